// The multihashes a peer id can be (specs/peer-ids "Peer Ids"): the identity "hash" of a public key
// message of at most 42 bytes, and the sha2-256 hash of a larger one. Both have headers of two bytes.

import { equals } from 'multiformats/bytes'
import { concat } from './bytes.ts'
import { InvalidKeyError, PeerIdError } from './errors.ts'
import type { PublicKey } from './keys.ts'
import { publicKeyFromBytes, sha256 } from './platform-keys.ts'

const IDENTITY_CODE = 0x00
const SHA2_256_CODE = 0x12
const SHA2_256_BYTES = 32
/** Up to here a key stands in the id itself. */
const MAX_INLINE_KEY_BYTES = 42

/** The multihash of a public key message. */
export function multihashOf (keyBytes: Uint8Array): Uint8Array {
  if (keyBytes.byteLength <= MAX_INLINE_KEY_BYTES) {
    return concat(Uint8Array.of(IDENTITY_CODE, keyBytes.byteLength), keyBytes)
  }
  return concat(Uint8Array.of(SHA2_256_CODE, SHA2_256_BYTES), sha256(keyBytes))
}

/** `key`, where its multihash holds it, undefined where that is a hash. */
export function inlineKey (key: PublicKey): PublicKey | undefined {
  return key.bytes.byteLength <= MAX_INLINE_KEY_BYTES ? key : undefined
}

/** The key in an identity multihash, undefined for a hash; throws a PeerIdError for anything else. */
export function checkMultihash (multihash: Uint8Array): PublicKey | undefined {
  const [code, length] = multihash
  if (code === undefined || length !== multihash.byteLength - 2) {
    throw new PeerIdError('not a multihash: a peer id is its type, its length and then that many bytes')
  }
  if (code === SHA2_256_CODE && length === SHA2_256_BYTES) {
    return undefined
  }
  if (code !== IDENTITY_CODE) {
    throw new PeerIdError('not the multihash of a key: a peer id is an identity multihash or a whole sha2-256')
  }
  return readInlineKey(multihash.subarray(2))
}

/**
 * No key hashes to an id that holds a large key, or one in another encoding than the canonical:
 * such an id would never match, whoever proves to have the key.
 */
function readInlineKey (keyBytes: Uint8Array): PublicKey {
  if (keyBytes.byteLength > MAX_INLINE_KEY_BYTES) {
    throw new PeerIdError(`a key of ${keyBytes.byteLength} bytes cannot stand in a peer id; over ${MAX_INLINE_KEY_BYTES} bytes the id is its sha2-256`)
  }
  try {
    const key = publicKeyFromBytes(keyBytes)
    if (equals(key.bytes, keyBytes)) {
      return key
    }
  } catch (cause) {
    if (cause instanceof InvalidKeyError) {
      throw new PeerIdError(`the key in this peer id is not valid: ${cause.message}`, { cause })
    }
    throw cause
  }
  throw new PeerIdError('the key in this peer id is not in its canonical encoding, so no peer can have this id')
}
