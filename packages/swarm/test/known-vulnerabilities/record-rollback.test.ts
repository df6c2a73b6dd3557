import { multiaddr } from '@multiformats/multiaddr'
import fc from 'fast-check'
import { ed25519FromSeed, peerIdFromPublicKey, sealPeerRecord } from '@ts-libp2p/peer-id'
import { describe, expect, test } from 'vitest'
import { MemoryPeerBook } from '../../src/peer-book.ts'

const key = ed25519FromSeed(new Uint8Array(32).fill(7))
const id = peerIdFromPublicKey(key.publicKey)
const record = (seq: bigint): Promise<Uint8Array> => sealPeerRecord({ privateKey: key, seq, addresses: [multiaddr(`/ip4/192.0.2.1/tcp/${Number(seq % 60_000n) + 1}`)] })
const newBook = (): MemoryPeerBook => new MemoryPeerBook({ maxPeers: 3, maxAddressesPerPeer: 2, maxProtocolsPerPeer: 2, isConnected: () => false, onUpdate: () => {} })

/** Seen in a released stack; go-libp2p refuses with ErrOldRecord. Whoever kept an old record could send a peer's friends to where it no longer is. */
describe('record rollback: an old record, rightly signed, replaces a newer one', () => {
  test('in whatever order records come, the newest stands, and only what is newer counts as news', async () => {
    const numbers = fc.array(fc.oneof(fc.bigInt({ min: 0n, max: 5n }), fc.constantFrom(2n ** 53n, 2n ** 53n + 1n, 2n ** 63n, 2n ** 64n - 1n)), { minLength: 1, maxLength: 8 })
    await fc.assert(fc.asyncProperty(numbers, async sequence => {
      const book = newBook()
      let newest = -1n
      for (const seq of sequence) {
        expect(await book.addRecord(await record(seq))).toBe(seq > newest)
        newest = seq > newest ? seq : newest
        expect(book.get(id)?.addresses.map(({ address }) => address.toString())).toEqual([`/ip4/192.0.2.1/tcp/${Number(newest % 60_000n) + 1}`])
      }
    }), { numRuns: 50 })
  })

  test('also where they come at once: records are verified side by side', async () => {
    const book = newBook()
    const records = await Promise.all([3n, 1n, 4n, 2n].map(record))
    await Promise.all(records.map(one => book.addRecord(one)))
    expect(book.get(id)?.addresses.map(({ address }) => address.toString())).toEqual(['/ip4/192.0.2.1/tcp/5'])
  })
})
