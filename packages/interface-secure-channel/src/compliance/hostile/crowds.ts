import { equal, isTrue, macrotask, outcomeOf } from '@ts-libp2p/compliance'
import { channelCase, type ChannelCase } from '../channel-case.ts'
import type { ChannelTest } from '../channel-test.ts'
import { silence } from '../middle.ts'
import { once, roomy } from '../variants.ts'

export const crowdCases: readonly ChannelCase[] = [
  channelCase({
    id: 'CHANNEL-SILENCE-01',
    clause: 'C-HOSTILE-2',
    title: 'a peer that falls silent after any number of bytes holds up its own handshake only, until its link ends',
    variants: roomy,
    timeoutMs: 10_000,
    async run (test) {
      const [near, far] = test.sides
      const total = (await test.handshakeBytes())[far]
      const watch = await test.watchVictim()
      for (const allowed of [0, 1, Math.floor(total / 2), total - 1]) {
        const middle = test.middle(silence(far, allowed))
        const handshake = await test.handshake(middle)
        await test.staysPending(handshake[near], `a handshake whose peer fell silent after ${allowed} bytes`)
        await test.pair()
        middle.end()
        await test.refused(`a peer that fell silent after ${allowed} bytes`, handshake[near], middle[near])
        await handshake[far].promise.catch(() => {})
      }
      await watch.withstood(SILENCES * (HANDSHAKE_BYTES + test.limits.maxHandshakeBytes))
    }
  }),
  channelCase({
    id: 'CHANNEL-CROWD-01',
    clause: 'C-HOSTILE-3',
    title: 'while a hundred handshakes stand still on the same channel, honest ones succeed within a few turns, and nothing is left when they are cancelled',
    variants: roomy,
    async run (test) {
      const { alice } = await test.peers()
      const [near] = test.sides
      const channel = await test.channel()
      const reason = new Error('the end')
      await succeedsSoon(test, channel)
      const watch = await test.watchVictim()
      const stalled = Array.from({ length: 100 }, () => {
        const links = test.links()
        const cancellation = test.cancellation()
        return { links, cancellation, handshake: outcomeOf(test.secure(near, links.near, { identity: alice.identity, expectedPeer: 'any', signal: cancellation.signal }, channel)) }
      })
      await test.quiet()
      for (let round = 0; round < 3; round++) await succeedsSoon(test, channel)
      await watch.withstood(stalled.length * HANDSHAKE_BYTES)
      for (const { cancellation } of stalled) cancellation.abort(reason)
      for (const { links, cancellation, handshake } of stalled) {
        equal(await handshake.promise.catch((error: unknown) => error), reason, 'what a stalled handshake rejected with')
        equal(links.near.state, 'closed', 'the state of its link')
        equal(cancellation.listeners, 0, 'listeners left')
      }
      await succeedsSoon(test, channel)
    }
  }),
  channelCase({
    id: 'CHANNEL-CROWD-02',
    clause: 'C-HOSTILE-3',
    title: 'a hundred strangers one after the other on the same channel spoil it for nobody',
    variants: roomy,
    async run (test) {
      const { alice } = await test.peers()
      const [near] = test.sides
      const channel = await test.channel()
      await succeedsSoon(test, channel)
      const watch = await test.watchVictim()
      for (let round = 0; round < 100; round++) {
        const links = test.links()
        const handshake = outcomeOf(test.secure(near, links.near, { identity: alice.identity, expectedPeer: 'any' }, channel))
        await links.far.write(test.random.bytes(200)).catch(() => {})
        links.far.close().catch(() => {})
        await test.refused('a stranger', handshake, links.near)
        watch.keepsTurning()
      }
      await watch.withstood(100 * HANDSHAKE_BYTES)
      await succeedsSoon(test, channel)
    }
  }),
  channelCase({
    id: 'CHANNEL-CROWD-03',
    clause: 'C-HOSTILE-3',
    title: '5,000 strangers, and an honest handshake after every hundred',
    level: 'stress',
    variants: once,
    timeoutMs: 120_000,
    async run (test) {
      const { alice } = await test.peers()
      const channel = await test.channel()
      const watch = await test.watchVictim()
      for (let round = 0; round < 5000; round++) {
        const links = test.links()
        const handshake = outcomeOf(test.secure(round % 2 === 0 ? 'inbound' : 'outbound', links.near, { identity: alice.identity, expectedPeer: 'any' }, channel))
        await links.far.write(test.random.bytes(1 + test.random.below(500))).catch(() => {})
        links.far.close().catch(() => {})
        await test.refused('a stranger', handshake, links.near)
        if (round % 100 === 0) await succeedsSoon(test, channel)
        watch.keepsTurning()
      }
      await watch.withstood(5000 * HANDSHAKE_BYTES)
    }
  })
]

/** An honest handshake on `channel`, within a number of turns. */
export async function succeedsSoon (test: ChannelTest, channel: Awaited<ReturnType<ChannelTest['channel']>>): Promise<void> {
  const { alice, bob } = await test.peers()
  const links = test.links()
  const handshake = outcomeOf(Promise.all([
    test.secure('outbound', links.near, { identity: alice.identity, expectedPeer: bob.id }, channel),
    test.secure('inbound', links.far, { identity: bob.identity, expectedPeer: alice.id }, channel)
  ]))
  let turns = 0
  for (; handshake.isPending && turns < MAX_TURNS; turns++) await macrotask()
  isTrue(!handshake.isPending, `an honest handshake took more than ${MAX_TURNS} turns of the event loop`)
  await handshake.promise
}

/** What a handshake costs, with its link and what the kit notes of both until the case is over. */
export const HANDSHAKE_BYTES = 16_384

/** Each with three handshakes. */
const SILENCES = 12

/** A few are usual; a thread that signs may take some milliseconds, and a turn far less than one. */
const MAX_TURNS = 20_000
