/**
 * What the handshake and the frames need of a platform: X25519, ChaCha20-Poly1305, HMAC and SHA-256.
 * `#crypto` is the one of the platform the code runs on; everything else takes it as an argument, so
 * that both pass the same tests. Synchronous on purpose: Web Crypto costs more per frame than the
 * cipher itself and has no ChaCha20 in most places.
 */
export interface NoiseCrypto {
  /** A new X25519 key pair. */
  generateKeyPair (): KeyPair
  /** The key pair of 32 secret bytes; for known-answer tests. */
  importKeyPair (secret: Uint8Array): KeyPair
  /** A key of the peer, made ready: a handshake uses the peer's ephemeral key twice. */
  importPublicKey (bytes: Uint8Array): PublicKey
  aeadKey (secret: Uint8Array): AeadKey
  /** HMAC-SHA256 under a key that is used several times. */
  hmac (key: Uint8Array): (...parts: readonly Uint8Array[]) => Uint8Array
  sha256 (...parts: readonly Uint8Array[]): Uint8Array
}

export interface KeyPair {
  /** 32 bytes, RFC 7748 section 5. */
  readonly publicKey: Uint8Array
  /** The X25519 shared secret. May throw for a low-order point; the caller checks for zeros as well. */
  agree (remote: PublicKey): Uint8Array
}

/** A peer's X25519 public key, of the same platform as the key pair it is used with. */
export interface PublicKey {
  readonly bytes: Uint8Array
}

/** A ChaCha20-Poly1305 key (RFC 8439) with 16-byte tags. `nonce` is 12 bytes and not kept: it may be overwritten afterwards. */
export interface AeadKey {
  /** Begins to seal a message. */
  sealing (nonce: Uint8Array, associatedData?: Uint8Array): Sealing
  /** Begins to open what was sealed; the slices are passed as they arrive. */
  opening (nonce: Uint8Array, associatedData?: Uint8Array): Opening
}

/** An AEAD message on its way out. */
export interface Sealing {
  /** The sealed bytes as a list, the tag alone at its end. Neither `pieces` nor what they view is kept, nor is what is given. */
  finish (pieces: readonly Uint8Array[]): Uint8Array[]
}

/** An AEAD message on its way in. Plaintext leaves it only through `finish`, so never unverified. */
export interface Opening {
  /** The next slice of the sealed bytes, without the tag. It is not kept: its memory may be freed afterwards. */
  update (slice: Uint8Array): void
  /** The plaintext as a list of pieces without empty ones, or `undefined` when the tag does not verify. */
  finish (tag: Uint8Array): readonly Uint8Array[] | undefined
}

export const TAG_BYTES = 16
