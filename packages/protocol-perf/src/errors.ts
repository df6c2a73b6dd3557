/** The errors of perf. Match on `code`. */

/** The peer answered with fewer bytes than it was asked for, or with more. */
export class PerfAnswerError extends Error {
  readonly code = 'ERR_PERF_ANSWER' as const
  readonly side = 'remote' as const
  override readonly name = 'PerfAnswerError'
  constructor (wantedBytes: number, sent: string, options?: ErrorOptions) {
    super(`the peer was asked for ${wantedBytes} bytes and sent ${sent}`, options)
  }
}

/** The peer asked for more bytes than this node answers with; its stream was reset. */
export class PerfLimitError extends Error {
  readonly code = 'ERR_PERF_LIMIT' as const
  readonly side = 'remote' as const
  override readonly name = 'PerfLimitError'
  constructor (wantedBytes: bigint, maxAnswerBytes: number, options?: ErrorOptions) {
    super(`the peer asked for ${wantedBytes} bytes, maxAnswerBytes is ${maxAnswerBytes}`, options)
  }
}
