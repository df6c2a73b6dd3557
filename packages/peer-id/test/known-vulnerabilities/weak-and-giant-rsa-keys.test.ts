// CVE-2023-39533 / GHSA-876p-8259-xjgg: an RSA key of any size a peer likes to send keeps the verifier
// busy. And its opposite: a key so weak that anyone can sign for its owner.

import { describe, expect, test, vi } from 'vitest'
import { bytesFrom } from '../../src/bytes.ts'
import { der, derBitString, derInteger, DER_NULL, DER_OID, DER_SEQUENCE } from '../../src/der.ts'
import { InvalidKeyError, WeakKeyError } from '../../src/errors.ts'
import { platforms } from '../platforms.ts'
import { fromHex, readVectors, utf8 } from '../vectors.ts'

// Arithmetic in JavaScript and new RSA keys take seconds on a busy machine.
vi.setConfig({ testTimeout: 60_000 })

const { keys: sizes } = readVectors('rsa-sizes.json') as { keys: Array<{ bits: number, privateRaw: string, publicRaw: string }> }

function publicRaw (bits: number, exponent = 65537n): Uint8Array {
  const modulus = (1n << BigInt(bits - 1)) + 1n
  const oid = der(DER_OID, fromHex('2a864886f70d010101'))
  const numbers = der(DER_SEQUENCE, derInteger(bytesFrom(modulus, Math.ceil(bits / 8))), derInteger(bytesFrom(exponent, 8)))
  return der(DER_SEQUENCE, der(DER_SEQUENCE, oid, der(DER_NULL)), derBitString(numbers))
}

describe.each(platforms)('CVE-2023-39533: RSA keys that keep the verifier busy, or that anybody can sign for, on $platform', ({ keys }) => {
  test.each(sizes.filter(({ bits }) => bits >= 2048 && bits <= 8192))('a key of $bits bits is used', async ({ privateRaw }) => {
    const key = keys.privateKeyFromRaw('RSA', fromHex(privateRaw))
    expect(await key.publicKey.verify(utf8('x'), await key.sign(utf8('x')))).toBe(true)
  })

  test.each(sizes.filter(({ bits }) => bits < 2048))('a key of $bits bits neither signs nor verifies', async ({ privateRaw }) => {
    const key = keys.privateKeyFromRaw('RSA', fromHex(privateRaw))
    await expect(key.sign(utf8('x'))).rejects.toThrow(WeakKeyError)
    await expect(key.publicKey.verify(utf8('x'), new Uint8Array(256))).rejects.toThrow(WeakKeyError)
  })

  test.each(sizes.filter(({ bits }) => bits > 8192))('a key of $bits bits is refused', ({ privateRaw, publicRaw }) => {
    expect(() => keys.privateKeyFromRaw('RSA', fromHex(privateRaw))).toThrow(InvalidKeyError)
    expect(() => keys.publicKeyFromRaw('RSA', fromHex(publicRaw))).toThrow(InvalidKeyError)
  })

  test('the bounds are exact', async () => {
    await expect(keys.publicKeyFromRaw('RSA', publicRaw(2047)).verify(utf8('x'), new Uint8Array(256))).rejects.toThrow(WeakKeyError)
    expect(await keys.publicKeyFromRaw('RSA', publicRaw(2048)).verify(utf8('x'), new Uint8Array(256))).toBe(false)
    expect(await keys.publicKeyFromRaw('RSA', publicRaw(8192)).verify(utf8('x'), new Uint8Array(1024))).toBe(false)
    expect(() => keys.publicKeyFromRaw('RSA', publicRaw(8193))).toThrow(InvalidKeyError)
  })

  test('the length decides before anything is parsed', () => {
    for (const bits of [16_384, 65_536]) {
      expect(() => keys.publicKeyFromRaw('RSA', publicRaw(bits))).toThrow('the largest accepted')
    }
    for (const size of [1101, 8192, 1_000_000]) {
      expect(() => keys.publicKeyFromRaw('RSA', new Uint8Array(size))).toThrow('the largest accepted')
      expect(() => keys.publicKeyFromBytes(new Uint8Array(size))).toThrow('the largest accepted')
    }
    expect(() => keys.privateKeyFromRaw('RSA', new Uint8Array(4801))).toThrow('the largest accepted')
    expect(() => keys.privateKeyFromBytes(new Uint8Array(4801))).toThrow('the largest accepted')
  })

  test.each([0n, 1n, 2n, 4n, 65536n, 2n ** 31n, 2n ** 31n + 1n, 2n ** 63n + 1n])('the exponent %s is refused', (exponent) => {
    expect(() => keys.publicKeyFromRaw('RSA', publicRaw(2048, exponent))).toThrow(InvalidKeyError)
  })

  test('an even modulus is refused', () => {
    const raw = publicRaw(2048)
    const last = raw.byteLength - 6
    raw[last] = 0
    expect(() => keys.publicKeyFromRaw('RSA', raw)).toThrow(InvalidKeyError)
  })

  test('a private key whose numbers do not belong together is refused: its signatures could give its primes away', () => {
    const { privateRaw = '' } = sizes.find(({ bits }) => bits === 2048) ?? {}
    const raw = fromHex(privateRaw)
    for (const back of [1, 150, 300, 450, 600, 900]) {
      const wrong = raw.slice()
      const at = raw.byteLength - back
      wrong[at] = (wrong[at] ?? 0) ^ 1
      expect(() => keys.privateKeyFromRaw('RSA', wrong), `${back} bytes from the end`).toThrow(InvalidKeyError)
    }
  })
})
