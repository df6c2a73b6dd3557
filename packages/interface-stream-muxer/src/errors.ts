/** The errors of the stream muxer contract. Match on `code`. */

/** The muxer is closing or closed, or the peer accepts no new streams. */
export class MuxerClosedError extends Error {
  readonly code = 'ERR_MUXER_CLOSED' as const
  override readonly name = 'MuxerClosedError'
  readonly side: 'local' | 'remote'
  constructor (side: 'local' | 'remote', message = 'the connection takes no new streams', options?: ErrorOptions) {
    super(message, options)
    this.side = side
  }
}

/** A limit of this side refused or reset a stream; `limit` names it. */
export class StreamLimitError extends Error {
  readonly code = 'ERR_STREAM_LIMIT' as const
  readonly side = 'local' as const
  override readonly name = 'StreamLimitError'
  readonly limit: string
  constructor (limit: string, message: string, options?: ErrorOptions) {
    super(message, options)
    this.limit = limit
  }
}

/** The peer broke the muxer's protocol; the connection was aborted. */
export class MuxerProtocolError extends Error {
  readonly code = 'ERR_MUXER_PROTOCOL' as const
  readonly side = 'remote' as const
  override readonly name = 'MuxerProtocolError'
}
