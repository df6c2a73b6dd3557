// RSA keys (specs/peer-ids "RSA"): the public key as PKIX, the private key as PKCS#1 (RFC 8017), and
// signatures with PKCS#1 v1.5 over SHA-256. Sizes are bounded on both sides: a giant key costs the
// verifier (CVE-2023-39533), a weak one proves nothing. A weak key is still read, because its owner
// has a peer id that may be named; it neither signs nor verifies. How many bytes a key may have at
// all is checked before this file sees it.

import { equals } from 'multiformats/bytes'
import { bigIntFrom } from './bytes.ts'
import { der, derBitString, DerError, derInteger, DerReader, DER_INTEGER, DER_NULL, DER_OID, DER_SEQUENCE } from './der.ts'
import { InvalidKeyError, WeakKeyError } from './errors.ts'
import type { KeyScheme } from './key-scheme.ts'
import type { PlatformCrypto, RsaPrivateNumbers, RsaPublicNumbers } from './platform-crypto.ts'

/** Peers refuse less (go since 2019), and more (go and js since CVE-2023-39533). */
const MIN_BITS = 2048
const MAX_BITS = 8192
/** go's bound. Every key in use has 3 or 65537; a giant exponent is slow without being safer. */
const MAX_EXPONENT = 2n ** 31n - 1n

type Side = InvalidKeyError['side']

export function rsaScheme (platform: PlatformCrypto): KeyScheme {
  return {
    type: 'RSA',
    readPublic (raw) {
      const key = refuseMalformed('remote', () => readPublicDer(raw))
      const bits = checkPublicNumbers(key, 'remote')
      if (bits < MIN_BITS) {
        return () => { throw tooWeak(bits, 'remote') }
      }
      const verify = platform.rsaVerifier(key)
      return (data, signature) => signature.byteLength === key.n.byteLength && verify(data, signature)
    },
    readPrivate (raw) {
      const key = refuseMalformed('local', () => readPrivateDer(raw))
      const bits = checkPublicNumbers(key, 'local')
      checkPrivateNumbers(key)
      const sign = bits < MIN_BITS ? () => { throw tooWeak(bits, 'local') } : platform.rsaSigner(key)
      return { raw, publicRaw: writePublicDer(key), sign }
    },
    async generate ({ rsaBits = MIN_BITS }) {
      if (!Number.isInteger(rsaBits) || rsaBits < MIN_BITS || rsaBits > MAX_BITS || rsaBits % 8 !== 0) {
        throw new TypeError(`rsaBits must be ${MIN_BITS} to ${MAX_BITS}, in steps of 8; it is ${rsaBits}`)
      }
      return writePrivateDer(await platform.generateRsa(rsaBits))
    }
  }
}

/** 1.2.840.113549.1.1.1, rsaEncryption, whose parameters are always null. */
const RSA_OID = Uint8Array.of(0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x01, 0x01)
/** PKCS#1 version 0: two primes. */
const TWO_PRIMES = Uint8Array.of(0)

function readPublicDer (raw: Uint8Array): RsaPublicNumbers {
  const outer = new DerReader(raw)
  const info = outer.enter(DER_SEQUENCE)
  outer.end()
  const algorithm = info.enter(DER_SEQUENCE)
  if (!equals(algorithm.read(DER_OID), RSA_OID)) {
    throw new DerError('the algorithm is not RSA')
  }
  if (algorithm.read(DER_NULL).byteLength !== 0) {
    throw new DerError('a null is not empty')
  }
  algorithm.end()
  const bits = new DerReader(info.bitString())
  info.end()
  const key = bits.enter(DER_SEQUENCE)
  bits.end()
  const numbers = { n: key.positive(), e: key.positive() }
  key.end()
  return numbers
}

function writePublicDer ({ n, e }: RsaPublicNumbers): Uint8Array {
  const algorithm = der(DER_SEQUENCE, der(DER_OID, RSA_OID), der(DER_NULL))
  return der(DER_SEQUENCE, algorithm, derBitString(der(DER_SEQUENCE, derInteger(n), derInteger(e))))
}

function readPrivateDer (raw: Uint8Array): RsaPrivateNumbers {
  const outer = new DerReader(raw)
  const key = outer.enter(DER_SEQUENCE)
  outer.end()
  if (!equals(key.read(DER_INTEGER), TWO_PRIMES)) {
    throw new DerError('the version is not 0')
  }
  const [n, e, d, p] = [key.positive(), key.positive(), key.positive(), key.positive()]
  const [q, dp, dq, qi] = [key.positive(), key.positive(), key.positive(), key.positive()]
  key.end()
  return { n, e, d, p, q, dp, dq, qi }
}

function writePrivateDer ({ n, e, d, p, q, dp, dq, qi }: RsaPrivateNumbers): Uint8Array {
  return der(DER_SEQUENCE, der(DER_INTEGER, TWO_PRIMES), ...[n, e, d, p, q, dp, dq, qi].map(derInteger))
}

/** The size of the modulus in bits, when the numbers can be those of a key. */
function checkPublicNumbers ({ n, e }: RsaPublicNumbers, side: Side): number {
  const bits = n.byteLength * 8 - Math.clz32(n[0] ?? 0) + 24
  if (bits > MAX_BITS) {
    throw new InvalidKeyError(`an RSA key of ${bits} bits; the largest accepted has ${MAX_BITS}`, { side })
  }
  const exponent = bigIntFrom(e)
  if (!isOdd(bigIntFrom(n)) || !isOdd(exponent) || exponent < 3n || exponent > MAX_EXPONENT) {
    throw new InvalidKeyError('not an RSA key: the modulus is even, or the exponent is not odd and from 3 to 2^31 - 1', { side })
  }
  return bits
}

/** A private key with one wrong number signs wrongly, and such a signature can give its primes away. */
function checkPrivateNumbers (key: RsaPrivateNumbers): void {
  const [n, e, d, p, q] = [key.n, key.e, key.d, key.p, key.q].map(bigIntFrom) as [bigint, bigint, bigint, bigint, bigint]
  const [dp, dq, qi] = [key.dp, key.dq, key.qi].map(bigIntFrom) as [bigint, bigint, bigint]
  const isConsistent = p > 1n && q > 1n && p * q === n &&
    e * d % (p - 1n) === 1n && e * d % (q - 1n) === 1n &&
    dp === d % (p - 1n) && dq === d % (q - 1n) && qi * q % p === 1n
  if (!isConsistent) {
    throw new InvalidKeyError('the numbers of this RSA private key do not belong together', { side: 'local' })
  }
}

function isOdd (number: bigint): boolean {
  return number % 2n === 1n
}

function tooWeak (bits: number, side: Side): WeakKeyError {
  return new WeakKeyError(`an RSA key of ${bits} bits neither signs nor verifies; it takes at least ${MIN_BITS}`, { side })
}

function refuseMalformed<T> (side: Side, read: () => T): T {
  try {
    return read()
  } catch (cause) {
    if (cause instanceof DerError) {
      throw new InvalidKeyError(`not an RSA key: ${cause.message}`, { side, cause })
    }
    throw cause
  }
}
