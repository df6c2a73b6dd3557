// Keys and signatures that other implementations published (research rows 1 and 3 to 6), on both
// platforms: read, written back byte for byte, public derived from private, signatures verified.

import { describe, expect, test, vi } from 'vitest'
import type { KeyType } from '../src/keys.ts'
import { peerIdFromBytes, peerIdFromPublicKey, peerIdFromString } from '../src/multihash-peer-id.ts'
import { platforms } from './platforms.ts'
import { flipBit, fromHex, readVectors, toHex, utf8 } from './vectors.ts'

// Arithmetic in JavaScript and new RSA keys take seconds on a busy machine.
vi.setConfig({ testTimeout: 60_000 })

interface KeyPair { type: KeyType, privateKey: string, publicKey: string }
interface Signed extends KeyPair { signature: string, deterministic: boolean }

const spec = readVectors('spec-keys.json') as { keys: KeyPair[] }
const go = readVectors('go-signatures.json') as { message: string, keys: Signed[] }
const js = readVectors('js-signatures.json') as {
  signatures: Array<{ type: KeyType, privateKey?: string, publicKey: string, data: string, signature: string }>
  pairs: KeyPair[]
  weak: Array<{ bits: number, privateKey?: string, publicKey?: string, multihash: string }>
}
const interop = readVectors('interop-keys.json') as { keys: Array<{ type: KeyType, writtenBy: string, privateKey: string }> }
const ids = readVectors('peer-ids.json') as {
  keys: Array<{ privateKey: string, publicKey?: string, base58btc?: string, multihash?: string, note: string }>
}
const weakRsa = readVectors('weak-rsa-key.json') as { privateKey: string, peerId: string }

describe.each(platforms)('$platform', ({ keys }) => {
  test.each([...spec.keys, ...js.pairs])('specification and js: the $type pair', async ({ type, privateKey, publicKey }) => {
    const key = keys.privateKeyFromBytes(fromHex(privateKey))
    expect(key.type).toBe(type)
    expect(toHex(key.bytes)).toBe(privateKey)
    expect(toHex(key.publicKey.bytes)).toBe(publicKey)
    const read = keys.publicKeyFromBytes(fromHex(publicKey))
    expect(toHex(read.bytes)).toBe(publicKey)
    expect(await read.verify(utf8('data'), await key.sign(utf8('data')))).toBe(true)
    expect(keys.publicKeyFromRaw(type, read.raw).equals(read)).toBe(true)
    expect(keys.privateKeyFromRaw(type, key.raw).publicKey.equals(read)).toBe(true)
  })

  test.each(go.keys)('go: the $type signature', async ({ type, privateKey, publicKey, signature, deterministic }) => {
    const key = keys.privateKeyFromBytes(fromHex(privateKey))
    const message = utf8(go.message)
    expect(toHex(key.bytes)).toBe(privateKey)
    expect(toHex(key.publicKey.bytes)).toBe(publicKey)
    expect(await key.publicKey.verify(message, fromHex(signature))).toBe(true)
    expect(await key.publicKey.verify(utf8('another message'), fromHex(signature))).toBe(false)
    expect(await key.publicKey.verify(message, flipBit(fromHex(signature), 300))).toBe(false)
    if (deterministic && type === 'RSA') {
      expect(toHex(await key.sign(message))).toBe(signature)
    }
  })

  test.each(js.signatures)('js: the $type signature', async ({ privateKey, publicKey, data, signature }) => {
    const key = keys.publicKeyFromBytes(fromHex(publicKey))
    expect(toHex(key.bytes)).toBe(publicKey)
    expect(await key.verify(fromHex(data), fromHex(signature))).toBe(true)
    if (privateKey !== undefined) {
      expect(keys.privateKeyFromBytes(fromHex(privateKey)).publicKey.equals(key)).toBe(true)
    }
  })

  test.each(interop.keys)('js interop suite: the $type key written by $writtenBy', async ({ type, privateKey }) => {
    const key = keys.privateKeyFromBytes(fromHex(privateKey))
    expect(key.type).toBe(type)
    // The Ed25519 files have 96 bytes of key, the public half twice; written back it stands once.
    const current = type === 'Ed25519' ? `08011240${privateKey.slice(8, 8 + 128)}` : privateKey
    expect(toHex(key.bytes)).toBe(current)
    expect(keys.privateKeyFromBytes(key.bytes).publicKey.equals(key.publicKey)).toBe(true)
    expect(await key.publicKey.verify(utf8('x'), await key.sign(utf8('x')))).toBe(true)
  })

  test.each(ids.keys)('the id of a key: $note', ({ privateKey, publicKey, base58btc, multihash }) => {
    const key = keys.privateKeyFromBytes(fromHex(privateKey))
    const id = peerIdFromPublicKey(key.publicKey)
    if (base58btc !== undefined) {
      expect(id.toString()).toBe(base58btc)
      expect(peerIdFromString(base58btc).matches(key.publicKey)).toBe(true)
    }
    if (multihash !== undefined) {
      expect(toHex(id.bytes)).toBe(multihash)
    }
    if (publicKey !== undefined) {
      expect(toHex(key.publicKey.bytes)).toBe(publicKey)
    }
  })

  test('go and py: the 1,024-bit key gives its id, and nothing else', async () => {
    const key = keys.privateKeyFromBytes(fromHex(weakRsa.privateKey))
    expect(toHex(key.bytes)).toBe(weakRsa.privateKey)
    expect(peerIdFromPublicKey(key.publicKey).toString()).toBe(weakRsa.peerId)
    expect(keys.publicKeyFromBytes(key.publicKey.bytes).equals(key.publicKey)).toBe(true)
    await expect(key.sign(utf8('x'))).rejects.toMatchObject({ code: 'ERR_WEAK_KEY', side: 'local' })
    await expect(key.publicKey.verify(utf8('x'), new Uint8Array(128))).rejects.toMatchObject({ code: 'ERR_WEAK_KEY', side: 'remote' })
  })

  test('js: the id of a 512-bit key', () => {
    const [, { publicKey = '', multihash } = { multihash: '' }] = js.weak
    const id = peerIdFromPublicKey(keys.publicKeyFromBytes(fromHex(publicKey)))
    expect(toHex(id.bytes)).toBe(multihash)
    expect(peerIdFromBytes(fromHex(multihash)).equals(id)).toBe(true)
  })
})

test('go: secp256k1 signatures of browsers are deterministic (RFC 6979), and the same as those of go', async () => {
  const browserKeys = platforms.find(({ platform }) => platform === 'browser')?.keys
  const { privateKey = '', signature } = go.keys.find(({ type }) => type === 'secp256k1') ?? {}
  const key = browserKeys?.privateKeyFromBytes(fromHex(privateKey))
  expect(toHex(await key?.sign(utf8(go.message)) ?? new Uint8Array())).toBe(signature)
})
