/**
 * The errors of the stream contract. Match on `code`; the text may change. `side` says who caused
 * it: `local` is our own call, `remote` the peer or the path to it.
 */

/** We aborted the stream; `cause` is the reason given to `abort`. */
export class StreamAbortedError extends Error {
  readonly code = 'ERR_STREAM_ABORTED' as const
  readonly side = 'local' as const
  override readonly name = 'StreamAbortedError'
  constructor (message?: string, options?: ErrorOptions) {
    super(message ?? `the stream was aborted by this side${options?.cause instanceof Error ? ` (${options.cause.message})` : ''}: open another one`, options)
  }
}

/** The peer reset the stream. */
export class StreamResetError extends Error {
  readonly code = 'ERR_STREAM_RESET' as const
  readonly side = 'remote' as const
  override readonly name = 'StreamResetError'
  constructor (message = 'the peer reset the stream: look for the reason in its log, or open another one', options?: ErrorOptions) { super(message, options) }
}

/** The layer below failed or ended before the stream did: bytes may be missing. */
export class StreamLostError extends Error {
  readonly code = 'ERR_STREAM_LOST' as const
  readonly side = 'remote' as const
  override readonly name = 'StreamLostError'
  constructor (message = 'the connection below the stream was lost: dial again; bytes that were under way may be missing', options?: ErrorOptions) { super(message, options) }
}

/** The peer gave no credit, or did not finish after our close, for the whole allowed time; the stream was reset. */
export class StreamStalledError extends Error {
  readonly code = 'ERR_STREAM_STALLED' as const
  readonly side = 'remote' as const
  override readonly name = 'StreamStalledError'
  constructor (message = 'the peer stopped taking part in the stream', options?: ErrorOptions) { super(message, options) }
}

/** A second read was started while one is waiting. Await each read before the next. */
export class ReadPendingError extends Error {
  readonly code = 'ERR_READ_PENDING' as const
  readonly side = 'local' as const
  override readonly name = 'ReadPendingError'
  constructor (message = 'another read is waiting on this stream: await it before reading again', options?: ErrorOptions) { super(message, options) }
}

/** A read after `close()`: this side said that it is done reading. */
export class ReadClosedError extends Error {
  readonly code = 'ERR_READ_CLOSED' as const
  readonly side = 'local' as const
  override readonly name = 'ReadClosedError'
  constructor (message = 'this side closed the stream and reads no more: use closeWrite() to end only the writing side', options?: ErrorOptions) { super(message, options) }
}

/** A write after `closeWrite()` or `close()`. */
export class WriteClosedError extends Error {
  readonly code = 'ERR_WRITE_CLOSED' as const
  readonly side = 'local' as const
  override readonly name = 'WriteClosedError'
  constructor (message = 'this side already ended its writing: write before closeWrite() or close(), or open another stream', options?: ErrorOptions) { super(message, options) }
}
