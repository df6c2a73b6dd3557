import { equal, isTrue, rejectsWith } from '@ts-libp2p/compliance'
import { multiaddr, type Multiaddr } from '@multiformats/multiaddr'
import { sealPeerRecord, type PeerId, type PrivateKey } from '@ts-libp2p/peer-id'
import type { PeerBook } from '../../peer-book.ts'
import { somePeer } from '../swarm-test.ts'
import { MAX_ADDRESSES, MAX_PEERS, MAX_PROTOCOLS, peerBookCase, type PeerBookCase } from './peer-book-case.ts'

/** The peer book kit. */
export const peerBookCases: readonly PeerBookCase[] = [
  peerBookCase({
    id: 'BOOK-BOUND-01',
    clause: 'W-BOOK-1',
    title: 'one peer more than fits drops the one that was longest unused',
    async run ({ book }) {
      const peers = await Promise.all(Array.from({ length: MAX_PEERS + 1 }, () => somePeer()))
      for (const { id } of peers.slice(0, MAX_PEERS)) book.update(id, { agent: 'a' })
      const [first, second, last] = [peers[0], peers[1], peers[MAX_PEERS]] as Array<{ id: PeerId }>
      book.update(first?.id as PeerId, { agent: 'b' })
      book.addAddresses(last?.id as PeerId, [address(1)])
      equal(book.size, MAX_PEERS, 'the size')
      equal([...book].length, MAX_PEERS, 'the entries of the iteration')
      equal(book.get(second?.id as PeerId), undefined, 'the entry that was longest unused')
      for (const peer of [first, last]) isTrue(book.get(peer?.id as PeerId) !== undefined, 'a peer that was used was dropped')
    }
  }),
  peerBookCase({
    id: 'BOOK-BOUND-02',
    clause: 'W-BOOK-1',
    title: 'a connected peer is not dropped, however many come',
    needs: ['connectable'],
    async run ({ book, connect }) {
      const connected = await connect()
      book.update(connected, { agent: 'here' })
      for (let count = 0; count < 3 * MAX_PEERS; count++) book.update((await somePeer()).id, { agent: 'a' })
      equal(book.get(connected)?.agent, 'here', 'the agent of the connected peer')
      equal(book.size, MAX_PEERS, 'the size')
    }
  }),
  peerBookCase({
    id: 'BOOK-BOUND-03',
    clause: 'W-BOOK-1',
    title: 'addresses and protocols beyond their bounds are dropped, from a signed record too',
    async run ({ book }) {
      const { id, key } = await somePeer()
      book.addAddresses(id, [1, 2, 3, 4, 5, 6].map(address))
      book.addAddresses(id, [address(7)])
      equal(told(book, id), [1, 2, 3].map(number => `${address(number).toString()} heard`).join(' '), 'the addresses')
      book.update(id, { protocols: Array.from({ length: 2 * MAX_PROTOCOLS }, (_, index) => `/${index}`) })
      equal(book.get(id)?.protocols.length, MAX_PROTOCOLS, 'protocols')
      isTrue(await book.addRecord(await record(key, 1n, [1, 2, 3, 4, 5])), 'the record was not taken')
      equal(book.get(id)?.addresses.length, MAX_ADDRESSES, 'addresses of the record')
    }
  }),
  peerBookCase({
    id: 'BOOK-RECORD-01',
    clause: 'W-BOOK-2',
    title: 'a signed record replaces what was heard, a newer one that one; key and bytes are kept; no other peer is touched',
    async run ({ book }) {
      const [{ id, key }, other] = [await somePeer(), await somePeer()]
      book.addAddresses(id, [address(9)])
      book.addAddresses(other.id, [address(9)])
      const [older, newer] = [await record(key, 5n, [1]), await record(key, 6n, [2])]
      isTrue(await book.addRecord(older), 'the first record was not taken')
      equal(told(book, id), `${address(1).toString()} certified`, 'the addresses of the first record')
      isTrue(await book.addRecord(newer), 'the newer record was not taken')
      equal(told(book, id), `${address(2).toString()} certified`, 'the addresses of the newer record')
      isTrue(book.get(id)?.publicKey?.equals(key.publicKey) === true, 'the key is not kept')
      equal([...book.get(id)?.record ?? []].join(), [...newer].join(), 'the bytes of the record')
      equal(told(book, other.id), `${address(9).toString()} heard`, 'the addresses of another peer')
    }
  }),
  peerBookCase({
    id: 'BOOK-RECORD-02',
    clause: 'W-BOOK-2',
    title: 'a record that is as old or older changes nothing and answers false',
    async run ({ book, updates }) {
      const { id, key } = await somePeer()
      await book.addRecord(await record(key, 5n, [1]))
      const before = updates.length
      for (const sequence of [5n, 4n, 0n]) equal(await book.addRecord(await record(key, sequence, [2])), false, `the answer to record ${sequence}`)
      equal(told(book, id), `${address(1).toString()} certified`, 'the addresses')
      equal(updates.length, before, 'updates')
    }
  }),
  peerBookCase({
    id: 'BOOK-RECORD-03',
    clause: 'W-BOOK-3',
    title: 'a record that was changed, cut or is none is refused, adds nobody and changes nothing',
    async run ({ book, updates }) {
      const { key } = await somePeer()
      const good = await record(key, 1n, [1])
      const changed = good.slice()
      changed[changed.length - 1] = (changed.at(-1) ?? 0) ^ 1
      for (const [what, bytes] of [['a changed record', changed], ['a cut record', good.subarray(0, good.length - 3)], ['an empty record', new Uint8Array(0)]] as const) await rejectsWith(book.addRecord(bytes), 'ERR_ENVELOPE', what)
      equal(book.size, 0, 'the size')
      equal(updates.length, 0, 'updates')
    }
  }),
  peerBookCase({
    id: 'BOOK-ADDRESS-01',
    clause: 'W-BOOK-4',
    title: 'an address is there once; what is certified stays so when it is heard again',
    async run ({ book }) {
      const { id, key } = await somePeer()
      await book.addRecord(await record(key, 1n, [1]))
      book.addAddresses(id, [address(1), address(2), address(2)])
      book.addAddresses(id, [address(1)])
      equal(told(book, id), `${address(1).toString()} certified ${address(2).toString()} heard`, 'the addresses')
    }
  }),
  peerBookCase({
    id: 'BOOK-ADDRESS-02',
    clause: 'W-BOOK-4',
    title: 'an address says when it is forgotten, and is not given after that',
    async run ({ book, until }) {
      const { id } = await somePeer()
      const before = Date.now()
      book.addAddresses(id, [address(1)], { ttlMs: 60_000 })
      book.addAddresses(id, [address(2)], { ttlMs: 2 })
      const expiry = book.get(id)?.addresses[0]?.expiresAtMs ?? 0
      isTrue(expiry >= before + 60_000 && expiry <= Date.now() + 60_000, 'the time is not the one that was asked for')
      await until(() => book.get(id)?.addresses.length === 1)
      equal(told(book, id), `${address(1).toString()} heard`, 'the addresses')
    }
  }),
  peerBookCase({
    id: 'BOOK-UPDATE-01',
    clause: 'W-BOOK-5',
    title: 'an update replaces the protocols and keeps what it does not name',
    async run ({ book }) {
      const { id, key } = await somePeer()
      book.update(id, { protocols: ['/a', '/b'], agent: 'kit', protocolVersion: 'v1', publicKey: key.publicKey })
      book.update(id, { protocols: ['/c'] })
      const entry = book.get(id)
      equal([entry?.protocols.join(), entry?.agent, entry?.protocolVersion].join(' '), '/c kit v1', 'what is known')
      isTrue(entry?.id.equals(id) === true && entry.publicKey?.equals(key.publicKey) === true, 'the id or the key is another')
    }
  }),
  peerBookCase({
    id: 'BOOK-UPDATE-02',
    clause: 'W-BOOK-5',
    title: 'a key that is not the peer\'s is ignored',
    async run ({ book }) {
      const [{ id }, other] = [await somePeer(), await somePeer()]
      book.update(id, { agent: 'kit', publicKey: other.key.publicKey })
      isTrue(book.get(id)?.publicKey?.equals(other.key.publicKey) !== true, 'the foreign key is kept')
      equal(book.get(id)?.agent, 'kit', 'the agent')
    }
  }),
  peerBookCase({
    id: 'BOOK-UPDATE-03',
    clause: 'W-BOOK-5',
    title: 'a peer that was removed is unknown, its record too',
    async run ({ book }) {
      const { id, key } = await somePeer()
      await book.addRecord(await record(key, 5n, [1]))
      book.remove(id)
      book.remove(id)
      equal(book.get(id), undefined, 'the entry')
      equal(book.size, 0, 'the size')
      isTrue(await book.addRecord(await record(key, 4n, [2])), 'an older record of a forgotten peer was not taken')
    }
  }),
  peerBookCase({
    id: 'BOOK-EVENT-01',
    clause: 'W-BOOK-6',
    title: 'new addresses, a record, an update and a removal are told once each; what was known already is not',
    async run ({ book, updates }) {
      const { id, key } = await somePeer()
      book.addAddresses(id, [address(1), address(2)])
      book.addAddresses(id, [address(2), address(1)])
      await book.addRecord(await record(key, 1n, [1]))
      book.update(id, { agent: 'kit', protocols: ['/a'] })
      book.update(id, { agent: 'kit', protocols: ['/a'] })
      book.remove(id)
      book.remove(id)
      equal(updates.join(' '), Array<string>(4).fill(id.toString()).join(' '), 'who was told')
    }
  }),
  peerBookCase({
    id: 'BOOK-VIEW-01',
    clause: 'W-BOOK-7',
    title: 'an entry that was taken does not change, and a list that was given may be',
    async run ({ book }) {
      const { id } = await somePeer()
      const protocols = ['/a']
      book.update(id, { protocols })
      book.addAddresses(id, [address(1)])
      const before = book.get(id)
      protocols.push('/b')
      book.update(id, { agent: 'later' })
      book.addAddresses(id, [address(2)])
      equal(`${String(before?.agent)} ${String(before?.addresses.length)}`, 'undefined 1', 'the old entry')
      equal(book.get(id)?.protocols.join(), '/a', 'the protocols')
    }
  })
]

const address = (number: number): Multiaddr => multiaddr(`/ip4/192.0.2.${number}/tcp/4001`)

function record (privateKey: PrivateKey, seq: bigint, numbers: readonly number[]): Promise<Uint8Array> {
  return sealPeerRecord({ privateKey, seq, addresses: numbers.map(address) })
}

/** The addresses of a peer and how far each can be trusted. */
function told (book: PeerBook, peer: PeerId): string {
  return (book.get(peer)?.addresses ?? []).map(known => `${known.address.toString()} ${known.isCertified ? 'certified' : 'heard'}`).join(' ')
}
