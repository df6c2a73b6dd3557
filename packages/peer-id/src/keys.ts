/** The key types of libp2p and their protobuf codes (specs/peer-ids, "Keys"). */
export type KeyType = 'Ed25519' | 'secp256k1' | 'RSA' | 'ECDSA'

/** A public key that can check signatures. */
export interface PublicKey {
  readonly type: KeyType
  /**
   * The key's own encoding: 32 bytes for Ed25519, 33 compressed for secp256k1, DER (PKIX) for RSA and
   * ECDSA. Like `bytes` it is shared, so do not write into it.
   */
  readonly raw: Uint8Array
  /** The protobuf `PublicKey` message, deterministic, as it is hashed into a peer id. */
  readonly bytes: Uint8Array
  /**
   * Whether `signature` is this key's over `data`. Never rejects for a bad signature; it rejects with
   * a WeakKeyError where no signature of this key could prove anything.
   */
  verify (data: Uint8Array, signature: Uint8Array): Promise<boolean>
  /** Same type and same key. */
  equals (other: PublicKey): boolean
}

/** A private key. Its secret is not shown by `console.log`, `JSON.stringify` or an error. */
export interface PrivateKey {
  readonly type: KeyType
  readonly publicKey: PublicKey
  /**
   * The key's own encoding as the protobuf `PrivateKey` message carries it: seed and public key for
   * Ed25519, 32 bytes for secp256k1, DER for RSA (PKCS#1) and ECDSA (SEC 1).
   */
  readonly raw: Uint8Array
  /** The protobuf `PrivateKey` message, as key files hold it. */
  readonly bytes: Uint8Array
  /** The signature over `data`; rejects with a WeakKeyError for an RSA key under 2048 bits. */
  sign (data: Uint8Array): Promise<Uint8Array>
}
