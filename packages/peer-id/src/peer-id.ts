import type { PublicKey } from './keys.ts'

/** A peer id: the multihash of a public key (specs/peer-ids, "Peer Ids"). Immutable. */
export interface PeerId {
  /** The multihash bytes. They are shared, so do not write into them. */
  readonly bytes: Uint8Array
  /** The public key, where the id carries it inline (Ed25519, secp256k1). */
  readonly publicKey?: PublicKey
  /** base58btc of the multihash, such as `12D3KooW…` or `Qm…`. */
  toString (): string
  /** CIDv1 text with the libp2p-key codec, base32 unless another multibase is named. */
  toCid (base?: 'base32' | 'base36' | 'base58btc'): string
  toJSON (): string
  /** Whether both name the same peer, by multihash; a string may have any accepted form. */
  equals (other: PeerId | string): boolean
  /** Whether this is the id of the key: the key itself inside where it is short enough, else its hash. */
  matches (key: PublicKey): boolean
}
