import type { Random } from '@ts-libp2p/compliance'
import type { PeerId } from '@ts-libp2p/peer-id'
import type { PeerBook } from '../../peer-book.ts'

// A type alias, not an interface: the engine takes any record of booleans, and interfaces have no index signature.
export type PeerBookFeatures = {
  /** `createPeerBook` gives `connect`. */
  readonly connectable?: boolean
}

/** What an implementer of a peer book supplies. */
export interface PeerBookFixture {
  readonly name: string
  readonly features: PeerBookFeatures
  /** An empty book with these bounds. */
  createPeerBook (options: CreatePeerBookOptions): TestedPeerBook | Promise<TestedPeerBook>
}

export interface CreatePeerBookOptions {
  readonly maxPeers: number
  readonly maxAddressesPerPeer: number
  readonly maxProtocolsPerPeer: number
  /** To be called at each `peer:update`. */
  readonly onUpdate: (peer: PeerId) => void
  /** Fires when the kit gives the case up. */
  readonly signal: AbortSignal
  readonly random: Random
}

export interface TestedPeerBook {
  readonly book: PeerBook
  /** Makes some peer connected, from now on; resolves with who it is. */
  connect? (): PeerId | Promise<PeerId>
  dispose? (): void | Promise<void>
}
