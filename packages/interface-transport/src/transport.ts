import type { Multiaddr } from '@multiformats/multiaddr'
import type { ByteStream, LinkFeatures } from '@ts-libp2p/interface-stream'
import type { Direction, StreamMuxer } from '@ts-libp2p/interface-stream-muxer'
import type { PeerId, PrivateKey, PublicKey } from '@ts-libp2p/peer-id'

/** The contract stamp that every transport of this major carries. */
export type TransportContract = 'transport@1'

/** A link before security and muxing. Both addresses are literal, without `/p2p`. */
export interface RawLink extends ByteStream {
  readonly localAddress: Multiaddr
  readonly remoteAddress: Multiaddr
  readonly direction: Direction
  readonly features: LinkFeatures
}

/** What a transport yields that is secure and multiplexed by nature (QUIC, WebRTC). */
export interface FinishedLink {
  readonly localAddress: Multiaddr
  readonly remoteAddress: Multiaddr
  readonly direction: Direction
  /** The name of what secured it, such as `/tls/1.0.0`. */
  readonly security: string
  readonly remotePeer: PeerId
  readonly remoteKey: PublicKey
  readonly muxer: StreamMuxer
}

/** What `dial` and `accept` yield: nearly always a raw link. */
export type TransportLink =
  | { readonly kind: 'raw', readonly link: RawLink }
  | { readonly kind: 'finished', readonly link: FinishedLink }

/** A step of a dial, for progress displays and error reports. */
export type DialPhase = 'connecting' | 'connected'

export interface TransportDialOptions {
  /** Cancels the dial; whatever was opened for it is closed. */
  readonly signal?: AbortSignal
  readonly onProgress?: (phase: DialPhase) => void
  /** For transports that secure themselves: the node's key. */
  readonly identity?: PrivateKey
  /** For transports that secure themselves: who must answer. */
  readonly expectedPeer?: PeerId | 'any'
}

export interface ListenOptions {
  /** Cancels the start of listening; nothing stays bound. */
  readonly signal?: AbortSignal
  /** For transports that secure themselves: the node's key. */
  readonly identity?: PrivateKey
}

export interface Listener {
  /** The resolved addresses, dialable as they stand: port 0 is replaced, a wildcard expanded. Empty once closed. */
  readonly addresses: readonly Multiaddr[]
  /** The next inbound link; `null` once the listener is closed. */
  accept (): Promise<TransportLink | null>
  /** Stops listening; the address can be bound again at once. Links that were accepted live on, others are aborted. Idempotent. */
  close (): Promise<void>
}

/** A way to carry links. It never sees security or muxing: the swarm composes those outside. */
export interface Transport {
  readonly contract: TransportContract
  /** For messages, such as `tcp`. */
  readonly name: string
  /** The transport wants names as they stand (`/dns…`); else the swarm resolves them first. Default `false`. */
  readonly resolvesNames?: boolean
  /** Whether `dial` takes this address. */
  canDial (address: Multiaddr): boolean
  /** Whether `listen` takes this address. */
  canListen (address: Multiaddr): boolean
  /**
   * Opens a link.
   *
   * @throws DialError when the peer cannot be reached; the signal's reason when cancelled
   * @throws AddressError when the address is not one of this transport's
   */
  dial (address: Multiaddr, options?: TransportDialOptions): Promise<TransportLink>
  /**
   * Binds an address and begins to accept.
   *
   * @throws ListenError when the address cannot be bound
   * @throws AddressError when the address is not one of this transport's
   */
  listen (address: Multiaddr, options?: ListenOptions): Promise<Listener>
}
