// Peer ids out of bytes, text and keys. All of them pass checkMultihash, so an id that exists is one
// that a peer can have.

import { equals } from 'multiformats/bytes'
import { PeerIdError } from './errors.ts'
import type { PublicKey } from './keys.ts'
import { checkMultihash, inlineKey, multihashOf } from './multihash.ts'
import type { PeerId } from './peer-id.ts'
import { isStoredPublicKey } from './stored-key.ts'
import { isBase58, multihashFromText, multihashToCid, multihashToText, ownCopy } from './peer-id-text.ts'

/** What is read of a CID; any version of `multiformats` gives it. */
export interface CidLike {
  readonly version: number
  readonly code: number
  readonly multihash: { readonly bytes: Uint8Array }
}

/** The id in a text: base58btc (`12D3…`, `16Uiu2…`, `Qm…`) or a CIDv1 in any multibase. Throws a PeerIdError. */
export function peerIdFromString (text: string): PeerId {
  const multihash = multihashFromText(text)
  // Bytes have one text in base58btc, so if it is in that, it is the one that the id would make of itself.
  return new MultihashPeerId(multihash, checkMultihash(multihash), isBase58(text) ? ownCopy(text) : undefined)
}

/** The id in the bytes of a multihash, as protocols send it. Throws a PeerIdError. */
export function peerIdFromBytes (bytes: Uint8Array): PeerId {
  // A copy: what comes from the wire is a view of a larger buffer, which it would keep alive. Not all
  // of what is far too long, and not by `slice`, which does not copy a Buffer.
  const multihash = new Uint8Array(bytes.subarray(0, MAX_MULTIHASH_BYTES + 1))
  return new MultihashPeerId(multihash, checkMultihash(multihash))
}

/** The id of the peer with this key. */
export function peerIdFromPublicKey (key: PublicKey): PeerId {
  const multihash = multihashOf(key.bytes)
  // A key of ours was checked when it was made; checking the multihash would only make it again.
  return new MultihashPeerId(multihash, isStoredPublicKey(key) ? inlineKey(key) : checkMultihash(multihash))
}

/** The id in a CID with the codec libp2p-key. Throws a PeerIdError. */
export function peerIdFromCid (cid: CidLike): PeerId {
  if (cid.version !== 1 || cid.code !== LIBP2P_KEY_CODE) {
    throw new PeerIdError('not the CID of a peer: it has version 1 and the codec libp2p-key, 0x72')
  }
  return peerIdFromBytes(cid.multihash.bytes)
}

const LIBP2P_KEY_CODE = 0x72
const MAX_MULTIHASH_BYTES = 44
const INSPECT = Symbol.for('nodejs.util.inspect.custom')

class MultihashPeerId implements PeerId {
  readonly bytes: Uint8Array
  readonly publicKey?: PublicKey
  #text: string | undefined

  constructor (bytes: Uint8Array, publicKey: PublicKey | undefined, text?: string) {
    this.bytes = bytes
    this.#text = text
    if (publicKey !== undefined) {
      this.publicKey = publicKey
    }
  }

  toString (): string {
    this.#text ??= multihashToText(this.bytes)
    return this.#text
  }

  toCid (base: 'base32' | 'base36' | 'base58btc' = 'base32'): string {
    return multihashToCid(this.bytes, base)
  }

  toJSON (): string {
    return this.toString()
  }

  equals (other: PeerId | string): boolean {
    return typeof other === 'string' ? this.#equalsText(other) : equals(this.bytes, other.bytes)
  }

  matches (key: PublicKey): boolean {
    return key === this.publicKey || equals(this.bytes, multihashOf(key.bytes))
  }

  #equalsText (text: string): boolean {
    if (text === this.toString()) {
      return true
    }
    try {
      return equals(this.bytes, multihashFromText(text))
    } catch (error) {
      if (error instanceof PeerIdError) {
        return false
      }
      throw error
    }
  }

  [INSPECT] (): string {
    return `PeerId(${this.toString()})`
  }
}
