// Keys out of bytes, and new ones. Everything is built from one platform's arithmetic, handed in, so
// that the tests run all of it on Node's and on the browser's.

import { ProtobufDecodeError } from '@ts-libp2p/protobuf-codec'
import type { MessageCodec } from '@ts-libp2p/protobuf-codec'
import { ecdsaScheme } from './ecdsa.ts'
import { ed25519PrivateRaw, ED25519_SEED_BYTES, ed25519Scheme } from './ed25519.ts'
import { InvalidKeyError } from './errors.ts'
import { KEY_TYPES, MAX_PRIVATE_KEY_BYTES, MAX_PUBLIC_KEY_BYTES, privateKeyMessage, publicKeyMessage } from './key-message.ts'
import type { KeyMessage } from './key-message.ts'
import type { GenerateKeyOptions, KeyScheme } from './key-scheme.ts'
import type { KeyType, PrivateKey, PublicKey } from './keys.ts'
import type { PlatformCrypto } from './platform-crypto.ts'
import { rsaScheme } from './rsa.ts'
import { secp256k1Scheme } from './secp256k1.ts'
import { storePrivateKey, storePublicKey } from './stored-key.ts'

export interface KeyFactory {
  /** A new key pair: Ed25519 unless another type is named. */
  readonly generateKey: (type?: KeyType, options?: GenerateKeyOptions) => Promise<PrivateKey>
  /** The protobuf `PublicKey` message of a peer; throws an InvalidKeyError. */
  readonly publicKeyFromBytes: (bytes: Uint8Array) => PublicKey
  /** The protobuf `PrivateKey` message, as key files hold it; throws an InvalidKeyError. */
  readonly privateKeyFromBytes: (bytes: Uint8Array) => PrivateKey
  /** A public key in its own encoding (see `PublicKey.raw`); throws an InvalidKeyError. */
  readonly publicKeyFromRaw: (type: KeyType, raw: Uint8Array) => PublicKey
  /** A private key in its own encoding (see `PrivateKey.raw`); throws an InvalidKeyError. */
  readonly privateKeyFromRaw: (type: KeyType, raw: Uint8Array) => PrivateKey
  /** The Ed25519 key of a seed of 32 bytes: the same seed always gives the same key. */
  readonly ed25519FromSeed: (seed: Uint8Array) => PrivateKey
}

export function createKeyFactory (platform: PlatformCrypto): KeyFactory {
  const schemes: Record<KeyType, KeyScheme> = {
    Ed25519: ed25519Scheme(platform),
    RSA: rsaScheme(platform),
    secp256k1: secp256k1Scheme(platform),
    ECDSA: ecdsaScheme(platform)
  }

  // Copies, because what comes from the wire is a view of a larger buffer, which it would keep alive.
  // Not by `slice`, which does not copy a Buffer.
  function publicKeyFromRaw (type: KeyType, raw: Uint8Array): PublicKey {
    checkSize(raw, MAX_PUBLIC_KEY_BYTES, 'remote')
    const own = new Uint8Array(raw)
    return storePublicKey(type, own, schemes[type].readPublic(own))
  }

  function privateKeyFromRaw (type: KeyType, raw: Uint8Array): PrivateKey {
    checkSize(raw, MAX_PRIVATE_KEY_BYTES, 'local')
    const parts = schemes[type].readPrivate(new Uint8Array(raw))
    return storePrivateKey(publicKeyFromRaw(type, parts.publicRaw), parts)
  }

  return {
    publicKeyFromRaw,
    privateKeyFromRaw,
    generateKey: async (type = 'Ed25519', options = {}) => privateKeyFromRaw(type, await schemes[type].generate(options)),
    publicKeyFromBytes (bytes) {
      const { type, data } = decodeKey(publicKeyMessage, bytes, 'remote')
      return publicKeyFromRaw(type, data)
    },
    privateKeyFromBytes (bytes) {
      const { type, data } = decodeKey(privateKeyMessage, bytes, 'local')
      return privateKeyFromRaw(type, data)
    },
    ed25519FromSeed (seed) {
      if (seed.byteLength !== ED25519_SEED_BYTES) {
        throw new TypeError(`an Ed25519 seed has 32 bytes, not ${seed.byteLength}`)
      }
      return privateKeyFromRaw('Ed25519', ed25519PrivateRaw(platform, seed))
    }
  }
}

type Side = InvalidKeyError['side']

/** Before anything is parsed: a giant key must cost no more than looking at its length. */
function checkSize (raw: Uint8Array, maxBytes: number, side: Side): void {
  if (raw.byteLength > maxBytes) {
    throw new InvalidKeyError(`a key of ${raw.byteLength} bytes; the largest accepted, RSA with 8192 bits, has less than ${maxBytes}`, { side })
  }
}

function decodeKey (codec: MessageCodec<KeyMessage>, bytes: Uint8Array, side: Side): { type: KeyType, data: Uint8Array } {
  checkSize(bytes, codec.maxBytes, side)
  try {
    const { type: number, data } = codec.decode(bytes)
    const type = KEY_TYPES[number]
    if (type === undefined) {
      throw new InvalidKeyError(`key type ${number} is unknown; known are ${KEY_TYPES.join(', ')}`, { side })
    }
    return { type, data }
  } catch (cause) {
    if (cause instanceof ProtobufDecodeError) {
      throw new InvalidKeyError(`these bytes are no ${codec.name} message`, { side, cause })
    }
    throw cause
  }
}
