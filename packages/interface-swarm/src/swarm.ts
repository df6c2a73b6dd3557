import type { Multiaddr } from '@multiformats/multiaddr'
import type { Connection } from '@ts-libp2p/interface-connection'
import type { SecureChannel } from '@ts-libp2p/interface-secure-channel'
import type { ByteStream } from '@ts-libp2p/interface-stream'
import type { StreamMuxerFactory } from '@ts-libp2p/interface-stream-muxer'
import type { RawLink, Transport } from '@ts-libp2p/interface-transport'
import type { PeerId, PeerInfo, PrivateKey } from '@ts-libp2p/peer-id'
import type { PeerBook } from './peer-book.ts'
import type { SwarmCounters } from './counters.ts'
import type { DialPhase } from './dial-phase.ts'
import type { SwarmEvents } from './events.ts'
import type { ConnectionExplanation, PeerExplanation } from './explanation.ts'
import type { AccessList } from './gating.ts'
import type { HandleOptions, StreamHandler } from './stream-handler.ts'
import type { Topology } from './topology.ts'

/** The contract stamp of this major. */
export type SwarmContract = 'swarm@1'

/**
 * Whom or what to dial. An address with `/p2p` names who must answer; one without accepts whoever
 * does. A PeerId is looked up in the peer book. A string may be either.
 */
export type DialTarget = string | Multiaddr | PeerId | PeerInfo

export interface DialProgress {
  readonly address: Multiaddr
  readonly phase: DialPhase
}

export interface DialOptions {
  /** Cancels this call; the dial itself goes on while another call waits for it. */
  readonly signal?: AbortSignal
  readonly onProgress?: (progress: DialProgress) => void
  /** Open another connection even if one exists. Default `false`. */
  readonly fresh?: boolean
}

/** Wraps every link before it is secured (private networks). Returning a rejected promise refuses the link. */
export type LinkProtector = (link: RawLink, options: { readonly signal: AbortSignal }) => Promise<ByteStream>

/** Transports, secure channels and muxers put together: it listens, dials, and hands streams to handlers. */
export interface Swarm {
  readonly contract: SwarmContract
  /** The node's private key. */
  readonly identity: PrivateKey
  readonly peerId: PeerId
  /** Adds a part. @throws ContractError when it was built for another major of its contract */
  addTransport (transport: Transport): this
  addSecureChannel (channel: SecureChannel): this
  addStreamMuxer (muxer: StreamMuxerFactory): this
  /** Wraps every raw link; transports that secure themselves are then refused. At most once. */
  protectLink (protector: LinkProtector): this
  /**
   * Listens on all of `addresses`; if one fails, none stays bound.
   *
   * @throws AddressError | ListenError naming the address and what to do
   */
  listen (addresses: ReadonlyArray<string | Multiaddr>): Promise<void>
  /** The addresses this node listens on, dialable, without `/p2p`. */
  readonly addresses: readonly Multiaddr[]
  /** A peer says that it sees us at `address`. */
  observed (address: Multiaddr, from: PeerId): void
  /** What peers said they see us at, the most confirmed first, without `/p2p`. */
  readonly observedAddresses: readonly Multiaddr[]
  /**
   * A connection to the target: an open one, else a new one. Concurrent dials to one peer are one.
   * Addresses that failed lately are left alone for a while (back-off), unless the target names them.
   *
   * @throws DialFailedError with one entry for each address that was tried or skipped
   */
  dial (target: DialTarget, options?: DialOptions): Promise<Connection>
  /** Serves a protocol. @throws DuplicateHandlerError when it has a handler */
  handle (protocol: string, handler: StreamHandler, options?: HandleOptions): void
  unhandle (protocol: string): void
  /** The protocols that have a handler. */
  readonly protocols: readonly string[]
  /**
   * Tells of peers that are connected and known to speak `protocol`; replays those that already are.
   * The returned function ends it.
   */
  register (protocol: string, topology: Topology): () => void
  readonly peers: PeerBook
  readonly access: AccessList
  /**
   * Keeps a connection to a peer for ever: dialled again after every loss, with a back-off that
   * grows to a cap, and at once when a new address of it becomes known. The returned function ends it.
   *
   * @throws TypeError when the target names no peer
   */
  keepConnected (target: DialTarget): () => void
  /** Exempts the peer's connections from being closed to make room. The returned function takes it back. */
  protect (peer: PeerId, tag: string): () => void
  /** Why a peer is, or is not, connected. */
  explain (peer: PeerId): PeerExplanation
  /** What happened so far, as plain numbers; a copy. */
  readonly counters: SwarmCounters
  /** Every open connection and why it is kept, the next to be closed to make room first. */
  explainConnections (): readonly ConnectionExplanation[]
  /** The open connections, to one peer or to all. */
  connections (peer?: PeerId): readonly Connection[]
  /** Calls `listener` at each event; the returned function ends it. A listener that throws is reported as `handler:error`. */
  on<Name extends keyof SwarmEvents> (name: Name, listener: (event: SwarmEvents[Name]) => void): () => void
  /** Stops listening, ends all dials and connections. Idempotent; safe at any time. */
  stop (): Promise<void>
}
