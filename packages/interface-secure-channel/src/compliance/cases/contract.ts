import { equal, isTrue, sameBytes } from '@ts-libp2p/compliance'
import type { ChannelTest } from '../channel-test.ts'
import { channelCase, type ChannelCase } from '../channel-case.ts'
import { KEYS_MS, KEY_TYPES } from '../peers.ts'
import { readBytes } from '../transfer.ts'
import { once } from '../variants.ts'

export const contractCases: readonly ChannelCase[] = [
  channelCase({
    id: 'CHANNEL-CONTRACT-01',
    clause: 'C-CONTRACT-1',
    title: 'the channel carries the stamp and a protocol name',
    variants: once,
    async run (test) {
      const channel = await test.channel()
      equal(channel.contract, 'secure-channel@1', 'the contract of the channel')
      isTrue(channel.protocol.startsWith('/') && channel.protocol.length > 1, `a protocol name begins with a slash: ${channel.protocol}`)
    }
  }),
  channelCase({
    id: 'CHANNEL-CONTRACT-02',
    clause: 'C-CONTRACT-2',
    title: 'twenty handshakes at once on one channel, with identities of all types, each gets its own peer and its own bytes',
    variants: once,
    timeoutMs: KEYS_MS,
    async run (test) {
      const channel = await test.channel()
      await Promise.all(Array.from({ length: 20 }, async (_, number) => { await oneOfMany(test, channel, number) }))
    }
  })
]

async function oneOfMany (test: ChannelTest, channel: Awaited<ReturnType<ChannelTest['channel']>>, number: number): Promise<void> {
  const { alice, bob, mallory } = await test.peers(KEY_TYPES[number % KEY_TYPES.length])
  const [dials, listens] = [number % 3 === 0 ? mallory : alice, bob]
  const links = test.links()
  const [outbound, inbound] = await Promise.all([
    test.secure('outbound', links.near, { identity: dials.identity, expectedPeer: 'any' }, channel),
    test.secure('inbound', links.far, { identity: listens.identity, expectedPeer: 'any' }, channel)
  ])
  equal(outbound.remotePeer.toString(), listens.id.toString(), 'the peer of who dialled')
  equal(inbound.remotePeer.toString(), dials.id.toString(), 'the peer of who was dialled')
  await outbound.link.write(Uint8Array.of(number, number + 1))
  sameBytes(await readBytes(inbound.link, 2), Uint8Array.of(number, number + 1), 'what arrived')
}
