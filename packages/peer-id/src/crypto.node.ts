// The arithmetic of Node: node:crypto. Keys are imported as JWK, and when they are used: on
// Node 20 any other import is several times slower (a private key from PKCS#8: ten times).

import { createECDH, createHash, createPrivateKey, createPublicKey, ECDH, generateKeyPair, sign, verify } from 'node:crypto'
import type { JsonWebKey, KeyObject } from 'node:crypto'
import type { EllipticCurve, PlatformCrypto, Sign, Verify } from './platform-crypto.ts'
import { rsaJwk, rsaNumbersFromJwk } from './rsa-jwk.ts'

export const platformCrypto: PlatformCrypto = {
  sha256: (data) => toUint8Array(createHash('sha256').update(data).digest()),

  ed25519PublicKey: (seed) => {
    const { x } = createPublicKey(importPrivate(ed25519Jwk(seed))).export({ format: 'jwk' })
    return toUint8Array(Buffer.from(x ?? '', 'base64url'))
  },
  ed25519Signer: (seed) => signWith(null, () => importPrivate(ed25519Jwk(seed))),
  ed25519Verifier: (publicKey) => verifyWith(null, () => importPublic({ kty: 'OKP', crv: 'Ed25519', x: base64url(publicKey) })),

  ecPublicKey: (curve, secret, isCompressed) => {
    const ecdh = createECDH(OPENSSL_NAMES[curve])
    ecdh.setPrivateKey(secret)
    return toUint8Array(ecdh.getPublicKey(null, isCompressed ? 'compressed' : 'uncompressed'))
  },
  ecSigner: (curve, secret) => signWith('sha256', () => {
    const point = platformCrypto.ecPublicKey(curve, secret, false)
    return importPrivate({ ...ecJwk(curve, point), d: base64url(secret) })
  }),
  ecVerifier: (curve, point) => verifyWith('sha256', () => importPublic(ecJwk(curve, uncompressed(curve, point)))),

  rsaSigner: (key) => signWith('sha256', () => importPrivate(rsaJwk(key))),
  rsaVerifier: (key) => verifyWith('sha256', () => importPublic(rsaJwk(key))),
  generateRsa: async (bits) => {
    // Encoded by the generator: exporting its KeyObject can block for ever while the generator's job,
    // which holds the same lock, is garbage-collected.
    const encoded = await new Promise<Buffer>((resolve, reject) => {
      generateKeyPair('rsa', { modulusLength: bits, publicExponent: 0x10001, publicKeyEncoding: { type: 'spki', format: 'der' }, privateKeyEncoding: { type: 'pkcs8', format: 'der' } }, (error, _, key) => {
        if (error === null) resolve(key)
        else reject(error)
      })
    })
    return rsaNumbersFromJwk(createPrivateKey({ key: encoded, type: 'pkcs8', format: 'der' }).export({ format: 'jwk' }))
  }
}

const OPENSSL_NAMES: Record<EllipticCurve, string> = {
  secp256k1: 'secp256k1',
  'P-256': 'prime256v1',
  'P-384': 'secp384r1',
  'P-521': 'secp521r1'
}

function signWith (hash: 'sha256' | null, load: () => KeyObject): Sign {
  let key: KeyObject | undefined
  return (data) => {
    key ??= load()
    return toUint8Array(sign(hash, data, inRawForm(hash, key)))
  }
}

function verifyWith (hash: 'sha256' | null, load: () => KeyObject): Verify {
  // Kept from the second time on: most keys verify one handshake, and then stay as long as the connection.
  let kept: KeyObject | null | undefined
  let isKnown = false
  return (data, signature) => {
    const key = kept === undefined ? loadOrNull(load) : kept
    if (isKnown) kept = key
    isKnown = true
    return key !== null && verify(hash, data, inRawForm(hash, key), signature)
  }
}

/** Ed25519 has one form of signatures, and a key that comes alone costs less: Node 24 throws to learn that an object is none. */
function inRawForm (hash: 'sha256' | null, key: KeyObject): KeyObject | { key: KeyObject, dsaEncoding: 'ieee-p1363' } {
  return hash === null ? key : { key, dsaEncoding: 'ieee-p1363' }
}

/** A point that is not on its curve makes a key that verifies nothing. */
function loadOrNull (load: () => KeyObject): KeyObject | null {
  try {
    return load()
  } catch {
    return null
  }
}

function importPrivate (key: JsonWebKey): KeyObject {
  return createPrivateKey({ key, format: 'jwk' })
}

function importPublic (key: JsonWebKey): KeyObject {
  return createPublicKey({ key, format: 'jwk' })
}

/** Node wants the public half to be there and never reads it. */
function ed25519Jwk (seed: Uint8Array): JsonWebKey {
  return { kty: 'OKP', crv: 'Ed25519', d: base64url(seed), x: base64url(new Uint8Array(32)) }
}

function ecJwk (curve: EllipticCurve, point: Uint8Array): JsonWebKey {
  const size = (point.byteLength - 1) / 2
  return { kty: 'EC', crv: curve, x: base64url(point.subarray(1, 1 + size)), y: base64url(point.subarray(1 + size)) }
}

function uncompressed (curve: EllipticCurve, point: Uint8Array): Uint8Array {
  return point[0] === 4 ? point : Buffer.from(ECDH.convertKey(point, OPENSSL_NAMES[curve], undefined, 'hex').toString(), 'hex')
}

function base64url (data: Uint8Array): string {
  return Buffer.from(data.buffer, data.byteOffset, data.byteLength).toString('base64url')
}

/** A plain copy: a Buffer is often a slice of a pool, and has methods that behave differently. */
function toUint8Array (data: Uint8Array): Uint8Array {
  return new Uint8Array(data)
}
