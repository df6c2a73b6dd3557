import type { SecureChannel } from '@ts-libp2p/interface-secure-channel'
import { generateKey, peerIdFromPublicKey, peerInfo } from '@ts-libp2p/peer-id'
import { noise } from '@ts-libp2p/secure-channel-noise'
import { yamux } from '@ts-libp2p/stream-muxer-yamux'
import { Swarm } from '@ts-libp2p/swarm'
import { tcp } from '@ts-libp2p/transport-tcp'
import { describe, expect, test } from 'vitest'
import { makeServer, recordEvents } from '../policy/swarms.ts'

/** A channel that authenticates, and does not compare: the mistake itself. */
function careless (change: (secured: Awaited<ReturnType<SecureChannel['secureOutbound']>>) => object = () => ({})): SecureChannel {
  const inner = noise()
  return {
    contract: inner.contract,
    protocol: inner.protocol,
    secureInbound: (link, options) => inner.secureInbound(link, options),
    async secureOutbound (link, options) {
      const secured = await inner.secureOutbound(link, { ...options, expectedPeer: 'any' })
      return { ...secured, ...change(secured) }
    }
  }
}

/** js-libp2p-secio before 0.9.0. The channels' own check is in their kit; here is the second one, which holds when a channel has none. */
describe('GHSA-rch7-f4h5-x9rj: another peer answers than was dialled, and is taken for it', () => {
  test.each(['Ed25519', 'secp256k1', 'ECDSA', 'RSA'] as const)('through a channel that does not compare, a %s peer is dialled: no connection, no event, nothing in the peer book', async type => {
    const server = await makeServer()
    const wanted = peerIdFromPublicKey((await generateKey(type)).publicKey)
    const node = new Swarm({ identity: await generateKey(), log: () => {} }).addTransport(tcp()).addSecureChannel(careless()).addStreamMuxer(yamux())
    const events = recordEvents(node)
    await expect(node.dial(peerInfo(wanted, server.addresses))).rejects.toMatchObject({ attempts: [{ error: { code: 'ERR_PEER_MISMATCH' } }] })
    expect(events).toEqual([])
    expect(node.connections()).toEqual([])
    expect(node.peers.get(wanted)?.publicKey).toBe(undefined)
    await node.stop()
  })

  test('a channel that calls the stranger by the name that was dialled is found out by its key', async () => {
    const server = await makeServer()
    const wanted = peerIdFromPublicKey((await generateKey()).publicKey)
    const node = new Swarm({ identity: await generateKey(), log: () => {} }).addTransport(tcp()).addSecureChannel(careless(() => ({ remotePeer: wanted }))).addStreamMuxer(yamux())
    await expect(node.dial(peerInfo(wanted, server.addresses))).rejects.toMatchObject({ attempts: [{ reason: expect.stringContaining('key that is not its peer') as string }] })
    expect(node.connections()).toEqual([])
    await node.stop()
  })
})
