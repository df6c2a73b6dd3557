// What the platform has to bring: the arithmetic, and nothing that decides. Encodings, limits, low S
// and small orders are checked by the callers, in one place, so that Node and browsers cannot differ
// over them. Secrets and points given here have the right length for their curve.

export type EllipticCurve = 'secp256k1' | 'P-256' | 'P-384' | 'P-521'

/** Whether a signature is over the data; every failure, also of the key itself, is `false`. */
export type Verify = (data: Uint8Array, signature: Uint8Array) => boolean | Promise<boolean>
export type Sign = (data: Uint8Array) => Uint8Array | Promise<Uint8Array>

/** The numbers of an RSA key, big-endian, without leading zeros. */
export interface RsaPublicNumbers {
  readonly n: Uint8Array
  readonly e: Uint8Array
}

export interface RsaPrivateNumbers extends RsaPublicNumbers {
  readonly d: Uint8Array
  readonly p: Uint8Array
  readonly q: Uint8Array
  readonly dp: Uint8Array
  readonly dq: Uint8Array
  readonly qi: Uint8Array
}

export interface PlatformCrypto {
  readonly sha256: (data: Uint8Array) => Uint8Array

  readonly ed25519PublicKey: (seed: Uint8Array) => Uint8Array
  readonly ed25519Signer: (seed: Uint8Array) => Sign
  /** The equation without cofactor, as OpenSSL, go and rust check it. */
  readonly ed25519Verifier: (publicKey: Uint8Array) => Verify

  /** Throws for a secret that is zero or not below the order of the curve. */
  readonly ecPublicKey: (curve: EllipticCurve, secret: Uint8Array, isCompressed: boolean) => Uint8Array
  /** Signatures over SHA-256, as r and s side by side (IEEE P1363). */
  readonly ecSigner: (curve: EllipticCurve, secret: Uint8Array) => Sign
  readonly ecVerifier: (curve: EllipticCurve, point: Uint8Array) => Verify

  /** PKCS#1 v1.5 over SHA-256. */
  readonly rsaSigner: (key: RsaPrivateNumbers) => Sign
  readonly rsaVerifier: (key: RsaPublicNumbers) => Verify
  readonly generateRsa: (bits: number) => Promise<RsaPrivateNumbers>
}
