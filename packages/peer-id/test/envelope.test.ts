import fc from 'fast-check'
import { expect, test, vi } from 'vitest'
import { MAX_ENVELOPE_BYTES, openEnvelope, sealEnvelope } from '../src/envelope.ts'
import { EnvelopeError } from '../src/errors.ts'
import type { KeyType } from '../src/keys.ts'
import { ed25519FromSeed, privateKeyFromBytes } from '../src/platform-keys.ts'
import { node } from './platforms.ts'
import { flipBit, fromHex, readVectors, sampleKey, utf8 } from './vectors.ts'

// Arithmetic in JavaScript and new RSA keys take seconds on a busy machine.
vi.setConfig({ testTimeout: 60_000 })

const privateKey = ed25519FromSeed(new Uint8Array(32).fill(7))
const domain = 'test-domain'
const payloadType = utf8('/test/type')
const payload = utf8('payload')

test.each(['Ed25519', 'secp256k1', 'ECDSA', 'RSA'] as KeyType[])('sealed and opened with a %s key', async (type) => {
  const key = await sampleKey(node, type)
  const opened = await openEnvelope(await sealEnvelope({ privateKey: key, domain, payloadType, payload }), { domain })
  expect(opened.publicKey.equals(key.publicKey)).toBe(true)
  expect(opened.payloadType).toEqual(payloadType)
  expect(opened.payload).toEqual(payload)
  expect(Object.keys(opened).toSorted()).toEqual(['payload', 'payloadType', 'publicKey'])
})

test('an empty payload is one, an absent one too', async () => {
  const sealed = await sealEnvelope({ privateKey, domain, payloadType, payload: new Uint8Array() })
  expect((await openEnvelope(sealed, { domain })).payload).toEqual(new Uint8Array())
  // proto3 writers, as go and js, leave an empty field out.
  const at = 2 + privateKey.publicKey.bytes.byteLength + 2 + payloadType.byteLength
  expect([...sealed.subarray(at, at + 2)]).toEqual([0x1a, 0])
  const without = Uint8Array.of(...sealed.subarray(0, at), ...sealed.subarray(at + 2))
  expect((await openEnvelope(without, { domain })).payload).toEqual(new Uint8Array())
})

test('another domain, type or payload: refused', async () => {
  const sealed = await sealEnvelope({ privateKey, domain, payloadType, payload })
  await expect(openEnvelope(sealed, { domain: 'test-domai' })).rejects.toThrow(EnvelopeError)
  await expect(openEnvelope(sealed, { domain: 'TEST-DOMAIN' })).rejects.toMatchObject({ code: 'ERR_ENVELOPE', side: 'remote' })
  for (let bit = 0; bit < sealed.byteLength * 8; bit += 3) {
    await expect(openEnvelope(flipBit(sealed, bit), { domain }), `bit ${bit}`).rejects.toThrow(EnvelopeError)
  }
})

test('no byte can move from one signed part into the next', async () => {
  const text = fc.string({ minLength: 1, maxLength: 6, unit: fc.constantFrom('a', 'b') })
  await fc.assert(fc.asyncProperty(fc.tuple(text, text, text), fc.tuple(text, text, text), async (signed, claimed) => {
    fc.pre(signed.join('\n') !== claimed.join('\n'))
    const sealed = await sealEnvelope({ privateKey, domain: signed[0], payloadType: utf8(signed[1]), payload: utf8(signed[2]) })
    const { publicKey } = privateKey
    const signature = sealed.subarray(-64)
    const forged = Uint8Array.of(
      0x0a, publicKey.bytes.byteLength, ...publicKey.bytes, 0x12, claimed[1].length, ...utf8(claimed[1]),
      0x1a, claimed[2].length, ...utf8(claimed[2]), 0x2a, 64, ...signature)
    await expect(openEnvelope(forged, { domain: claimed[0] })).rejects.toThrow(EnvelopeError)
  }))
})

test('any bytes, and every truncation: the declared error', async () => {
  const sealed = await sealEnvelope({ privateKey, domain, payloadType, payload })
  for (let length = 0; length < sealed.byteLength; length++) {
    await expect(openEnvelope(sealed.subarray(0, length), { domain })).rejects.toThrow(EnvelopeError)
  }
  await fc.assert(fc.asyncProperty(fc.uint8Array({ maxLength: 300 }), async (bytes) => {
    await expect(openEnvelope(bytes, { domain })).rejects.toThrow(EnvelopeError)
  }))
})

test('the sizes are bounded in both directions', async () => {
  const overhead = (await sealEnvelope({ privateKey, domain, payloadType, payload: new Uint8Array(5000) })).byteLength - 5000
  const largest = new Uint8Array(MAX_ENVELOPE_BYTES - overhead)
  const sealed = await sealEnvelope({ privateKey, domain, payloadType, payload: largest })
  expect(sealed.byteLength).toBe(MAX_ENVELOPE_BYTES)
  expect((await openEnvelope(sealed, { domain })).payload.byteLength).toBe(largest.byteLength)
  await expect(sealEnvelope({ privateKey, domain, payloadType, payload: new Uint8Array(largest.byteLength + 1) })).rejects.toMatchObject({ code: 'ERR_PROTOBUF_ENCODE' })
  await expect(openEnvelope(Uint8Array.of(...sealed, 0), { domain })).rejects.toThrow(EnvelopeError)
  await expect(sealEnvelope({ privateKey, domain, payloadType: new Uint8Array(129), payload })).rejects.toMatchObject({ code: 'ERR_PROTOBUF_ENCODE' })
})

test('no domain and no type are mistakes of the program', async () => {
  await expect(sealEnvelope({ privateKey, domain: '', payloadType, payload })).rejects.toThrow(TypeError)
  await expect(sealEnvelope({ privateKey, domain, payloadType: new Uint8Array(), payload })).rejects.toThrow(TypeError)
  const sealed = await sealEnvelope({ privateKey, domain, payloadType, payload })
  await expect(openEnvelope(sealed, { domain: '' })).rejects.toThrow(TypeError)
})

test('a weak key seals nothing, and its envelope proves nothing', async () => {
  const { privateKey: weakBytes } = readVectors('weak-rsa-key.json') as { privateKey: string }
  const weak = privateKeyFromBytes(fromHex(weakBytes))
  await expect(sealEnvelope({ privateKey: weak, domain, payloadType, payload })).rejects.toMatchObject({ code: 'ERR_WEAK_KEY' })
  const { bytes } = weak.publicKey
  const forged = Uint8Array.of(0x0a, 0x80 | (bytes.byteLength & 0x7f), bytes.byteLength >> 7, ...bytes, 0x12, 1, 1, 0x1a, 1, 1, 0x2a, 1, 1)
  await expect(openEnvelope(forged, { domain })).rejects.toMatchObject({ code: 'ERR_ENVELOPE', cause: { code: 'ERR_WEAK_KEY' } })
})
