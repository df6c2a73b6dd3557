/**
 * The stream contract: one interface for a raw link, a secured link and a muxed stream. It is
 * pull-based, so that back-pressure, half-close and errors are the result of the only two verbs,
 * `read` and `write`. The numbered sentences that an implementation must keep are in this
 * package's README; each is proven by at least one case of `@ts-libp2p/interface-stream/compliance`.
 */

/** How both directions of a stream ended. Settles once, in {@link ByteStream.closed}. */
export interface CloseReason {
  /**
   * - `clean`: both ends were seen on the wire;
   * - `aborted`: we called `abort`, or a rule of ours did (a stalled write, a grace period);
   * - `reset`: the peer reset the stream;
   * - `lost`: the layer below ended or failed before the stream did.
   */
  readonly how: 'clean' | 'aborted' | 'reset' | 'lost'
  /** Why; absent only where `how` is `clean`. */
  readonly error?: Error
}

/**
 * The state of the wire. `write-closed`: we ended our side. `read-closed`: the peer ended its side
 * (bytes may still wait to be read). `closed`: both, or the stream failed.
 */
export type StreamState = 'open' | 'write-closed' | 'read-closed' | 'closed'

export interface ReadOptions {
  /** Cancels the wait. No byte is lost: a later read continues where this one would have. */
  readonly signal?: AbortSignal
  /** The most bytes to return, an integer ≥ 1; what exceeds it stays for the next read. Default: no bound. */
  readonly max?: number
}

export interface WriteOptions {
  /** Cancels the write if nothing of it was taken yet; once part of it was taken, aborts the stream. */
  readonly signal?: AbortSignal
}

export interface CloseOptions {
  /** Stops waiting for the flush; the stream is then aborted, so that it always ends in a terminal state. */
  readonly signal?: AbortSignal
}

/** What a link can do; declared, so that a kit and a user can tell without trying. */
export interface LinkFeatures {
  /** One direction can end while the other goes on. Without it, `closeWrite` flushes and then closes. */
  readonly halfClose: boolean
  /** The sender can be held back. Without it, the link aborts when its read buffer reaches its bound. */
  readonly pausable: boolean
}

export interface ByteStream extends AsyncIterable<Uint8Array> {
  /**
   * Resolves with the next bytes, never empty; the chunk belongs to the reader and may share its
   * ArrayBuffer with others. Resolves with `null` once the peer ended its side and every byte
   * before that was returned.
   *
   * @throws ReadPendingError if another read is waiting
   * @throws ReadClosedError after `close()`
   * @throws StreamResetError | StreamLostError | StreamAbortedError the stored error of a failed stream
   * @throws TypeError if `max` is not an integer ≥ 1
   */
  read (options?: ReadOptions): Promise<Uint8Array | null>

  /**
   * What `read` would resolve with at once: bytes, `null` after the peer's end, or `undefined` when
   * nothing is buffered. Throws wherever `read` would reject.
   */
  readNow (max?: number): Uint8Array | null | undefined

  /**
   * Resolves when the stream has taken all of `data` and has room for more; taken is not delivered.
   * The bytes are given away for ever: who reuses a buffer passes a copy. Writes may overlap; each
   * is contiguous, in call order. An empty write sends nothing and waits for room.
   *
   * @throws WriteClosedError after `closeWrite()` or `close()`
   * @throws StreamStalledError when the peer gave no credit at all for the stream's `writeStallMs`
   * @throws StreamResetError | StreamLostError | StreamAbortedError the stored error of a failed stream
   */
  write (data: Uint8Array | readonly Uint8Array[], options?: WriteOptions): Promise<void>

  /**
   * Takes all of `data` if it fits whole and no write is pending, and says so; `false` means that
   * nothing was taken. Throws wherever `write` would reject.
   */
  writeNow (data: Uint8Array | readonly Uint8Array[]): boolean

  /** Flushes what was written, then ends our side. Reading goes on. Idempotent. */
  closeWrite (options?: CloseOptions): Promise<void>

  /**
   * `closeWrite`, and we are done reading: what is buffered is dropped, what still comes is
   * discarded, within bounds. Resolves when our end was handed to the layer below. Idempotent.
   */
  close (options?: CloseOptions): Promise<void>

  /**
   * Ends both sides at once; the peer sees a reset, never an end. Idempotent.
   *
   * @param reason - becomes the `cause` of the error that later reads and writes reject with
   */
  abort (reason?: Error): void

  /** Settles once, never rejects. */
  readonly closed: Promise<CloseReason>

  /** The state of the wire. */
  readonly state: StreamState

  /**
   * Iterates over `read()` until the peer's end; throws what `read` throws. Leaving the loop early
   * ends only the iteration: a later read goes on.
   */
  [Symbol.asyncIterator] (): AsyncIterator<Uint8Array, undefined, undefined>

  /**
   * Closes if `closeWrite` was already called, else aborts: a thrown error must not look like a
   * finished message. There where the platform has the symbol.
   */
  [Symbol.asyncDispose]? (): Promise<void>
}
