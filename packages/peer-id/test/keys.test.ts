import { format, inspect } from 'node:util'
import fc from 'fast-check'
import { describe, expect, test, vi } from 'vitest'
import { InvalidKeyError } from '../src/errors.ts'
import { MAX_PRIVATE_KEY_BYTES, MAX_PUBLIC_KEY_BYTES, privateKeyMessage, publicKeyMessage } from '../src/key-message.ts'
import type { KeyType } from '../src/keys.ts'
import { browser, node, platforms } from './platforms.ts'
import { flipBit, fromHex, sampleKey, toHex, utf8 } from './vectors.ts'

// Arithmetic in JavaScript and new RSA keys take seconds on a busy machine.
vi.setConfig({ testTimeout: 60_000 })

const types: KeyType[] = ['Ed25519', 'secp256k1', 'ECDSA', 'RSA']

describe.each(platforms)('$platform', ({ keys }) => {
  test('a new key is Ed25519, unless another type is asked for', async () => {
    expect((await keys.generateKey()).type).toBe('Ed25519')
    expect((await keys.generateKey('secp256k1')).type).toBe('secp256k1')
  })

  test.each(types)('a new %s key signs, is written and read, and is not another', async (type) => {
    const key = await keys.generateKey(type)
    const other = await sampleKey(keys, type)
    const signature = await key.sign(utf8('data'))
    expect(await key.publicKey.verify(utf8('data'), signature)).toBe(true)
    expect(await other.publicKey.verify(utf8('data'), signature)).toBe(false)
    expect(await key.publicKey.verify(utf8('date'), signature)).toBe(false)
    expect(await key.publicKey.verify(utf8('data'), new Uint8Array())).toBe(false)
    expect(key.publicKey.equals(other.publicKey)).toBe(false)
    const read = keys.privateKeyFromBytes(key.bytes)
    expect(toHex(read.raw)).toBe(toHex(key.raw))
    expect(read.publicKey.equals(key.publicKey)).toBe(true)
  })

  test.each(['P-256', 'P-384', 'P-521'] as const)('ECDSA on %s', async (curve) => {
    const key = await keys.generateKey('ECDSA', { curve })
    const signature = await key.sign(utf8('data'))
    expect(keys.publicKeyFromBytes(key.publicKey.bytes).equals(key.publicKey)).toBe(true)
    expect(await key.publicKey.verify(utf8('data'), signature)).toBe(true)
    expect(await key.publicKey.verify(utf8('data'), flipBit(signature, 8 * signature.byteLength - 1))).toBe(false)
  })

  test('an RSA key of a size that was asked for', async () => {
    const key = await keys.generateKey('RSA', { rsaBits: 2056 })
    expect((await key.sign(utf8('x'))).byteLength).toBe(257)
  })

  test.each([{ rsaBits: 1024 }, { rsaBits: 2047 }, { rsaBits: 2049 }, { rsaBits: 8200 }, { rsaBits: Number.NaN }])('%o is no RSA key to generate', async (options) => {
    await expect(keys.generateKey('RSA', options)).rejects.toThrow(TypeError)
  })

  test('a curve nobody knows is refused, secp256k1 among ECDSA keys too', async () => {
    await expect(keys.generateKey('ECDSA', { curve: 'secp256k1' as 'P-256' })).rejects.toThrow(TypeError)
    await expect(keys.generateKey('ECDSA', { curve: 'toString' as 'P-256' })).rejects.toThrow(TypeError)
  })

  test('one seed gives one Ed25519 key', () => {
    const seed = fromHex('7e0830617c4a7de83925dfb2694556b12936c477a0e1feb2e148ec9da60fee7d')
    const key = keys.ed25519FromSeed(seed)
    expect(toHex(key.publicKey.raw)).toBe('1ed1e8fae2c4a144b8be8fd4b47bf3d3b34b871c3cacf6010f0e42d474fce27e')
    expect(() => keys.ed25519FromSeed(seed.subarray(1))).toThrow(TypeError)
  })

  test('a key does not change with the buffer it was read from', async () => {
    const seed = new Uint8Array(32).fill(1)
    const key = keys.ed25519FromSeed(seed)
    const bytes = key.bytes.slice()
    const read = keys.privateKeyFromBytes(bytes)
    const publicBytes = key.publicKey.bytes.slice()
    const readPublic = keys.publicKeyFromBytes(publicBytes)
    bytes.fill(0)
    publicBytes.fill(0)
    seed.fill(0)
    expect(readPublic.equals(key.publicKey)).toBe(true)
    expect(await readPublic.verify(utf8('x'), await read.sign(utf8('x')))).toBe(true)
  })

  test.each(types)('Buffers serve as well, and are copied: %s', async (type) => {
    const key = await sampleKey(keys, type)
    const [privateBytes, publicBytes, data] = [Buffer.from(key.bytes), Buffer.from(key.publicKey.bytes), Buffer.from('data')]
    const read = keys.privateKeyFromBytes(privateBytes)
    const readPublic = keys.publicKeyFromBytes(publicBytes)
    privateBytes.fill(0)
    publicBytes.fill(0)
    const signature = await read.sign(data)
    expect(signature.constructor).toBe(Uint8Array)
    expect(readPublic.raw.constructor).toBe(Uint8Array)
    expect(await readPublic.verify(data, Buffer.from(signature))).toBe(true)
    expect(toHex(readPublic.bytes)).toBe(toHex(key.publicKey.bytes))
    expect(toHex(keys.privateKeyFromRaw(type, Buffer.from(key.raw)).bytes)).toBe(toHex(key.bytes))
  })

  test.each([
    ['an unknown type', '0804120100'],
    ['no type', '12200000'],
    ['no data', '0801'],
    ['empty data', '08011200'],
    ['a field of another kind', '0a01011200'],
    ['data of 31 bytes', `0801121f${'22'.repeat(31)}`],
    ['an uncompressed secp256k1 point', `08021241${'04'.repeat(65)}`],
    ['a secp256k1 point with prefix 5', `0802122105${'22'.repeat(32)}`],
    ['RSA that is no DER', '08001203300100'],
    ['ECDSA that is no DER', '08031203300100'],
    ['nothing', '']
  ])('a public key is refused: %s', (_, bytes) => {
    expect(() => keys.publicKeyFromBytes(fromHex(bytes))).toThrow(InvalidKeyError)
  })

  test.each([
    ['Ed25519: the halves do not belong together', `08011240${'01'.repeat(64)}`],
    ['Ed25519: 32 bytes, a bare seed', `08011220${'01'.repeat(32)}`],
    ['Ed25519: 96 bytes with two public keys', `08011260${'01'.repeat(32)}${'02'.repeat(32)}${'03'.repeat(32)}`],
    ['secp256k1: zero', `08021220${'00'.repeat(32)}`],
    ['secp256k1: the order of the curve', '08021220fffffffffffffffffffffffffffffffebaaedce6af48a03bbfd25e8cd0364141'],
    ['secp256k1: 31 bytes', `0802121f${'01'.repeat(31)}`],
    ['an unknown type', '0804120100']
  ])('a private key is refused: %s', (_, bytes) => {
    expect(() => keys.privateKeyFromBytes(fromHex(bytes))).toThrow(InvalidKeyError)
  })

  test('Ed25519: the old form of 96 bytes has the same public key twice', () => {
    const { raw } = keys.ed25519FromSeed(new Uint8Array(32).fill(1))
    const publicRaw = raw.subarray(32)
    expect(keys.privateKeyFromRaw('Ed25519', Uint8Array.of(...raw, ...publicRaw)).raw).toEqual(raw)
    expect(() => keys.privateKeyFromRaw('Ed25519', Uint8Array.of(...raw, ...flipBit(publicRaw, 0)))).toThrow(InvalidKeyError)
    expect(() => keys.privateKeyFromRaw('Ed25519', Uint8Array.of(...raw, ...publicRaw.subarray(1)))).toThrow(InvalidKeyError)
  })

  test('ECDSA: a public half is optional, and has to be that of the private half', async () => {
    const key = await keys.generateKey('ECDSA')
    const { raw } = key
    // SEC 1: the last element, [1], is the public key: 2 + 4 + 65 bytes at the end of 121.
    expect(() => keys.privateKeyFromRaw('ECDSA', flipBit(raw, raw.byteLength * 8 - 1))).toThrow('public half')
    const without = Uint8Array.of(0x30, raw.byteLength - 2 - 70, ...raw.subarray(2, -70))
    const read = keys.privateKeyFromRaw('ECDSA', without)
    expect(read.publicKey.equals(key.publicKey)).toBe(true)
    expect(read.raw).toEqual(without)
    for (const prefix of [0, 2, 3, 5, 6, 7]) {
      const point = key.publicKey.raw.slice()
      point[point.byteLength - 65] = prefix
      expect(() => keys.publicKeyFromRaw('ECDSA', point)).toThrow('uncompressed point')
    }
  })

  test('points that are not on their curve verify nothing, and throw nothing', async () => {
    const offCurve: Array<[KeyType, string]> = [
      ['Ed25519', `02${'00'.repeat(31)}`],
      ['secp256k1', `02${'00'.repeat(31)}05`],
      ['ECDSA', `3059301306072a8648ce3d020106082a8648ce3d030107034200 04${'01'.repeat(64)}`]
    ]
    for (const [type, raw] of offCurve) {
      const signature = await (await keys.generateKey(type)).sign(utf8('x'))
      const key = keys.publicKeyFromRaw(type, fromHex(raw))
      expect(await key.verify(utf8('x'), signature)).toBe(false)
      expect(await key.verify(utf8('x'), signature)).toBe(false)
    }
  })
})

test.each(types)('%s: what one platform signs, the other verifies; what one refuses, so does the other', async (type) => {
  const key = await sampleKey(node, type)
  const inBrowser = browser.privateKeyFromBytes(key.bytes)
  const verifiers = [node.publicKeyFromBytes(key.publicKey.bytes), browser.publicKeyFromBytes(key.publicKey.bytes)]
  const verdicts = async (data: Uint8Array, signature: Uint8Array): Promise<boolean[]> => Promise.all(verifiers.map((verifier) => verifier.verify(data, signature)))
  await fc.assert(fc.asyncProperty(fc.uint8Array({ maxLength: 200 }), fc.nat(), fc.uint8Array({ maxLength: 80 }), async (data, position, noise) => {
    for (const signer of [key, inBrowser]) {
      const signature = await signer.sign(data)
      expect(await verdicts(data, signature)).toEqual([true, true])
      expect(await verdicts(data, flipBit(signature, position % (signature.byteLength * 8)))).toEqual([false, false])
      expect(await verdicts(data, signature.subarray(0, position % signature.byteLength))).toEqual([false, false])
      expect(await verdicts(data, Uint8Array.of(...signature, 0))).toEqual([false, false])
      expect(await verdicts(Uint8Array.of(...data, 0), signature)).toEqual([false, false])
    }
    expect(await verdicts(data, noise)).toEqual([false, false])
  }), { numRuns: 15 })
})

test('any bytes as a key, and any change of one, are read or refused with the declared error, the same on both platforms', async () => {
  const originals = (await Promise.all(types.map(async (type) => sampleKey(node, type)))).flatMap((key) => [key.bytes, key.publicKey.bytes])
  const mutated = fc.tuple(fc.constantFrom(...originals), fc.nat(), fc.uint8Array({ maxLength: 4 })).map(([bytes, position, patch]) => {
    const copy = bytes.slice()
    copy.set(patch, position % (bytes.byteLength - 4))
    return copy
  })
  const readings = [node, browser].flatMap((keys) => [keys.publicKeyFromBytes, keys.privateKeyFromBytes])
  fc.assert(fc.property(fc.oneof(mutated, fc.uint8Array({ maxLength: 64 })), (bytes) => {
    const [nodePublic, nodePrivate, browserPublic, browserPrivate] = readings.map((read) => {
      try {
        return toHex(read(bytes).bytes)
      } catch (error) {
        expect(error).toBeInstanceOf(InvalidKeyError)
        return 'refused'
      }
    })
    expect([browserPublic, browserPrivate]).toEqual([nodePublic, nodePrivate])
  }), { numRuns: 300 })
})

test('every truncation of a key is refused', async () => {
  for (const type of types) {
    const { bytes, publicKey } = await sampleKey(node, type)
    for (let length = 0; length < bytes.byteLength; length++) {
      expect(() => node.privateKeyFromBytes(bytes.subarray(0, length))).toThrow(InvalidKeyError)
    }
    for (let length = 0; length < publicKey.bytes.byteLength; length++) {
      expect(() => node.publicKeyFromBytes(publicKey.bytes.subarray(0, length))).toThrow(InvalidKeyError)
    }
  }
})

test('a key is read from fields in any order, and written in one', () => {
  const { publicKey } = node.ed25519FromSeed(new Uint8Array(32))
  const swapped = Uint8Array.of(...publicKey.bytes.subarray(2), ...publicKey.bytes.subarray(0, 2))
  expect(node.publicKeyFromBytes(swapped).bytes).toEqual(publicKey.bytes)
})

test('the largest accepted keys fit their messages', () => {
  expect(() => publicKeyMessage.encode({ type: 0, data: new Uint8Array(MAX_PUBLIC_KEY_BYTES) })).toThrow('maximum')
  expect(() => privateKeyMessage.encode({ type: 0, data: new Uint8Array(MAX_PRIVATE_KEY_BYTES) })).toThrow('maximum')
})

test.each(types)('a private %s key shows its secret to no log', async (type) => {
  const key = await sampleKey(node, type)
  const secret = Buffer.from(key.raw)
  const shown = [
    inspect(key), inspect({ key }, { depth: 10 }), inspect(key, { customInspect: false, showHidden: true, depth: 10 }),
    JSON.stringify({ key }), format('%s %o', key, key), inspect(new Error('x', { cause: key }), { depth: 10 })
  ].join('\n')
  for (const form of ['hex', 'base64', 'base64url'] as const) {
    expect(shown).not.toContain(secret.toString(form).slice(0, 40))
  }
  expect(inspect(key)).toBe(`PrivateKey(${type}, secret)`)
  expect(inspect(key.publicKey)).toBe(`PublicKey(${type})`)
  expect(Object.keys(key)).toEqual([])
})
