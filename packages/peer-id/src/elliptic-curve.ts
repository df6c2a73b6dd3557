// The numbers of the curves (SEC 2, FIPS 186-5) and what ECDSA and secp256k1 keys share of them.

import { bigIntFrom } from './bytes.ts'
import { InvalidKeyError } from './errors.ts'
import type { EllipticCurve, PlatformCrypto } from './platform-crypto.ts'

export interface CurveNumbers {
  /** The size of a coordinate, a secret, and each half of a signature. */
  readonly bytes: number
  /** How many points the generator reaches: secrets, r and s are below it. */
  readonly order: bigint
}

export const CURVE_NUMBERS: Readonly<Record<EllipticCurve, CurveNumbers>> = {
  secp256k1: {
    bytes: 32,
    order: 0xfffffffffffffffffffffffffffffffebaaedce6af48a03bbfd25e8cd0364141n
  },
  'P-256': {
    bytes: 32,
    order: 0xffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551n
  },
  'P-384': {
    bytes: 48,
    order: 0xffffffffffffffffffffffffffffffffffffffffffffffffc7634d81f4372ddf581a0db248b0a77aecec196accc52973n
  },
  'P-521': {
    bytes: 66,
    order: 2n ** 521n - 657877501894328237357444332315020117536923257219387276263472201219398408051703n
  }
}

/** A new secret: random numbers until one is in range, so that all secrets are equally likely. */
export function randomSecret (curve: EllipticCurve): Uint8Array {
  const { bytes, order } = CURVE_NUMBERS[curve]
  // P-521 uses one bit of its first byte; without the mask only one try in 128 would be in range.
  const mask = Number(order >> BigInt((bytes - 1) * 8))
  const secret = new Uint8Array(bytes)
  do {
    crypto.getRandomValues(secret)
    secret[0] = (secret[0] ?? 0) & mask
  } while (!isSecret(curve, secret))
  return secret
}

/** The public point of a secret; throws an InvalidKeyError for a secret that is none. */
export function publicPoint (platform: PlatformCrypto, curve: EllipticCurve, secret: Uint8Array, isCompressed: boolean): Uint8Array {
  if (!isSecret(curve, secret)) {
    throw new InvalidKeyError(`a private key on ${curve} is a number of ${CURVE_NUMBERS[curve].bytes} bytes, above 0 and below the order of the curve`, { side: 'local' })
  }
  return platform.ecPublicKey(curve, secret, isCompressed)
}

function isSecret (curve: EllipticCurve, secret: Uint8Array): boolean {
  const { bytes, order } = CURVE_NUMBERS[curve]
  const number = bigIntFrom(secret)
  return secret.byteLength === bytes && number > 0n && number < order
}
