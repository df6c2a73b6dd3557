import { chacha20poly1305 } from '@noble/ciphers/chacha.js'
import { x25519 } from '@noble/curves/ed25519.js'
import { hmac } from '@noble/hashes/hmac.js'
import { sha256 } from '@noble/hashes/sha2.js'
import { concat } from './concat.ts'
import { TAG_BYTES, type AeadKey, type KeyPair, type NoiseCrypto, type Opening, type Sealing } from './noise-crypto.ts'

/** The noble libraries, for platforms without node:crypto. They have no streaming AEAD: sealed slices wait for the tag. */
export const crypto: NoiseCrypto = {
  generateKeyPair: () => keyPair(x25519.utils.randomSecretKey()),
  importKeyPair: secret => keyPair(secret.slice()),
  importPublicKey: bytes => ({ bytes }),
  aeadKey: secret => new NobleAeadKey(secret.slice()),
  hmac: key => (...parts) => hmac(sha256, key, concat(parts)),
  sha256: (...parts) => sha256(concat(parts))
}

function keyPair (secret: Uint8Array): KeyPair {
  return {
    publicKey: x25519.getPublicKey(secret),
    agree: remote => x25519.getSharedSecret(secret, remote.bytes)
  }
}

class NobleAeadKey implements AeadKey {
  readonly #key: Uint8Array

  constructor (key: Uint8Array) { this.#key = key }

  sealing (nonce: Uint8Array, associatedData?: Uint8Array): Sealing {
    const ownNonce = nonce.slice()
    return {
      finish: pieces => {
        const sealed = chacha20poly1305(this.#key, ownNonce, associatedData).encrypt(concat(pieces))
        const body = sealed.byteLength - TAG_BYTES
        return body === 0 ? [sealed] : [sealed.subarray(0, body), sealed.subarray(body)]
      }
    }
  }

  opening (nonce: Uint8Array, associatedData?: Uint8Array): Opening {
    const ownNonce = nonce.slice()
    const slices: Uint8Array[] = []
    return {
      update: slice => { slices.push(slice.slice()) },
      finish: tag => {
        try {
          const plaintext = chacha20poly1305(this.#key, ownNonce, associatedData).decrypt(concat([...slices, tag]))
          return plaintext.byteLength === 0 ? [] : [plaintext]
        } catch {
          return undefined // all the lengths are right here, so only the tag can be wrong
        }
      }
    }
  }
}
