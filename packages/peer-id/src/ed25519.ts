// Ed25519 keys (specs/peer-ids "Ed25519", RFC 8032). Stricter than the RFC where libraries differ:
// keys and nonces of small order and encodings that are not canonical are refused on sight, because
// some verifiers accept them for many messages. Whether a point is on the curve is left to the
// verification, which is false for such a key.

import { equals } from 'multiformats/bytes'
import { bigIntFrom } from './bytes.ts'
import { InvalidKeyError } from './errors.ts'
import type { KeyScheme } from './key-scheme.ts'
import type { PlatformCrypto } from './platform-crypto.ts'

const KEY_BYTES = 32
export const ED25519_SEED_BYTES = 32
const SIGNATURE_BYTES = 64

export function ed25519Scheme (platform: PlatformCrypto): KeyScheme {
  return {
    type: 'Ed25519',
    readPublic (raw) {
      if (raw.byteLength !== KEY_BYTES) {
        throw new InvalidKeyError(`an Ed25519 public key has 32 bytes, not ${raw.byteLength}`, { side: 'remote' })
      }
      if (!isPlausiblePoint(raw)) {
        throw new InvalidKeyError('an Ed25519 public key of small order, or not in canonical form', { side: 'remote' })
      }
      const verify = platform.ed25519Verifier(raw)
      return (data, signature) =>
        signature.byteLength === SIGNATURE_BYTES &&
        isPlausiblePoint(signature.subarray(0, KEY_BYTES)) &&
        littleEndian(signature.subarray(KEY_BYTES)) < GROUP_ORDER &&
        verify(data, signature)
    },
    readPrivate (raw) {
      const seed = raw.slice(0, ED25519_SEED_BYTES)
      const publicRaw = raw.slice(ED25519_SEED_BYTES, ED25519_SEED_BYTES + KEY_BYTES)
      // 96 bytes is the form of old files, with the public key twice; it is written back in 64.
      const isLegacy = raw.byteLength === 96 && equals(publicRaw, raw.subarray(64))
      if (raw.byteLength !== 64 && !isLegacy) {
        throw new InvalidKeyError('an Ed25519 private key is the seed and the public key, 64 bytes', { side: 'local' })
      }
      // Signing under a public key that is not the seed's gives the seed away.
      if (!equals(publicRaw, platform.ed25519PublicKey(seed))) {
        throw new InvalidKeyError('the public half of this Ed25519 key is not that of its private half', { side: 'local' })
      }
      return { raw: raw.slice(0, 64), publicRaw, sign: platform.ed25519Signer(seed) }
    },
    generate: () => Promise.resolve(ed25519PrivateRaw(platform, crypto.getRandomValues(new Uint8Array(ED25519_SEED_BYTES))))
  }
}

/** The private `Data` of the key with this seed. */
export function ed25519PrivateRaw (platform: PlatformCrypto, seed: Uint8Array): Uint8Array {
  const raw = new Uint8Array(64)
  raw.set(seed)
  raw.set(platform.ed25519PublicKey(seed), ED25519_SEED_BYTES)
  return raw
}

/** The y of the eight points of small order; the sign of x, in the top bit, makes no difference. */
const SMALL_ORDER_Y: ReadonlySet<bigint> = new Set([
  0x0n,
  0x1n,
  0x05fc536d880238b13933c6d305acdfd5f098eff289f4c345b027b2c28f95e826n,
  0x7a03ac9277fdc74ec6cc392cfa53202a0f67100d760b3cba4fd84d3d706a17c7n,
  0x7fffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffecn
])
const FIELD_PRIME = 2n ** 255n - 19n
/** Their last bytes, without the sign: those of four in 128 points. All numbers from the prime up have that of the prime. */
const SUSPECT_LAST_BYTES: ReadonlySet<number> = new Set([...SMALL_ORDER_Y, FIELD_PRIME].map(y => Number(y >> 248n)))
/** The order of the group: S at or above it would be a second form of the same signature. */
const GROUP_ORDER = 2n ** 252n + 27742317777372353535851937790883648493n

function isPlausiblePoint (encoded: Uint8Array): boolean {
  if (!SUSPECT_LAST_BYTES.has((encoded[KEY_BYTES - 1] ?? 0) & 0x7f)) return true
  const y = littleEndian(encoded) & (2n ** 255n - 1n)
  return y < FIELD_PRIME && !SMALL_ORDER_Y.has(y)
}

function littleEndian (encoded: Uint8Array): bigint {
  return bigIntFrom(encoded.toReversed())
}
