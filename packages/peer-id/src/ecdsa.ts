// ECDSA keys (specs/peer-ids "ECDSA") on P-256, P-384 and P-521: the public key as PKIX (RFC 5480), the
// private key as SEC 1 with its curve named (RFC 5915; the spec says PKIX, every implementation writes
// this), signatures over SHA-256 on each curve, in DER. Points are uncompressed, as peers write them.

import { equals } from 'multiformats/bytes'
import { der, derBitString, derContext, DerError, derInteger, DerReader, DER_INTEGER, DER_OCTET_STRING, DER_OID, DER_SEQUENCE } from './der.ts'
import { CURVE_NUMBERS, publicPoint, randomSecret } from './elliptic-curve.ts'
import { signatureFromDer, signatureToDer } from './elliptic-signature.ts'
import { InvalidKeyError } from './errors.ts'
import type { GenerateKeyOptions, KeyScheme } from './key-scheme.ts'
import type { PlatformCrypto } from './platform-crypto.ts'

type NistCurve = NonNullable<GenerateKeyOptions['curve']>

export function ecdsaScheme (platform: PlatformCrypto): KeyScheme {
  return {
    type: 'ECDSA',
    readPublic (raw) {
      const { curve, point } = refuseMalformed('remote', () => readPublicDer(raw))
      const verify = platform.ecVerifier(curve, point)
      return (data, signature) => {
        const numbers = signatureFromDer(signature, CURVE_NUMBERS[curve].bytes)
        return numbers !== undefined && verify(data, numbers)
      }
    },
    readPrivate (raw) {
      const { curve, secret, point } = refuseMalformed('local', () => readPrivateDer(raw))
      const derived = publicPoint(platform, curve, secret, false)
      if (point !== undefined && !equals(point, derived)) {
        throw new InvalidKeyError('the public half of this ECDSA key is not that of its private half', { side: 'local' })
      }
      const sign = platform.ecSigner(curve, secret)
      return { raw, publicRaw: writePublicDer(curve, derived), sign: async (data) => signatureToDer(await sign(data)) }
    },
    generate ({ curve = 'P-256' }) {
      if (!Object.hasOwn(CURVE_OIDS, curve)) {
        throw new TypeError(`there is no ECDSA curve ${curve}; choose P-256, P-384 or P-521`)
      }
      const secret = randomSecret(curve)
      return Promise.resolve(writePrivateDer(curve, secret, publicPoint(platform, curve, secret, false)))
    }
  }
}

/** 1.2.840.10045.2.1 */
const EC_PUBLIC_KEY_OID = Uint8Array.of(0x2a, 0x86, 0x48, 0xce, 0x3d, 0x02, 0x01)
const CURVE_OIDS: Readonly<Record<NistCurve, Uint8Array>> = {
  'P-256': Uint8Array.of(0x2a, 0x86, 0x48, 0xce, 0x3d, 0x03, 0x01, 0x07),
  'P-384': Uint8Array.of(0x2b, 0x81, 0x04, 0x00, 0x22),
  'P-521': Uint8Array.of(0x2b, 0x81, 0x04, 0x00, 0x23)
}
const SEC1_VERSION = 1

function readPublicDer (raw: Uint8Array): { curve: NistCurve, point: Uint8Array } {
  const outer = new DerReader(raw)
  const info = outer.enter(DER_SEQUENCE)
  outer.end()
  const algorithm = info.enter(DER_SEQUENCE)
  if (!equals(algorithm.read(DER_OID), EC_PUBLIC_KEY_OID)) {
    throw new DerError('the algorithm is not an elliptic curve')
  }
  const curve = readCurve(algorithm)
  algorithm.end()
  const point = readPoint(info, curve)
  info.end()
  return { curve, point }
}

function writePublicDer (curve: NistCurve, point: Uint8Array): Uint8Array {
  const algorithm = der(DER_SEQUENCE, der(DER_OID, EC_PUBLIC_KEY_OID), der(DER_OID, CURVE_OIDS[curve]))
  return der(DER_SEQUENCE, algorithm, derBitString(point))
}

function readPrivateDer (raw: Uint8Array): { curve: NistCurve, secret: Uint8Array, point?: Uint8Array } {
  const outer = new DerReader(raw)
  const key = outer.enter(DER_SEQUENCE)
  outer.end()
  if (!equals(key.read(DER_INTEGER), Uint8Array.of(SEC1_VERSION))) {
    throw new DerError('the version is not 1')
  }
  const secret = key.read(DER_OCTET_STRING)
  const parameters = key.enter(derContext(0))
  const curve = readCurve(parameters)
  parameters.end()
  if (key.isDone) {
    return { curve, secret }
  }
  const publicPart = key.enter(derContext(1))
  key.end()
  const point = readPoint(publicPart, curve)
  publicPart.end()
  return { curve, secret, point }
}

function writePrivateDer (curve: NistCurve, secret: Uint8Array, point: Uint8Array): Uint8Array {
  return der(DER_SEQUENCE,
    derInteger(Uint8Array.of(SEC1_VERSION)),
    der(DER_OCTET_STRING, secret),
    der(derContext(0), der(DER_OID, CURVE_OIDS[curve])),
    der(derContext(1), derBitString(point)))
}

function readCurve (reader: DerReader): NistCurve {
  const oid = reader.read(DER_OID)
  for (const curve of ['P-256', 'P-384', 'P-521'] as const) {
    if (equals(oid, CURVE_OIDS[curve])) {
      return curve
    }
  }
  throw new DerError('the curve is not P-256, P-384 or P-521')
}

function readPoint (reader: DerReader, curve: NistCurve): Uint8Array {
  const point = reader.bitString()
  if (point[0] !== 4 || point.byteLength !== 1 + 2 * CURVE_NUMBERS[curve].bytes) {
    throw new DerError(`a public key is not an uncompressed point of ${curve}`)
  }
  return point
}

function refuseMalformed<T> (side: InvalidKeyError['side'], read: () => T): T {
  try {
    return read()
  } catch (cause) {
    if (cause instanceof DerError) {
      throw new InvalidKeyError(`not an ECDSA key: ${cause.message}`, { side, cause })
    }
    throw cause
  }
}
