import { inspect } from 'node:util'
import fc from 'fast-check'
import { bases } from 'multiformats/basics'
import { CID } from 'multiformats/cid'
import { describe, expect, test } from 'vitest'
import { PeerIdError } from '../src/errors.ts'
import type { KeyType } from '../src/keys.ts'
import { peerIdFromBytes, peerIdFromCid, peerIdFromPublicKey, peerIdFromString } from '../src/multihash-peer-id.ts'
import { ed25519FromSeed, publicKeyFromBytes } from '../src/platform-keys.ts'
import { node } from './platforms.ts'
import { fromHex, readVectors, sampleKey, toHex } from './vectors.ts'

const vectors = readVectors('peer-ids.json') as {
  texts: Array<{ base58btc: string, cid?: string, note: string }>
  refused: Array<{ text: string, reason: string }>
}
const ED25519 = '12D3KooWD3eckifWpRn9wQpMG9R9hX3sD158z7EqHWmweQAJU5SA'
const HASHED = 'QmYyQSo1c1Ym7orWxLYvCrM2EmxFTANf8wXmmE7DWjhx5N'
const ID_TYPES: Array<[KeyType, string]> = [['Ed25519', '12D3KooW'], ['secp256k1', '16Uiu2HA'], ['ECDSA', 'Qm'], ['RSA', 'Qm']]

describe('text', () => {
  test.each(vectors.texts)('$note', ({ base58btc, cid }) => {
    const id = peerIdFromString(base58btc)
    expect(id.toString()).toBe(base58btc)
    if (cid !== undefined) {
      expect(id.toCid()).toBe(cid)
      expect(peerIdFromString(cid).toString()).toBe(base58btc)
    }
  })

  test('a CID is read in every multibase, and written in three', () => {
    for (const text of [ED25519, HASHED]) {
      const id = peerIdFromString(text)
      for (const [name, base] of Object.entries(bases)) {
        if (name !== 'identity') {
          const cid = base.encode(Uint8Array.of(0x01, 0x72, ...id.bytes))
          expect(peerIdFromString(cid).toString(), name).toBe(text)
        }
      }
      expect(id.toCid('base32')[0]).toBe('b')
      expect(id.toCid('base36')[0]).toBe('k')
      expect(id.toCid('base58btc')[0]).toBe('z')
      expect(CID.parse(id.toCid()).code).toBe(0x72)
      expect(peerIdFromCid(CID.parse(id.toCid())).equals(id)).toBe(true)
    }
  })

  test.each([
    ...vectors.refused.map(({ text, reason }) => [reason, text]),
    ['nothing', ''],
    ['white space', ` ${ED25519}`],
    ['a line end', `${ED25519}\n`],
    ['a character that base58 has not', ED25519.replace('D', '0')],
    ['a character that the decoder takes for nothing', ED25519.replace('2', '\u01002')],
    ['the same in a multibase', peerIdFromString(ED25519).toCid('base58btc').replace('z', 'z\u0100')],
    ['padding where there is none', `${peerIdFromString(ED25519).toCid('base32')}=`],
    ['a character too few', ED25519.slice(0, -1)],
    ['a character too many', `${ED25519}1`],
    ['the key of another length', '12D3Koo'],
    ['only the first character', '1'],
    ['only the first characters', 'Qm'],
    ['an address', `/ip4/127.0.0.1/tcp/4001/p2p/${ED25519}`],
    ['an unknown multibase', '!abc'],
    ['base58btc with its multibase prefix, without a CID', `z${ED25519}`],
    ['a CIDv1 of other content', 'bafkreifoybygix7fh3r3g5rqle3wcnhqldgdg4shzf4k3ulyw3gn7mabt4'],
    ['the codec in two bytes', bases.base32.encode(Uint8Array.of(1, 0xf2, 0, ...peerIdFromString(HASHED).bytes))],
    ['more characters than base58 of any id', `1${'2'.repeat(64)}`],
    ['far too many characters', `1${'2'.repeat(1_000_000)}`],
    ['bytes after a NUL', '\0\x01\x72\x00']
  ])('refused: %s', (_, text) => {
    expect(() => peerIdFromString(text)).toThrow(PeerIdError)
    expect(peerIdFromString(ED25519).equals(text)).toBe(false)
  })

  test('the error says what an id looks like, and is short', () => {
    const error = (() => {
      try {
        return peerIdFromString('x'.repeat(300))
      } catch (error) {
        return error
      }
    })()
    expect(error).toMatchObject({ name: 'PeerIdError', code: 'ERR_PEER_ID', side: 'local' })
    expect((error as PeerIdError).message).toContain('12D3KooW…')
    expect((error as PeerIdError).message.length).toBeLessThan(250)
  })
})

describe('bytes', () => {
  const key = ed25519FromSeed(new Uint8Array(32))
  const inline = toHex(key.publicKey.bytes)

  test.each([
    ['nothing', ''],
    ['only a type', '12'],
    ['a hash too short', `1220${'00'.repeat(31)}`],
    ['a hash too long', `1220${'00'.repeat(33)}`],
    ['a truncated sha2-256', `1210${'00'.repeat(16)}`],
    ['sha2-512', `1340${'00'.repeat(64)}`],
    ['sha1', `1114${'00'.repeat(20)}`],
    ['identity of nothing', '0000'],
    ['identity of text', '000568656c6c6f'],
    ['identity of a key with bytes after it', `0025${inline}00`],
    ['identity of a key in another order of fields', `0024${inline.slice(4)}${inline.slice(0, 4)}`],
    ['identity of a key with a third field', `0026${inline}1800`],
    ['identity of a key of small order', `0024080112 20${'00'.repeat(32)}`],
    ['identity of an unknown key type', `002408041220${inline.slice(8)}`],
    ['a type in two bytes', `8000 24${inline}`],
    ['a length in two bytes', `00a400${inline}`],
    ['1,000 bytes', `00${'24'.repeat(1000)}`]
  ])('refused: %s', (_, bytes) => {
    expect(() => peerIdFromBytes(fromHex(bytes))).toThrow(PeerIdError)
  })

  test('identity of a key that is too large to stand in an id', async () => {
    const { publicKey } = await node.generateKey('ECDSA')
    const multihash = Uint8Array.of(0, publicKey.bytes.byteLength, ...publicKey.bytes)
    expect(() => peerIdFromBytes(multihash)).toThrow(PeerIdError)
  })

  test('the id keeps no view of the bytes it was read from', () => {
    for (const bytes of [Uint8Array.of(0, 36, ...key.publicKey.bytes), Buffer.of(0, 36, ...key.publicKey.bytes)]) {
      const id = peerIdFromBytes(bytes)
      bytes.fill(0)
      expect(id.matches(key.publicKey)).toBe(true)
      expect(id.bytes.constructor).toBe(Uint8Array)
    }
  })

  test('any bytes and any text give an id that is written the same, or the declared error', () => {
    fc.assert(fc.property(fc.uint8Array({ maxLength: 50 }), (bytes) => {
      try {
        expect(peerIdFromBytes(bytes).bytes).toEqual(bytes)
      } catch (error) {
        expect(error).toBeInstanceOf(PeerIdError)
      }
    }))
    fc.assert(fc.property(fc.uint8Array({ minLength: 32, maxLength: 32 }), (digest) => {
      const id = peerIdFromBytes(Uint8Array.of(0x12, 32, ...digest))
      expect(peerIdFromString(id.toString()).bytes).toEqual(id.bytes)
      expect(peerIdFromString(id.toCid('base36')).bytes).toEqual(id.bytes)
    }))
    const prefix = fc.constantFrom('', '1', 'Qm', '12D3', 'b', 'k', 'z', '🚀', 'f', 'm')
    const units = fc.array(fc.oneof(fc.nat({ max: 0x7f }), fc.nat({ max: 0xffff })), { maxLength: 80 })
    fc.assert(fc.property(prefix, units, (start, rest) => {
      try {
        peerIdFromString(start + String.fromCharCode(...rest))
      } catch (error) {
        expect(error).toBeInstanceOf(PeerIdError)
      }
    }))
  })
})

describe('keys', () => {
  test.each(ID_TYPES)('%s: %s…', async (type, start) => {
    const { publicKey } = await sampleKey(node, type, 'go')
    const id = peerIdFromPublicKey(publicKey)
    expect(id.toString().startsWith(start)).toBe(true)
    expect(id.matches(publicKey)).toBe(true)
    expect(id.matches((await sampleKey(node, type, 'js')).publicKey)).toBe(false)
    expect(id.publicKey?.equals(publicKey)).toBe(start === 'Qm' ? undefined : true)
    expect('publicKey' in peerIdFromBytes(id.bytes) && peerIdFromBytes(id.bytes).publicKey !== undefined).toBe(start !== 'Qm')
  })

  test('a hashed id of an Ed25519 key is another peer: the id of a small key is always inline', () => {
    const { publicKey } = ed25519FromSeed(new Uint8Array(32))
    const id = peerIdFromPublicKey(publicKey)
    expect(peerIdFromBytes(id.bytes).matches(publicKeyFromBytes(publicKey.bytes))).toBe(true)
    expect(peerIdFromString(HASHED).matches(publicKey)).toBe(false)
  })
})

describe('the object', () => {
  const id = peerIdFromString(ED25519)

  test('equals by multihash, whatever the form', () => {
    expect(id.equals(peerIdFromString(id.toCid()))).toBe(true)
    expect(id.equals(ED25519)).toBe(true)
    expect(id.equals(id.toCid('base36'))).toBe(true)
    expect(id.equals(HASHED)).toBe(false)
    expect(id.equals(peerIdFromString(HASHED))).toBe(false)
    expect(id.equals('')).toBe(false)
    expect(id.equals({ ...id, bytes: id.bytes.slice() })).toBe(true)
  })

  test('reads well in logs, JSON and templates', () => {
    expect(inspect({ id })).toBe(`{ id: PeerId(${ED25519}) }`)
    expect(JSON.stringify({ id })).toBe(`{"id":"${ED25519}"}`)
    expect(String(id)).toBe(ED25519)
  })

  test('only the CID of a peer is one', () => {
    const multihash = { bytes: id.bytes }
    expect(peerIdFromCid({ version: 1, code: 0x72, multihash }).equals(id)).toBe(true)
    expect(() => peerIdFromCid({ version: 0, code: 0x70, multihash })).toThrow(PeerIdError)
    expect(() => peerIdFromCid({ version: 1, code: 0x55, multihash })).toThrow(PeerIdError)
  })
})
