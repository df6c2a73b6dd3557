/** The errors of ping. Match on `code`. */

/** No whole answer, or no whole question, came in time; the stream was aborted. */
export class PingTimeoutError extends Error {
  readonly code = 'ERR_PING_TIMEOUT' as const
  readonly side = 'remote' as const
  override readonly name = 'PingTimeoutError'
  constructor (what: string, timeoutMs: number, options?: ErrorOptions) {
    super(`${what} within ${timeoutMs} ms`, options)
  }
}

/** The peer sent back other bytes than it was sent. */
export class PingMismatchError extends Error {
  readonly code = 'ERR_PING_MISMATCH' as const
  readonly side = 'remote' as const
  override readonly name = 'PingMismatchError'
  constructor (message = 'the peer sent back other bytes than it was sent', options?: ErrorOptions) { super(message, options) }
}
