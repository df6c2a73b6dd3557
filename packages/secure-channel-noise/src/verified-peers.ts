import type { PeerId, PublicKey } from '@ts-libp2p/peer-id'
import type { NoiseCrypto } from './noise-crypto.ts'

/** What a peer claims: that the owner of this identity key signed this Noise key. */
export interface IdentityClaim {
  readonly identityKey: Uint8Array
  readonly signature: Uint8Array
  /** 32 bytes. */
  readonly remoteStatic: Uint8Array
}

/** Who the peer is, once the claim was verified. */
export interface VerifiedPeer {
  readonly remotePeer: PeerId
  readonly remoteKey: PublicKey
}

/**
 * Claims that were verified before. A signature that was good is good for ever, so a handshake with
 * somebody who connects again with the same Noise key costs about a quarter less. Safe because only the
 * owner of the Noise key's secret gets as far as being looked up (its payload decrypts), because the
 * key of the map is a hash of the whole claim, and because nothing that failed is kept. Bounded: the
 * least recently seen is forgotten; somebody with many identities gains nothing but that.
 */
export class VerifiedPeers {
  readonly #crypto: NoiseCrypto
  readonly #max: number
  readonly #peers = new Map<string, VerifiedPeer>()

  /** @param max - how many are kept; 0 = none */
  constructor (crypto: NoiseCrypto, max: number) {
    this.#crypto = crypto
    this.#max = max
  }

  /** The verified peer of this claim, from memory or from `verify`. Nothing is kept when that throws. */
  async resolve (claim: IdentityClaim, verify: (claim: IdentityClaim) => Promise<VerifiedPeer>): Promise<VerifiedPeer> {
    if (this.#max === 0) return await verify(claim)
    const key = this.#keyOf(claim)
    const peer = this.#peers.get(key) ?? await verify(claim)
    this.#peers.delete(key) // and in again, as the most recent
    this.#peers.set(key, peer)
    const [oldest = key] = this.#peers.keys()
    if (this.#peers.size > this.#max) this.#peers.delete(oldest)
    return peer
  }

  /** The length of the identity key is hashed as well: no other claim has the same bytes in a row. */
  #keyOf ({ identityKey, signature, remoteStatic }: IdentityClaim): string {
    const length = Uint8Array.of(identityKey.byteLength >>> 8, identityKey.byteLength)
    return String.fromCharCode(...this.#crypto.sha256(remoteStatic, length, identityKey, signature))
  }
}
