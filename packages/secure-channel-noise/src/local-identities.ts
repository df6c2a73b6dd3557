import type { PrivateKey } from '@ts-libp2p/peer-id'
import { encodePayload, signedBytes } from './handshake-payload.ts'
import type { KeyPair, NoiseCrypto } from './noise-crypto.ts'

/** An identity of ours, ready for handshakes. */
interface LocalIdentity {
  /** Lives in memory only (specs/noise, "Static Key Authentication"). */
  readonly staticKey: KeyPair
  /** What shows a peer whose `staticKey` is, with the muxers offered. Encoded once for each list of them. */
  readonly payload: (earlyMuxers: readonly string[]) => Uint8Array
}

/**
 * One Noise static key for each identity, signed once: a signature for each handshake would cost as
 * much as the rest of it with an RSA key. Two identities never share a static key, since that would
 * show that they are one node. Forgotten together with the private key.
 */
export class LocalIdentities {
  readonly #crypto: NoiseCrypto
  readonly #identities = new WeakMap<PrivateKey, Promise<LocalIdentity>>()

  constructor (crypto: NoiseCrypto) { this.#crypto = crypto }

  of (identity: PrivateKey): Promise<LocalIdentity> {
    const known = this.#identities.get(identity)
    if (known !== undefined) return known
    const made = this.#make(identity)
    this.#identities.set(identity, made)
    made.catch(() => this.#identities.delete(identity)) // a key that could not sign once may do so later
    return made
  }

  async #make (identity: PrivateKey): Promise<LocalIdentity> {
    const staticKey = this.#crypto.generateKeyPair()
    const signature = await identity.sign(signedBytes(staticKey.publicKey))
    let last: { readonly names: string, readonly encoded: Uint8Array } | undefined
    return {
      staticKey,
      payload (earlyMuxers) {
        const names = JSON.stringify(earlyMuxers)
        last = last?.names === names ? last : { names, encoded: encodePayload({ identityKey: identity.publicKey.bytes, signature, earlyMuxers }) }
        return last.encoded
      }
    }
  }
}
