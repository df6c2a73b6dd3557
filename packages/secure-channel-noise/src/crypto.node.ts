import {
  createCipheriv, createDecipheriv, createHash, createHmac, createPrivateKey, createPublicKey, createSecretKey, diffieHellman,
  randomBytes, type CipherChaCha20Poly1305, type DecipherChaCha20Poly1305, type KeyObject
} from 'node:crypto'
import { disposable } from '@ts-libp2p/stream-tools'
import { TAG_BYTES, type AeadKey, type KeyPair, type NoiseCrypto, type Opening, type PublicKey, type Sealing } from './noise-crypto.ts'

/**
 * Node's crypto, in the form that is fast on every Node: keys are
 * KeyObjects, made once (raw bytes cost a key import for each call), and X25519 keys go in and out as
 * JWK (DER costs several times as much on Node 20).
 */
export const crypto: NoiseCrypto = {
  // Not generateKeyPairSync: it leaves a job object that locks its key when it is collected. A collection
  // during export(), which holds the same lock, freezes the process: on Node 20 once in thousands of keys.
  generateKeyPair: () => new NodeKeyPair(randomBytes(KEY_BYTES)),
  importKeyPair: secret => new NodeKeyPair(secret),
  importPublicKey: bytes => new NodePublicKey(bytes),
  aeadKey: secret => new NodeAeadKey(createSecretKey(secret)),
  hmac (key) {
    const secret = createSecretKey(key)
    return (...parts) => {
      const hmac = createHmac('sha256', secret)
      for (const part of parts) hmac.update(part)
      return hmac.digest()
    }
  },
  sha256 (...parts) {
    const hash = createHash('sha256')
    for (const part of parts) hash.update(part)
    return hash.digest()
  }
}

class NodeKeyPair implements KeyPair {
  readonly publicKey: Uint8Array
  readonly #privateKey: KeyObject

  /** @param secret - 32 bytes, each value of which is a valid key (RFC 7748 section 5) */
  constructor (secret: Uint8Array) {
    // A JWK must have a public half; Node wants it to be there and never reads it.
    this.#privateKey = withoutStacks(() => createPrivateKey({ key: { kty: 'OKP', crv: 'X25519', d: base64url(secret), x: UNREAD_PUBLIC_HALF }, format: 'jwk' }))
    this.publicKey = Buffer.from(this.#privateKey.export({ format: 'jwk' }).x ?? '', 'base64url')
  }

  agree (remote: PublicKey): Uint8Array {
    if (!(remote instanceof NodePublicKey)) throw new TypeError('the public key was made by another platform')
    return diffieHellman({ privateKey: this.#privateKey, publicKey: remote.key })
  }
}

class NodePublicKey implements PublicKey {
  readonly bytes: Uint8Array
  readonly key: KeyObject

  constructor (bytes: Uint8Array) {
    this.bytes = bytes
    this.key = withoutStacks(() => createPublicKey({ key: { kty: 'OKP', crv: 'X25519', x: base64url(bytes) }, format: 'jwk' }))
  }
}

class NodeAeadKey implements AeadKey {
  readonly #key: KeyObject

  constructor (key: KeyObject) { this.#key = key }

  sealing (nonce: Uint8Array, associatedData?: Uint8Array): Sealing {
    const cipher = createCipheriv(ALGORITHM, this.#key, nonce, OPTIONS)
    if (associatedData !== undefined) cipher.setAAD(associatedData, NO_LENGTH)
    return new NodeSealing(cipher)
  }

  opening (nonce: Uint8Array, associatedData?: Uint8Array): Opening {
    const decipher = createDecipheriv(ALGORITHM, this.#key, nonce, OPTIONS)
    if (associatedData !== undefined) decipher.setAAD(associatedData, NO_LENGTH)
    return new NodeOpening(decipher)
  }
}

class NodeSealing implements Sealing {
  readonly #cipher: CipherChaCha20Poly1305

  constructor (cipher: CipherChaCha20Poly1305) { this.#cipher = cipher }

  /**
   * Small pieces are gathered and sealed in one call: each call costs about a microsecond and a
   * Buffer, a header of a muxer has 12 bytes. Large ones are passed as they are.
   */
  finish (pieces: readonly Uint8Array[]): Uint8Array[] {
    const cipher = this.#cipher
    const sealed: Uint8Array[] = []
    let gathered = 0
    for (const piece of pieces) {
      if (piece.byteLength < GATHER_BELOW_BYTES && gathered + piece.byteLength <= scratch.byteLength) {
        scratch.set(piece, gathered)
        gathered += piece.byteLength
        continue
      }
      if (gathered > 0) sealed.push(cipher.update(scratch.subarray(0, gathered)))
      gathered = 0
      sealed.push(disposable(cipher.update(piece)))
    }
    if (gathered > 0) sealed.push(cipher.update(scratch.subarray(0, gathered)))
    cipher.final()
    sealed.push(cipher.getAuthTag())
    return sealed
  }
}

class NodeOpening implements Opening {
  readonly #decipher: DecipherChaCha20Poly1305
  readonly #plaintext: Uint8Array[] = []

  constructor (decipher: DecipherChaCha20Poly1305) { this.#decipher = decipher }

  update (slice: Uint8Array): void { this.#plaintext.push(disposable(this.#decipher.update(slice))) }

  finish (tag: Uint8Array): readonly Uint8Array[] | undefined {
    this.#decipher.setAuthTag(tag)
    try {
      this.#decipher.final()
    } catch {
      return undefined // the one thing that `final` throws for in this mode
    }
    return this.#plaintext
  }
}

const ALGORITHM = 'chacha20-poly1305'
const OPTIONS = { authTagLength: TAG_BYTES } as const
/** Required, and read in other modes only. */
const NO_LENGTH = { plaintextLength: 0 } as const

const KEY_BYTES = 32
const UNREAD_PUBLIC_HALF = base64url(new Uint8Array(KEY_BYTES))

/** Below this, copying a piece is cheaper than a call of the cipher for it alone. */
const GATHER_BELOW_BYTES = 8192

/** Shared by all links: filled and read within one synchronous call. As large as a Noise message. */
const scratch = new Uint8Array(65_536)

/**
 * Node 24 finds out that a JWK is no KeyObject by four errors that it throws and catches, and their
 * stack traces take several times as long as the import. Synchronous, so nobody else's errors are short
 * of a stack. `Reflect.set` leaves it at that where the property is frozen.
 */
function withoutStacks<T> (importKey: () => T): T {
  const { stackTraceLimit } = Error
  Reflect.set(Error, 'stackTraceLimit', 0)
  try {
    return importKey()
  } finally {
    Reflect.set(Error, 'stackTraceLimit', stackTraceLimit)
  }
}

function base64url (bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('base64url')
}
