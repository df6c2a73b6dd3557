// Ed25519 verifiers that say yes too often (rust-libp2p before 0.8.1, RUSTSEC-2022-0093, "Taming the
// many EdDSAs"): keys and nonces of small order, S at or above the order, encodings of the same point
// in two ways, and the equation with the cofactor, over which libraries differ.

import { ed25519, ED25519_TORSION_SUBGROUP } from '@noble/curves/ed25519.js'
import { sha512 } from '@noble/hashes/sha2.js'
import { describe, expect, test, vi } from 'vitest'
import { bigIntFrom, bytesFrom, concat } from '../../src/bytes.ts'
import { InvalidKeyError } from '../../src/errors.ts'
import { platforms } from '../platforms.ts'
import { fromHex, readVectors, toHex, utf8 } from '../vectors.ts'

// Arithmetic in JavaScript and new RSA keys take seconds on a busy machine.
vi.setConfig({ testTimeout: 60_000 })

const { cases } = readVectors('ed25519-speccheck.json') as { cases: Array<{ message: string, pub_key: string, signature: string }> }
const PRIME = 2n ** 255n - 19n
const ORDER = ed25519.Point.Fn.ORDER
const little = (number: bigint): Uint8Array => bytesFrom(number, 32).toReversed()
const numberOf = (bytes: Uint8Array): bigint => bigIntFrom(bytes.toReversed())
/** The eight points of small order as noble lists them, with either sign, and what reduces to one of them. */
const SMALL_ORDER = [...ED25519_TORSION_SUBGROUP.map((text) => numberOf(fromHex(text)) % 2n ** 255n), PRIME, PRIME + 1n]
  .flatMap((y) => [y, y + 2n ** 255n])
  .map(little)

describe.each(platforms)('rust-libp2p before 0.8.1, RUSTSEC-2022-0093: a signature passes that nobody made, on $platform', ({ keys }) => {
  test('of the cases of "Taming the many EdDSAs" only the one with a whole signature is accepted', async () => {
    const verdicts = await Promise.all(cases.map(async ({ message, pub_key: key, signature }) => {
      try {
        return await keys.publicKeyFromRaw('Ed25519', fromHex(key)).verify(fromHex(message), fromHex(signature))
      } catch (error) {
        expect(error).toBeInstanceOf(InvalidKeyError)
        return 'refused key'
      }
    }))
    // 0, 1: small-order key. 2: small-order nonce. 3: mixed order, right without the cofactor, as go
    // and OpenSSL accept it. 4, 5: right only with the cofactor. 6, 7: S too large. 8, 9: R not canonical.
    expect(verdicts).toEqual(['refused key', 'refused key', false, true, false, false, false, false, false, false])
  })

  test('keys of small order are refused', () => {
    for (const point of SMALL_ORDER) {
      expect(() => keys.publicKeyFromRaw('Ed25519', point), toHex(point)).toThrow(InvalidKeyError)
    }
  })

  test('keys that are not in canonical form are refused', () => {
    for (let y = PRIME; y < 2n ** 255n; y++) {
      expect(() => keys.publicKeyFromRaw('Ed25519', little(y))).toThrow(InvalidKeyError)
      expect(() => keys.publicKeyFromRaw('Ed25519', little(y + 2n ** 255n))).toThrow(InvalidKeyError)
    }
  })

  test('a signature has one form: S plus the order is refused', async () => {
    const key = keys.ed25519FromSeed(new Uint8Array(32).fill(3))
    for (const message of ['a', 'b', 'c'].map(utf8)) {
      const signature = await key.sign(message)
      const s = numberOf(signature.subarray(32))
      for (const other of [s + ORDER, s + 2n * ORDER, ORDER, ORDER + 1n, 2n ** 256n - 1n].filter((number) => number < 2n ** 256n)) {
        expect(await key.publicKey.verify(message, concat(signature.subarray(0, 32), little(other)))).toBe(false)
      }
    }
  })

  test('a nonce of small order is refused, with a signature made to fit it', async () => {
    const key = keys.ed25519FromSeed(new Uint8Array(32).fill(3))
    const { scalar } = ed25519.utils.getExtendedPublicKey(new Uint8Array(32).fill(3))
    for (const nonce of SMALL_ORDER) {
      const k = numberOf(sha512(concat(nonce, key.publicKey.raw, utf8('x')))) % ORDER
      expect(await key.publicKey.verify(utf8('x'), concat(nonce, little(k * scalar % ORDER)))).toBe(false)
    }
  })

  test('a key with a part of small order: the verdict is that of the equation without cofactor', async () => {
    const secret = 123456789n
    const torsion = ed25519.Point.fromBytes(fromHex('26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05'))
    const publicRaw = ed25519.Point.BASE.multiply(secret).add(torsion).toBytes()
    const key = keys.publicKeyFromRaw('Ed25519', publicRaw)
    const verdicts = []
    for (let nonce = 1n; nonce <= 40n; nonce++) {
      const r = ed25519.Point.BASE.multiply(nonce).toBytes()
      const k = numberOf(sha512(concat(r, publicRaw, utf8('x')))) % ORDER
      const isRight = await key.verify(utf8('x'), concat(r, little((nonce + k * secret) % ORDER)))
      expect(isRight).toBe(k % 8n === 0n)
      verdicts.push(isRight)
    }
    expect(new Set(verdicts)).toEqual(new Set([true, false]))
  })

  test('signatures of zeros and of the wrong length are refused', async () => {
    const key = keys.ed25519FromSeed(new Uint8Array(32).fill(3))
    const signature = await key.sign(utf8('x'))
    for (const wrong of [new Uint8Array(64), new Uint8Array(), signature.subarray(1), concat(signature, signature), new Uint8Array(10_000)]) {
      expect(await key.publicKey.verify(utf8('x'), wrong)).toBe(false)
    }
  })
})
