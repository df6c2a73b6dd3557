import { HandshakeError } from '@ts-libp2p/interface-secure-channel'
import { generateKey, type PrivateKey } from '@ts-libp2p/peer-id'
import { beforeAll, describe, expect, it } from 'vitest'
import { crypto } from '../src/crypto.node.ts'
import { encodePayload, MAX_PAYLOAD_BYTES, signedBytes, verifyPayload as verify, type VerifiedPayload } from '../src/handshake-payload.ts'
import { LocalIdentities } from '../src/local-identities.ts'
import { VerifiedPeers } from '../src/verified-peers.ts'
import { flipBit, hex, join, pattern, toHex } from './support/bytes.ts'
import { readVectors } from './support/vectors.ts'

const staticKey = pattern(32, 4)
const verifyPayload = (encoded: Uint8Array, remoteStatic: Uint8Array): Promise<VerifiedPayload> => verify(encoded, { bytes: remoteStatic }, new VerifiedPeers(8))
let identity: PrivateKey
let other: PrivateKey
let signature: Uint8Array
beforeAll(async () => {
  [identity, other] = await Promise.all([generateKey('Ed25519'), generateKey('Ed25519')])
  signature = await identity.sign(signedBytes(staticKey))
})

/** One length-delimited protobuf field, so that tests can say what no encoder of ours would. */
function field (number: number, value: Uint8Array | string): Uint8Array {
  const bytes = typeof value === 'string' ? new TextEncoder().encode(value) : value
  return join([varint(number * 8 + 2), varint(bytes.byteLength), bytes])
}

function varint (value: number): Uint8Array {
  const bytes: number[] = []
  for (; value > 127; value = Math.floor(value / 128)) bytes.push(value % 128 + 128)
  return Uint8Array.from([...bytes, value])
}

const payload = (...more: Uint8Array[]): Uint8Array => join([field(1, identity.publicKey.bytes), field(2, signature), ...more])

interface Recorded { readonly type: string, readonly peer: string, readonly earlyMuxers: string[], readonly remoteStatic: string, readonly payload: string }
const recorded = (readVectors('go-libp2p-payloads.json') as { payloads: Recorded[] }).payloads

describe('the payload', () => {
  it.each(recorded)('of go-libp2p is read: $type, $earlyMuxers', async ({ peer, earlyMuxers, remoteStatic, payload }) => {
    const verified = await verifyPayload(hex(payload), hex(remoteStatic))
    expect(verified.remotePeer.toString()).toBe(peer)
    expect(verified.earlyMuxers).toEqual(earlyMuxers)
    await expect(verifyPayload(hex(payload), flipBit(hex(remoteStatic), 100))).rejects.toThrow(/did not sign/)
  })

  it('is written as the spec has it', () => {
    expect(toHex(encodePayload({ identityKey: hex('0102'), signature: hex('03'), earlyMuxers: [] }))).toBe('0a020102120103')
    expect(toHex(encodePayload({ identityKey: hex('01'), signature: hex('02'), earlyMuxers: ['/a', '/b'] }))).toBe('0a0101' + '120102' + '2208' + '12022f61' + '12022f62')
  })

  it('of ours is made once for each list of muxers', async () => {
    const { payload, staticKey } = await new LocalIdentities(crypto).of(identity)
    const offered = async (...names: string[]): Promise<readonly string[]> => (await verifyPayload(payload(names), staticKey.publicKey)).earlyMuxers
    for (const names of [['/a', '/b'], [], ['/b', '/a'], ['/a\n/b'], ['/a', '/b']]) expect(await offered(...names)).toEqual(names)
    expect(payload(['/a'])).toBe(payload(['/a']))
  })

  it('gives the peer and its muxers in order', async () => {
    const encoded = encodePayload({ identityKey: identity.publicKey.bytes, signature, earlyMuxers: ['/yamux/1.0.0', '/mplex/6.7.0'] })
    const { remotePeer, remoteKey, earlyMuxers } = await verifyPayload(encoded, staticKey)
    expect(remoteKey.equals(identity.publicKey)).toBe(true)
    expect(remotePeer.matches(identity.publicKey)).toBe(true)
    expect(earlyMuxers).toEqual(['/yamux/1.0.0', '/mplex/6.7.0'])
  })

  it.each([
    { why: 'py-libp2p sends extension 3 (early_data)', more: () => field(4, join([field(3, pattern(20)), field(2, '/a')])), muxers: ['/a'] },
    { why: 'certificate hashes of WebTransport are nothing to us', more: () => field(4, join([field(1, pattern(34)), field(1, hex('')), field(2, '/a')])), muxers: ['/a'] },
    { why: 'the retired fields 3 (data) and 5 of older payloads', more: () => join([field(3, pattern(9)), field(5, pattern(9))]), muxers: [] },
    { why: 'an experimental extension above 1024', more: () => field(4, field(1500, 'x')), muxers: [] },
    { why: 'an empty extension message, as go-libp2p without muxers sends', more: () => field(4, ''), muxers: [] }
  ])('skips what it does not know: $why', async ({ more, muxers }) => {
    expect((await verifyPayload(payload(more()), staticKey)).earlyMuxers).toEqual(muxers)
  })

  it.each([
    { why: 'nothing at all', make: () => hex('') },
    { why: 'no identity key', make: () => field(2, signature) },
    { why: 'no signature', make: () => field(1, identity.publicKey.bytes) },
    { why: 'an empty signature', make: () => join([field(1, identity.publicKey.bytes), field(2, '')]) },
    { why: 'the key of somebody else', make: () => join([field(1, other.publicKey.bytes), field(2, signature)]) },
    { why: 'a turned bit in the signature', make: () => join([field(1, identity.publicKey.bytes), field(2, flipBit(signature, 77))]) },
    { why: 'a key of an unknown type', make: () => join([field(1, hex('0809120101')), field(2, signature)]) },
    { why: 'a key that is none', make: () => join([field(1, hex('ff')), field(2, signature)]) },
    { why: 'bytes that are no protobuf', make: () => pattern(100) },
    { why: 'a field that ends early', make: () => payload().subarray(0, 90) },
    { why: 'extensions that are no protobuf, behind a good signature', make: () => payload(field(4, hex('0f'))) },
    { why: 'a muxer name that is no UTF-8', make: () => payload(field(4, field(2, hex('ff')))) },
    { why: 'a muxer name no negotiation could carry', make: () => payload(field(4, field(2, 'x'.repeat(1025)))) },
    { why: 'more names than any node has', make: () => payload(field(4, join(Array.from({ length: 101 }, () => field(2, ''))))) }
  ])('is refused: $why', async ({ make }) => {
    await expect(verifyPayload(make(), staticKey)).rejects.toBeInstanceOf(HandshakeError)
    await expect(verifyPayload(make(), staticKey)).rejects.toMatchObject({ side: 'remote' })
  })

  it('is refused with a signature over something else', async () => {
    const text = (value: string): Uint8Array => new TextEncoder().encode(value)
    for (const signed of [staticKey, join([text('noise-libp2p-static-key'), staticKey]), join([text('noise-libp2p-early-data:'), staticKey]), signedBytes(pattern(32, 5))]) {
      const encoded = encodePayload({ identityKey: identity.publicKey.bytes, signature: await identity.sign(signed), earlyMuxers: [] })
      await expect(verifyPayload(encoded, staticKey)).rejects.toThrow(/did not sign/)
    }
  })

  it('is refused above its maximum, taken up to it', async () => {
    const filled = (byteLength: number): Uint8Array => {
      const rest = byteLength - payload().byteLength
      return payload(field(9, pattern(rest - 3)))
    }
    expect(filled(MAX_PAYLOAD_BYTES).byteLength).toBe(MAX_PAYLOAD_BYTES)
    await verifyPayload(filled(MAX_PAYLOAD_BYTES), staticKey)
    await expect(verifyPayload(filled(MAX_PAYLOAD_BYTES + 1), staticKey)).rejects.toThrow(/4097/)
  })

  it('looks at nothing else before the signature', async () => {
    const encoded = join([field(1, identity.publicKey.bytes), field(2, flipBit(signature, 3)), field(4, hex('0f'))])
    await expect(verifyPayload(encoded, staticKey)).rejects.toThrow(/did not sign/)
  })
})
