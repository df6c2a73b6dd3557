import { describe, expect, test } from 'vitest'
import { generateKey, peerIdFromPublicKey, sealPeerRecord } from '@ts-libp2p/peer-id'
import { ManualClock } from '@ts-libp2p/stream-tools'
import { connect, FakeNode, keyOf } from '../support/fake-swarm.ts'
import { addresses, said } from '../support/messages.ts'
import { running, says, withRawPeer } from '../support/nodes.ts'

const victim = new FakeNode(keyOf(3), new ManualClock())

/** RFC 3 of libp2p; go-libp2p takes provider claims of the sender only, for the same reason. */
describe('address poisoning: a peer tells where another one is', () => {
  test('neither by an address that ends in the other, nor by a record that the other signed, nor by one that names it', async () => {
    const stolen = await sealPeerRecord({ privateKey: victim.identity, seq: 9n, addresses: ['/ip4/192.0.2.66/tcp/1'] })
    const { node, protocol, peer } = await withRawPeer(says(said({
      listenAddrs: addresses('/ip4/192.0.2.7/tcp/1', `/ip4/192.0.2.66/tcp/1/p2p/${victim.id.toString()}`),
      signedPeerRecord: stolen
    })))
    expect(await protocol.identified(connect(node, peer))).toMatchObject({ hasSignedRecord: false, recordError: expect.any(Error) as Error })
    expect(node.peers.get(victim.id)).toBe(undefined)
    expect(node.peers.get(peer.id)?.addresses.map(({ address, isCertified }) => [address.toString(), isCertified])).toEqual([['/ip4/192.0.2.7/tcp/1', false]])
  })
})

describe('js-libp2p 3577: a key is kept for a peer whose key it is not', () => {
  test.each(['Ed25519', 'secp256k1', 'ECDSA', 'RSA'] as const)('a peer with a %s key that shows another key is not believed in anything', async type => {
    const [own, other] = await Promise.all([generateKey(type), generateKey(type)])
    const clock = new ManualClock()
    const peer = new FakeNode(own, clock)
    peer.swarm.handle('/ipfs/id/1.0.0', says(said({ publicKey: other.publicKey.bytes, agentVersion: 'not me' })))
    const { node, protocol } = await running(1, clock)
    await expect(protocol.identified(connect(node, peer))).rejects.toMatchObject({ code: 'ERR_IDENTIFY_MISMATCH' })
    expect(node.peers.get(peer.id)?.agent).toBe(undefined)
    expect(node.peers.get(peerIdFromPublicKey(other.publicKey))).toBe(undefined)
  })
})
