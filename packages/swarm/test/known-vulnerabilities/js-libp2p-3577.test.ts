import { generateKey, peerIdFromPublicKey } from '@ts-libp2p/peer-id'
import { describe, expect, test } from 'vitest'
import { MemoryPeerBook } from '../../src/peer-book.ts'

const TYPES = ['Ed25519', 'secp256k1', 'ECDSA', 'RSA'] as const

/** js-libp2p 523b52bd6: ids that are hashes hold no key to compare with, and any key was kept for them. */
describe('js-libp2p 3577: a key is kept for a peer whose key it is not', () => {
  test.each(TYPES.flatMap(victim => TYPES.map(attacker => [victim, attacker] as const)))('the id of a %s key, and a %s key: passed over, before and after the right one is known', async (victim, attacker) => {
    const [key, other] = [(await generateKey(victim)).publicKey, (await generateKey(attacker)).publicKey]
    const id = peerIdFromPublicKey(key)
    const book = new MemoryPeerBook({ maxPeers: 3, maxAddressesPerPeer: 2, maxProtocolsPerPeer: 2, isConnected: () => false, onUpdate: () => {} })
    book.update(id, { publicKey: other })
    expect(book.get(id)?.publicKey).toBe(undefined)
    book.update(id, { publicKey: key })
    book.update(id, { publicKey: other })
    expect(book.get(id)?.publicKey?.equals(key)).toBe(true)
  })
})
