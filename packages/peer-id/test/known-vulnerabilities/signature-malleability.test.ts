// A second signature made from a first one, without the key: high S on secp256k1 (BIP 62), zero r or s
// (CVE-2022-21449, "psychic signatures"), and DER with room in it.

import { describe, expect, test, vi } from 'vitest'
import { bigIntFrom, bytesFrom, concat } from '../../src/bytes.ts'
import { CURVE_NUMBERS } from '../../src/elliptic-curve.ts'
import { signatureFromDer, signatureToDer } from '../../src/elliptic-signature.ts'
import { cryptos, platforms } from '../platforms.ts'
import { fromHex, utf8 } from '../vectors.ts'

// Arithmetic in JavaScript and new RSA keys take seconds on a busy machine.
vi.setConfig({ testTimeout: 60_000 })

const { order } = CURVE_NUMBERS.secp256k1
const ATTEMPTS = 40

describe.each(platforms)('CVE-2022-21449 and its kind: a signature passes that was made without the key, on $platform', ({ keys }) => {
  test('secp256k1 signatures are always low S, and the high one is refused', async () => {
    const key = await keys.generateKey('secp256k1')
    for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
      const signature = await key.sign(utf8(`message ${attempt}`))
      const numbers = signatureFromDer(signature, 32, order)
      expect(numbers).toBeDefined()
      const s = bigIntFrom(numbers?.subarray(32) ?? new Uint8Array())
      const high = signatureToDer(concat(numbers?.subarray(0, 32) ?? new Uint8Array(), bytesFrom(order - s, 32)))
      expect(await key.publicKey.verify(utf8(`message ${attempt}`), signature)).toBe(true)
      expect(await key.publicKey.verify(utf8(`message ${attempt}`), high)).toBe(false)
    }
  })

  test.each(['secp256k1', 'ECDSA'] as const)('%s: r and s of zero, or at the order, are refused', async (type) => {
    const { publicKey } = await keys.generateKey(type)
    const curve = type === 'ECDSA' ? CURVE_NUMBERS['P-256'] : CURVE_NUMBERS.secp256k1
    for (const r of [0n, 1n, curve.order, curve.order - 1n]) {
      for (const s of [0n, 1n, curve.order, curve.order - 1n]) {
        const signature = signatureToDer(concat(bytesFrom(r, 32), bytesFrom(s, 32)))
        expect(await publicKey.verify(utf8('x'), signature)).toBe(false)
      }
    }
    expect(await publicKey.verify(utf8('x'), fromHex('3006020100020100'))).toBe(false)
  })

  test.each(['secp256k1', 'ECDSA'] as const)('%s: another DER form of the same numbers is refused', async (type) => {
    const key = await keys.generateKey(type)
    const signature = await key.sign(utf8('x'))
    const body = signature.subarray(2)
    const forms = [
      Uint8Array.of(0x30, 0x81, body.byteLength, ...body),
      Uint8Array.of(0x30, 0x80, ...body, 0, 0),
      Uint8Array.of(0x30, body.byteLength + 2, ...body, 5, 0),
      Uint8Array.of(0x30, body.byteLength + 1, 2, (body[1] ?? 0) + 1, 0, ...body.subarray(2)),
      Uint8Array.of(...signature, 0)
    ]
    for (const form of forms) {
      expect(await key.publicKey.verify(utf8('x'), form)).toBe(false)
    }
  })
})

test.each(cryptos)('CVE-2022-21449, $platform: the arithmetic alone refuses r and s out of range', async ({ crypto }) => {
  for (const curve of ['secp256k1', 'P-256', 'P-384', 'P-521'] as const) {
    const { bytes, order } = CURVE_NUMBERS[curve]
    const secret = bytesFrom(5n, bytes)
    const verify = crypto.ecVerifier(curve, crypto.ecPublicKey(curve, secret, false))
    const good = await crypto.ecSigner(curve, secret)(utf8('x'))
    expect(await verify(utf8('x'), good)).toBe(true)
    for (const bad of [new Uint8Array(2 * bytes), concat(good.subarray(0, bytes), bytesFrom(order, bytes)), good.subarray(1), new Uint8Array()]) {
      expect(await verify(utf8('x'), bad)).toBe(false)
    }
  }
})
