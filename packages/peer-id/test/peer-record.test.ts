import { multiaddr } from '@multiformats/multiaddr'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { openEnvelope, sealEnvelope } from '../src/envelope.ts'
import { EnvelopeError } from '../src/errors.ts'
import { peerIdFromPublicKey } from '../src/multihash-peer-id.ts'
import { MAX_RECORD_ADDRESSES, openPeerRecord, sealPeerRecord } from '../src/peer-record.ts'
import { ed25519FromSeed, privateKeyFromBytes } from '../src/platform-keys.ts'
import { fromHex, readVectors, toHex, utf8 } from './vectors.ts'

const { records } = readVectors('go-peer-records.json') as {
  records: Array<{ name: string, privateKey: string, peerId: string, seq: string, addresses: string[], payload: string, envelope: string }>
}
const privateKey = ed25519FromSeed(new Uint8Array(32).fill(7))
const self = peerIdFromPublicKey(privateKey.publicKey)
const stranger = peerIdFromPublicKey(ed25519FromSeed(new Uint8Array(32).fill(8)).publicKey)
const CURRENT = { domain: 'libp2p-peer-record', payloadType: Uint8Array.of(3, 1) }
const LEGACY = { domain: 'libp2p-routing-state', payloadType: utf8('/libp2p/routing-state-record') }

/** The message of a record with these addresses, written by hand. */
function recordBytes (peerId: Uint8Array, addresses: readonly Uint8Array[], seq = 1): Uint8Array {
  const infos = addresses.flatMap((address) => [0x1a, address.byteLength + 2, 0x0a, address.byteLength, ...address])
  return Uint8Array.of(0x0a, peerId.byteLength, ...peerId, 0x10, seq, ...infos)
}

describe('records of go-libp2p', () => {
  test.each(records)('$name', async ({ privateKey: keyBytes, peerId, seq, addresses, payload, envelope }) => {
    const record = await openPeerRecord(fromHex(envelope))
    expect(record.peerId.toString()).toBe(peerId)
    expect(record.seq).toBe(BigInt(seq))
    expect(record.addresses.map(String)).toEqual(addresses)
    expect(record.peerId.matches(record.publicKey)).toBe(true)
    const key = privateKeyFromBytes(fromHex(keyBytes))
    const ours = await sealPeerRecord({ privateKey: key, seq: BigInt(seq), addresses })
    if (addresses.length > 0) {
      expect(toHex((await openEnvelope(ours, CURRENT)).payload)).toBe(payload)
    }
    // Ed25519 and RSA sign the same bytes each time, so the whole envelope is the same.
    if (key.type === 'Ed25519' || key.type === 'RSA') {
      expect(toHex(ours)).toBe(envelope)
    }
  })
})

test('sealed and opened', async () => {
  const sealed = await sealPeerRecord({ privateKey, seq: 5n, addresses: ['/ip4/1.2.3.4/tcp/1', multiaddr(`/ip4/1.2.3.4/tcp/2/p2p/${self.toString()}`)] })
  const record = await openPeerRecord(sealed)
  expect(record.peerId.equals(self)).toBe(true)
  expect(record.seq).toBe(5n)
  expect(record.addresses.map(String)).toEqual(['/ip4/1.2.3.4/tcp/1', '/ip4/1.2.3.4/tcp/2'])
  expect(record.publicKey.equals(privateKey.publicKey)).toBe(true)
})

test('the legacy form of rust is accepted, and not a mixture', async () => {
  const payload = recordBytes(self.bytes, [multiaddr('/ip4/1.2.3.4/tcp/1').bytes])
  const seal = async (domain: string, payloadType: Uint8Array) => openPeerRecord(await sealEnvelope({ privateKey, domain, payloadType, payload }))
  expect((await seal(LEGACY.domain, LEGACY.payloadType)).peerId.equals(self)).toBe(true)
  expect((await seal(CURRENT.domain, CURRENT.payloadType)).peerId.equals(self)).toBe(true)
  await expect(seal(LEGACY.domain, CURRENT.payloadType)).rejects.toThrow(EnvelopeError)
  await expect(seal(CURRENT.domain, LEGACY.payloadType)).rejects.toThrow(EnvelopeError)
})

test('only when signer, subject, domain and type all fit is a record accepted', async () => {
  const keys = [7, 8].map((byte) => ed25519FromSeed(new Uint8Array(32).fill(byte)))
  const ids = keys.map((key) => peerIdFromPublicKey(key.publicKey).bytes)
  const domains = [CURRENT.domain, LEGACY.domain, 'libp2p-relay-rsvp', 'libp2p-peer-record ']
  const types = [CURRENT.payloadType, LEGACY.payloadType, Uint8Array.of(3, 2), Uint8Array.of(3), utf8('/libp2p/routing-state-recor')]
  const index = (length: number) => fc.nat({ max: length - 1 })
  await fc.assert(fc.asyncProperty(index(2), index(2), index(domains.length), index(types.length), async (signer, subject, domain, type) => {
    const signerKey = keys[signer] ?? privateKey
    const sealed = await sealEnvelope({
      privateKey: signerKey,
      domain: domains[domain] ?? '',
      payloadType: types[type] ?? new Uint8Array(),
      payload: recordBytes(ids[subject] ?? new Uint8Array(), [])
    })
    const isAccepted = signer === subject && domain === type && domain < 2
    if (isAccepted) {
      expect((await openPeerRecord(sealed)).peerId.matches(signerKey.publicKey)).toBe(true)
    } else {
      await expect(openPeerRecord(sealed)).rejects.toThrow(EnvelopeError)
    }
  }), { numRuns: 200 })
})

test('addresses that nobody can dial are left out, the record stands', async () => {
  const good = multiaddr('/ip4/1.2.3.4/tcp/1')
  const addresses = [
    Uint8Array.of(0xff, 0xff, 0x7f, 1), // a protocol nobody knows
    Uint8Array.of(4, 1, 2), // cut
    new Uint8Array(),
    multiaddr(`/ip4/1.2.3.4/tcp/9/p2p/${stranger.toString()}`).bytes,
    multiaddr(`/p2p/${self.toString()}`).bytes,
    multiaddr(`/ip4/1.2.3.4/tcp/2/p2p/${self.toString()}`).bytes,
    good.bytes
  ]
  const sealed = await sealEnvelope({ privateKey, ...CURRENT, payload: recordBytes(self.bytes, addresses) })
  expect((await openPeerRecord(sealed)).addresses.map(String)).toEqual(['/ip4/1.2.3.4/tcp/2', '/ip4/1.2.3.4/tcp/1'])
})

test('more addresses than are used are dropped; more than any peer has is no record', async () => {
  const addresses = (count: number) => Array.from({ length: count }, (_, port) => multiaddr(`/ip4/1.2.3.4/tcp/${port + 1}`).bytes)
  const open = async (count: number) => openPeerRecord(await sealEnvelope({ privateKey, ...CURRENT, payload: recordBytes(self.bytes, addresses(count)) }))
  expect((await open(MAX_RECORD_ADDRESSES)).addresses).toHaveLength(MAX_RECORD_ADDRESSES)
  expect((await open(256)).addresses).toHaveLength(MAX_RECORD_ADDRESSES)
  await expect(open(257)).rejects.toThrow(EnvelopeError)
  const own = addresses(MAX_RECORD_ADDRESSES + 1).map((bytes) => multiaddr(bytes))
  await expect(sealPeerRecord({ privateKey, seq: 1n, addresses: own })).rejects.toThrow(TypeError)
})

test.each([
  ['no peer', '1001'],
  ['an empty peer', '0a00 1001'],
  ['a peer that cannot exist', '0a03 000100 1001'],
  ['another message', 'ffff'],
  ['nothing', '']
])('signed, and no record: %s', async (_, payload) => {
  const sealed = await sealEnvelope({ privateKey, ...CURRENT, payload: fromHex(payload) })
  await expect(openPeerRecord(sealed)).rejects.toThrow(EnvelopeError)
})

test('any signed bytes give a record or the declared error', async () => {
  const start = recordBytes(self.bytes, [])
  await fc.assert(fc.asyncProperty(fc.uint8Array({ maxLength: 100 }), fc.boolean(), async (noise, isAppended) => {
    const payload = isAppended ? Uint8Array.of(...start, ...noise) : noise
    const sealed = await sealEnvelope({ privateKey, ...CURRENT, payload })
    try {
      expect((await openPeerRecord(sealed)).peerId.equals(self)).toBe(true)
    } catch (error) {
      expect(error).toBeInstanceOf(EnvelopeError)
    }
  }))
})

test('a record is not sealed with the address of another peer', async () => {
  const addresses = [`/ip4/1.2.3.4/tcp/1/p2p/${stranger.toString()}`]
  await expect(sealPeerRecord({ privateKey, seq: 1n, addresses })).rejects.toMatchObject({ code: 'ERR_PEER_ID' })
})
