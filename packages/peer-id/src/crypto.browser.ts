// The arithmetic of browsers: noble for curves (synchronous, and the same in every browser), WebCrypto
// for RSA. Whatever is not a signature is `false` here, as with node:crypto.

import { ed25519 } from '@noble/curves/ed25519.js'
import { p256, p384, p521 } from '@noble/curves/nist.js'
import { secp256k1 } from '@noble/curves/secp256k1.js'
import { sha256, sha512 } from '@noble/hashes/sha2.js'
import { bigIntFrom, concat } from './bytes.ts'
import type { EllipticCurve, PlatformCrypto, Verify } from './platform-crypto.ts'
import { rsaJwk, rsaNumbersFromJwk } from './rsa-jwk.ts'

export const platformCrypto: PlatformCrypto = {
  sha256: (data) => sha256(data),

  ed25519PublicKey: (seed) => ed25519.getPublicKey(seed),
  ed25519Signer: (seed) => (data) => ed25519.sign(data, seed),
  ed25519Verifier: (publicKey) => falseIfThrown((data, signature) => isEd25519Signature(publicKey, data, signature)),

  ecPublicKey: (curve, secret, isCompressed) => CURVES[curve].getPublicKey(secret, isCompressed),
  ecSigner: (curve, secret) => (data) => CURVES[curve].sign(sha256(data), secret, EC_OPTIONS),
  ecVerifier: (curve, point) => falseIfThrown((data, signature) => CURVES[curve].verify(signature, sha256(data), point, EC_OPTIONS)),

  rsaSigner: (key) => {
    let imported: Promise<CryptoKey> | undefined
    return async (data) => {
      imported ??= crypto.subtle.importKey('jwk', rsaJwk(key), RSA, false, ['sign'])
      return new Uint8Array(await crypto.subtle.sign(RSA, await imported, ownBuffer(data)))
    }
  },
  rsaVerifier: (key) => {
    let imported: Promise<CryptoKey> | undefined
    return falseIfThrown(async (data, signature) => {
      imported ??= crypto.subtle.importKey('jwk', rsaJwk(key), RSA, false, ['verify'])
      return crypto.subtle.verify(RSA, await imported, ownBuffer(signature), ownBuffer(data))
    })
  },
  generateRsa: async (bits) => {
    const publicExponent = Uint8Array.of(1, 0, 1)
    const { privateKey } = await crypto.subtle.generateKey({ ...RSA, modulusLength: bits, publicExponent }, true, ['sign', 'verify'])
    return rsaNumbersFromJwk(await crypto.subtle.exportKey('jwk', privateKey))
  }
}

const CURVES = { secp256k1, 'P-256': p256, 'P-384': p384, 'P-521': p521 } satisfies Record<EllipticCurve, unknown>
/** libp2p hashes with SHA-256 on every curve; which half S is in is the caller's rule. */
const EC_OPTIONS = { prehash: false, lowS: false, format: 'compact' } as const
const RSA = { name: 'RSASSA-PKCS1-v1_5', hash: 'SHA-256' } as const

/**
 * RFC 8032 §5.1.7 with the equation that has no cofactor: R is computed and compared as bytes.
 * noble's own `verify` multiplies by the cofactor, and so accepts signatures of keys with a
 * small-order part that OpenSSL, go and rust refuse.
 */
function isEd25519Signature (publicKey: Uint8Array, data: Uint8Array, signature: Uint8Array): boolean {
  const { Point } = ed25519
  const r = signature.subarray(0, 32)
  const s = bigIntFrom(signature.subarray(32).toReversed())
  const k = bigIntFrom(sha512(concat(r, publicKey, data)).toReversed()) % Point.Fn.ORDER
  const negated = Point.fromBytes(publicKey, false).negate()
  const expected = Point.BASE.multiplyUnsafe(s).add(negated.multiplyUnsafe(k)).toBytes()
  return expected.every((byte, index) => byte === r[index])
}

function falseIfThrown (verify: Verify): Verify {
  return async (data, signature) => {
    try {
      return await verify(data, signature)
    } catch {
      return false
    }
  }
}

/** WebCrypto refuses views of a SharedArrayBuffer, and may read the data later. */
function ownBuffer (data: Uint8Array): Uint8Array<ArrayBuffer> {
  return new Uint8Array(data)
}
