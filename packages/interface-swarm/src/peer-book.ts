import type { Multiaddr } from '@multiformats/multiaddr'
import type { PeerId, PublicKey } from '@ts-libp2p/peer-id'

/** An address of a peer, and how far it can be trusted. */
export interface KnownAddress {
  readonly address: Multiaddr
  /** It stood in a record that the peer signed. */
  readonly isCertified: boolean
  /** When it is forgotten, in milliseconds since 1970; absent: not before the entry is. */
  readonly expiresAtMs?: number
}

/** What is known about a peer. */
export interface PeerEntry {
  readonly id: PeerId
  readonly addresses: readonly KnownAddress[]
  readonly protocols: readonly string[]
  readonly agent?: string
  readonly protocolVersion?: string
  readonly publicKey?: PublicKey
  /** The newest signed peer record that was accepted, as it came. */
  readonly record?: Uint8Array
}

export interface PeerPatch {
  /** Replaces the protocols. */
  readonly protocols?: readonly string[]
  readonly agent?: string
  readonly protocolVersion?: string
  /** Ignored unless it is the key of the peer's id. */
  readonly publicKey?: PublicKey
}

export interface AddAddressesOptions {
  /** How long the addresses are believed. Default: until the entry is forgotten. */
  readonly ttlMs?: number
}

/**
 * What this node knows about peers: bounded, written by identify, discovery and routing, read by
 * dialling. Peers that are connected are never dropped for room.
 */
export interface PeerBook extends Iterable<PeerEntry> {
  readonly size: number
  get (peer: PeerId): PeerEntry | undefined
  /** Adds unsigned addresses; those beyond the bound are dropped. */
  addAddresses (peer: PeerId, addresses: readonly Multiaddr[], options?: AddAddressesOptions): void
  /**
   * Takes a signed peer record, replacing the certified addresses.
   *
   * @returns `false` when the stored one is as new or newer
   * @throws EnvelopeError when the record is not its peer's own
   */
  addRecord (record: Uint8Array): Promise<boolean>
  /** Changes what is known about a peer; adds the peer if need be. */
  update (peer: PeerId, patch: PeerPatch): void
  remove (peer: PeerId): void
}
