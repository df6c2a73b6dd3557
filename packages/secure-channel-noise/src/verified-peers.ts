import type { PeerId, PublicKey as IdentityKey } from '@ts-libp2p/peer-id'
import type { PublicKey } from './noise-crypto.ts'

/** What a peer claims: that the owner of this identity key signed this Noise key. */
export interface IdentityClaim {
  readonly identityKey: Uint8Array
  readonly signature: Uint8Array
  readonly remoteStatic: PublicKey
}

/** Who the peer is, once the claim was verified. */
export interface VerifiedPeer {
  readonly remotePeer: PeerId
  readonly remoteKey: IdentityKey
}

/**
 * Claims that were verified before, by Noise key. A signature that was good is good for ever, so a
 * handshake with somebody who connects again with the same Noise key neither verifies it again nor makes
 * the key ready again. Safe because the whole claim is compared, only the owner of the Noise key's secret
 * gets as far as that (its payload decrypts), and nothing that failed is kept. Bounded: the least recently
 * seen is forgotten; somebody with many identities gains nothing but that.
 */
export class VerifiedPeers {
  readonly #max: number
  readonly #known = new Map<string, { readonly claim: IdentityClaim, readonly peer: VerifiedPeer }>()

  /** @param max - how many are kept; 0 = none */
  constructor (max: number) { this.#max = max }

  /**
   * The Noise key of these bytes, made ready, if it is that of somebody who was verified before. Asked
   * before the claim is known: who names another's key is a little faster refused, and no more.
   */
  noiseKey (bytes: Uint8Array): PublicKey | undefined { return this.#known.get(textOf(bytes))?.claim.remoteStatic }

  /** The verified peer of this claim, from memory or from `verify`. Nothing is kept when that throws. */
  async resolve (claim: IdentityClaim, verify: (claim: IdentityClaim) => Promise<VerifiedPeer>): Promise<VerifiedPeer> {
    if (this.#max === 0) return await verify(claim)
    const text = textOf(claim.remoteStatic.bytes)
    const before = this.#known.get(text)
    const known = before !== undefined && isSame(before.claim, claim) ? before : { claim: copyOf(claim), peer: await verify(claim) }
    this.#known.delete(text) // and in again, as the most recent
    this.#known.set(text, known)
    const [oldest = text] = this.#known.keys()
    if (this.#known.size > this.#max) this.#known.delete(oldest)
    return known.peer
  }
}

function textOf (bytes: Uint8Array): string { return String.fromCharCode(...bytes) }

/** Both are claims for one Noise key. */
function isSame (a: IdentityClaim, b: IdentityClaim): boolean {
  return areEqual(a.identityKey, b.identityKey) && areEqual(a.signature, b.signature)
}

function areEqual (a: Uint8Array, b: Uint8Array): boolean {
  return a.byteLength === b.byteLength && a.every((byte, index) => byte === b[index])
}

/** What was decoded is a view of a whole message. */
function copyOf ({ identityKey, signature, remoteStatic }: IdentityClaim): IdentityClaim {
  return { identityKey: new Uint8Array(identityKey), signature: new Uint8Array(signature), remoteStatic }
}
