import { multiaddr } from '@multiformats/multiaddr'
import { generateKey, peerIdFromPublicKey, sealPeerRecord, type PeerId, type PrivateKey } from '@ts-libp2p/peer-id'
import { describe, expect, test } from 'vitest'
import { MemoryPeerBook, type PeerBookOptions } from '../src/peer-book.ts'

const first = multiaddr('/ip4/127.0.0.1/tcp/1')
const second = multiaddr('/ip4/127.0.0.1/tcp/2')

function make (options: Partial<PeerBookOptions> = {}): { book: MemoryPeerBook, updates: string[] } {
  const updates: string[] = []
  const book = new MemoryPeerBook({ maxPeers: 3, maxAddressesPerPeer: 2, maxProtocolsPerPeer: 2, isConnected: () => false, onUpdate: peer => { updates.push(peer.toString()) }, ...options })
  return { book, updates }
}

async function newPeer (): Promise<{ key: PrivateKey, id: PeerId }> {
  const key = await generateKey()
  return { key, id: peerIdFromPublicKey(key.publicKey) }
}

describe('the peer book', () => {
  test('is bounded in peers: the longest unused that is not connected makes room', async () => {
    const peers = await Promise.all([newPeer(), newPeer(), newPeer(), newPeer()])
    const { book } = make({ isConnected: peer => peer === peers[0].id })
    for (const { id } of peers) book.addAddresses(id, [first])
    expect(book.size).toBe(3)
    expect(peers.map(({ id }) => book.get(id) !== undefined)).toEqual([true, false, true, true])
  })

  test('is bounded in addresses and protocols', async () => {
    const { id } = await newPeer()
    const { book } = make()
    book.addAddresses(id, [first, second, multiaddr('/ip4/127.0.0.1/tcp/3')])
    book.update(id, { protocols: ['/a', '/b', '/c'] })
    expect(book.get(id)?.addresses.length).toBe(2)
    expect(book.get(id)?.protocols).toEqual(['/a', '/b'])
  })

  test('forgets an address when its time is over', async () => {
    let now = 0
    const { id } = await newPeer()
    const { book } = make({ wallClock: () => now })
    book.addAddresses(id, [first], { ttlMs: 100 })
    now = 99
    expect(book.get(id)?.addresses.length).toBe(1)
    now = 100
    expect(book.get(id)?.addresses.length).toBe(0)
  })

  test('a newer signed record replaces addresses, an older one changes nothing', async () => {
    const { key, id } = await newPeer()
    const { book } = make()
    book.addAddresses(id, [first])
    expect(await book.addRecord(await sealPeerRecord({ privateKey: key, seq: 2n, addresses: [second] }))).toBe(true)
    expect(await book.addRecord(await sealPeerRecord({ privateKey: key, seq: 1n, addresses: [first] }))).toBe(false)
    expect(await book.addRecord(await sealPeerRecord({ privateKey: key, seq: 2n, addresses: [first] }))).toBe(false)
    expect(book.get(id)?.addresses.map(known => [known.address.toString(), known.isCertified])).toEqual([['/ip4/127.0.0.1/tcp/2', true]])
  })

  test('an unsigned address never takes the place of a certified one', async () => {
    const { key, id } = await newPeer()
    const { book } = make()
    await book.addRecord(await sealPeerRecord({ privateKey: key, seq: 1n, addresses: [first] }))
    book.addAddresses(id, [first])
    expect(book.get(id)?.addresses[0]?.isCertified).toBe(true)
  })

  test('remembers which addresses the application gave, whoever says or signs them before or after', async () => {
    const { key, id } = await newPeer()
    const { book } = make()
    book.addAddresses(id, [second], { ttlMs: 100 })
    book.addAddresses(id, [first])
    book.addAddresses(id, [first], { ttlMs: 100 })
    await book.addRecord(await sealPeerRecord({ privateKey: key, seq: 1n, addresses: [first, second] }))
    expect([first, second].map(address => book.isGiven(id, address))).toEqual([true, false])
    book.addAddresses(id, [second])
    expect(book.isGiven(id, second)).toBe(true)
    await book.addRecord(await sealPeerRecord({ privateKey: key, seq: 2n, addresses: [] }))
    book.addAddresses(id, [multiaddr('/ip4/127.0.0.1/tcp/3')]) // one more than is kept of a peer
    expect(book.isGiven(id, first)).toBe(false)
    book.remove(id)
    expect(book.isGiven(id, second)).toBe(false)
  })
})
