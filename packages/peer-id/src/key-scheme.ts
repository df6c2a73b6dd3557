// What one key type is to the rest of the package: how its `Data` is read, and what it can do.

import type { KeyType } from './keys.ts'
import type { EllipticCurve, Sign, Verify } from './platform-crypto.ts'

export interface GenerateKeyOptions {
  /** The size of an RSA key: 2048 (the default) to 8192. */
  readonly rsaBits?: number
  /** The curve of an ECDSA key; P-256 is the one every peer knows. */
  readonly curve?: Exclude<EllipticCurve, 'secp256k1'>
}

export interface PrivateParts {
  /** The private `Data` in its current form, whatever form was read. */
  readonly raw: Uint8Array
  /** The public `Data`. */
  readonly publicRaw: Uint8Array
  readonly sign: Sign
}

export interface KeyScheme {
  readonly type: KeyType
  /** Checks the public `Data`; throws an InvalidKeyError. A weak key gives a Verify that rejects. */
  readPublic (raw: Uint8Array): Verify
  /** Checks the private `Data`; throws an InvalidKeyError. */
  readPrivate (raw: Uint8Array): PrivateParts
  /** The private `Data` of a new key. */
  generate (options: GenerateKeyOptions): Promise<Uint8Array>
}
