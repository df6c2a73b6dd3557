import type { CloseReason } from '@ts-libp2p/interface-stream'
import type { Clock } from './clock.ts'

/**
 * What a {@link StreamEngine} needs from the layer below. The engine keeps the stream contract
 * (queues, order, cancelling, closing, deadlines); the driver knows the wire and how much of it is free.
 * No method may throw.
 */
export interface StreamDriver {
  /** How many bytes the layer below takes now, an integer ≥ 0; 0 while it is full. When it grows, call `engine.wake()`. */
  room (): number
  /**
   * Takes all of `pieces`; `byteLength` is their sum, ≥ 1 and ≤ `room()`. The pieces are the driver's
   * from now on; the array that lists them is not: copy it to keep it.
   */
  send (pieces: readonly Uint8Array[], byteLength: number): void
  /** Our end, once, after the last `send`. */
  sendEnd (): void
  /** A reset, at most once; never after the peer's reset, a loss, or both ends. Nothing is sent after it. */
  sendReset (error: Error): void
  /** The reader took `byteLength` bytes that were pushed, or they were dropped: give credit, resume the source. */
  consumed (byteLength: number): void
  /** The stream is over: remove it, free what it held. Called once. */
  finished? (reason: CloseReason): void
}

export interface StreamEngineOptions {
  /** A write that gets no room at all for so long aborts the stream. Milliseconds, 0 = never. Default 120,000. */
  readonly writeStallMs?: number
  /** After `close()`, how long the peer may give neither bytes, room nor its end before the stream is reset. Milliseconds. Default 60,000. */
  readonly closeGraceMs?: number
  /** After `close()`, how many bytes are discarded before the stream is reset. Default 1 MiB. */
  readonly maxDiscardBytes?: number
  /** Default: the platform's clock. */
  readonly clock?: Clock
}
