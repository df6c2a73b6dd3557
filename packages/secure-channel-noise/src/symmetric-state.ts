import { concat } from './concat.ts'
import { hkdf } from './hkdf.ts'
import { Nonce } from './nonce.ts'
import { TAG_BYTES, type AeadKey, type NoiseCrypto } from './noise-crypto.ts'

/**
 * The SymmetricState of the Noise specification (section 5.2) with the CipherState of the handshake
 * in it: the chaining key collects the key agreements, the handshake hash everything that was sent.
 */
export class SymmetricState {
  readonly #crypto: NoiseCrypto
  #chainingKey: Uint8Array
  #hash: Uint8Array
  #key: AeadKey | undefined
  #nonce = new Nonce()

  /**
   * @param protocolName - 32 bytes, so that it is its own initial hash (section 5.2, InitializeSymmetric)
   * @param hash - of that and what followed it
   */
  constructor (crypto: NoiseCrypto, protocolName: Uint8Array, hash: Uint8Array) {
    this.#crypto = crypto
    this.#chainingKey = protocolName
    this.#hash = hash
  }

  get handshakeHash (): Uint8Array { return this.#hash }

  mixHash (data: Uint8Array): void { this.#hash = this.#crypto.sha256(this.#hash, data) }

  mixKey (secret: Uint8Array): void {
    const [chainingKey, key] = hkdf(this.#crypto, this.#chainingKey, secret)
    this.#chainingKey = chainingKey
    this.#key = this.#crypto.aeadKey(key)
    this.#nonce = new Nonce()
  }

  /** Seals once there is a key; before that, what is sent is only hashed. */
  encryptAndHash (plaintext: Uint8Array): Uint8Array {
    const sealed = this.#key === undefined ? plaintext : concat(this.#key.sealing(this.#nonce.next(), this.#hash).finish([plaintext]))
    this.mixHash(sealed)
    return sealed
  }

  /** `undefined` when the tag does not verify. */
  decryptAndHash (sealed: Uint8Array): Uint8Array | undefined {
    const plaintext = this.#key === undefined ? sealed : this.#open(this.#key, sealed)
    this.mixHash(sealed)
    return plaintext
  }

  /** The transport keys: of the initiator, then of the responder. */
  split (): [initiator: AeadKey, responder: AeadKey] {
    const [initiator, responder] = hkdf(this.#crypto, this.#chainingKey, NOTHING)
    return [this.#crypto.aeadKey(initiator), this.#crypto.aeadKey(responder)]
  }

  #open (key: AeadKey, sealed: Uint8Array): Uint8Array | undefined {
    const byteLength = sealed.byteLength - TAG_BYTES
    if (byteLength < 0) return undefined
    const opening = key.opening(this.#nonce.next(), this.#hash)
    if (byteLength > 0) opening.update(sealed.subarray(0, byteLength))
    const plaintext = opening.finish(sealed.subarray(byteLength))
    return plaintext === undefined ? undefined : concat(plaintext)
  }
}

const NOTHING = new Uint8Array(0)
