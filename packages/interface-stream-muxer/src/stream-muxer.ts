import type { ByteStream, CloseOptions, CloseReason } from '@ts-libp2p/interface-stream'

/** The contract stamp that every stream muxer of this major carries. */
export type StreamMuxerContract = 'stream-muxer@1'

/** Who opened a stream or a connection, seen from this side. */
export type Direction = 'inbound' | 'outbound'

/**
 * The node's shared receive budget, owned by the swarm. A muxer asks it before it grows a stream's
 * receive window beyond the window every stream starts with, and gives back what it took when the
 * stream ends.
 */
export interface ReceiveBudget {
  /** Reserves `bytes` (an integer ≥ 1); `false` means that nothing was reserved. */
  reserve (bytes: number): boolean
  /** Gives back `bytes` that were reserved before. */
  release (bytes: number): void
}

/** A stream inside a muxed connection. */
export interface MuxedStream extends ByteStream {
  /** Unique within its connection and side, for logs. */
  readonly id: string
  readonly direction: Direction
}

export interface OpenStreamOptions {
  /** Cancels the wait for a free place; no stream is left behind. */
  readonly signal?: AbortSignal
}

/** One multiplexed connection. It reads its link from the moment it was created. */
export interface StreamMuxer {
  /** The protocol name, such as `/yamux/1.0.0`. */
  readonly protocol: string
  /** The streams that are not closed, in the order in which they were opened. */
  readonly streams: readonly MuxedStream[]
  /**
   * Opens a stream. Waits while 256 streams of ours wait for the peer's acknowledgement, never for
   * the acknowledgement of this one.
   *
   * @throws MuxerClosedError when the muxer is closing or closed, or the peer said that it goes away
   * @throws StreamLimitError when the limit of outbound streams is reached
   */
  openStream (options?: OpenStreamOptions): Promise<MuxedStream>
  /**
   * The next stream that the peer opened, acknowledged by this call; `null` once the muxer is
   * closed. One call at a time is served first come, first served.
   */
  accept (): Promise<MuxedStream | null>
  /** Tells the peer that no stream will be accepted any more, lets open streams finish, then closes the link. Idempotent. */
  close (options?: CloseOptions): Promise<void>
  /** Ends everything at once: streams are aborted, the link is aborted. Idempotent. */
  abort (reason?: Error): void
  /** Settles once, when the link and all streams are closed. Never rejects. */
  readonly closed: Promise<CloseReason>
}

export interface CreateMuxerOptions {
  /** The direction of the connection: the outbound side is the client. */
  readonly direction: Direction
  /** The node's receive budget. Default: none, windows grow within the connection's own budget. */
  readonly budget?: ReceiveBudget
  /**
   * Called for each stream of the peer that came to nothing before `accept` gave it: reset by the
   * peer, or refused by a limit. A peer that does little else can then be sent away. It must not throw.
   */
  readonly onWastedOpen?: () => void
}

/** What `yamux()` returns, and what a swarm takes: it makes a muxer over a secured link. */
export interface StreamMuxerFactory {
  readonly contract: StreamMuxerContract
  /** The protocol name that is negotiated, such as `/yamux/1.0.0`. */
  readonly protocol: string
  createMuxer (link: ByteStream, options: CreateMuxerOptions): StreamMuxer
}
