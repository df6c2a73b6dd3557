import type { Multiaddr } from '@multiformats/multiaddr'
import type { CloseOptions } from '@ts-libp2p/interface-stream'
import type { Direction, MuxedStream } from '@ts-libp2p/interface-stream-muxer'
import type { PeerId, PublicKey } from '@ts-libp2p/peer-id'

/** The contract stamp of this major. */
export type ConnectionContract = 'connection@1'

/** Why a connection ended. */
export interface DisconnectReason {
  /**
   * - `local-close`: we closed it, all streams had finished;
   * - `remote-close`: the peer closed it in order;
   * - `local-abort`: we tore it down;
   * - `lost`: the link failed or was reset;
   * - `protocol-error`: the peer broke a protocol;
   * - `limit`: a limit of ours ended it;
   * - `stopped`: this node was stopped.
   */
  readonly how: 'local-close' | 'remote-close' | 'local-abort' | 'lost' | 'protocol-error' | 'limit' | 'stopped'
  readonly error?: Error
}

/** What a relayed connection may still carry. */
export interface ConnectionLimits {
  readonly bytes?: bigint
  readonly seconds?: number
}

export interface OpenStreamOptions {
  /** Cancels the opening; the stream is then aborted. */
  readonly signal?: AbortSignal
  /** Allow the stream on a limited (relayed) connection. Default `false`. */
  readonly allowLimited?: boolean
  /**
   * Send the proposal together with the first bytes instead of waiting for the answer. Default:
   * where one protocol is asked for, or one that the peer is known to speak.
   */
  readonly optimistic?: boolean
}

/** A stream whose protocol is known: what `openStream` gives and what a handler receives. */
export interface Stream extends MuxedStream {
  /** The negotiated protocol name. */
  readonly protocol: string
  readonly connection: Connection
  /**
   * Tells the swarm that the handler gives the stream on: it is not closed when the handler's
   * promise resolves. No effect on a stream that we opened.
   */
  detach (): void
}

/** An authenticated peer and a muxer. */
export interface Connection {
  /** Unique within the process, for logs. */
  readonly id: string
  readonly remotePeer: PeerId
  readonly remoteKey: PublicKey
  readonly remoteAddress: Multiaddr
  readonly localAddress: Multiaddr
  readonly direction: Direction
  /** The secure channel's protocol name, such as `/noise`. */
  readonly security: string
  /** The muxer's protocol name, such as `/yamux/1.0.0`. */
  readonly muxer: string
  /** Whether the muxer was agreed inside the security handshake. */
  readonly earlyMuxer: boolean
  /** The open streams whose protocol is known. */
  readonly streams: readonly Stream[]
  /** Set on a relayed connection. */
  readonly limited?: ConnectionLimits
  readonly state: 'open' | 'closing' | 'closed'
  /**
   * Opens a stream for the first of `protocols` that the peer accepts.
   *
   * @throws ProtocolNotSupportedError when the peer refuses all of them; where the proposal is sent
   * optimistically it is the stream's reads and writes that fail with it
   * @throws ConnectionClosedError when the connection is closing or closed
   */
  openStream (protocols: string | readonly string[], options?: OpenStreamOptions): Promise<Stream>
  /** Lets streams finish, within a bound, then closes; rejects only when cancelled. Idempotent. */
  close (options?: CloseOptions): Promise<void>
  /** Ends everything at once. Idempotent. */
  abort (reason?: Error): void
  /** Settles once, never rejects. */
  readonly closed: Promise<DisconnectReason>
}
