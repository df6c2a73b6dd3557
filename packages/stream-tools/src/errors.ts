/** The errors of bounded framing. Match on `code`. */

/** The peer announced a message longer than the reader allows; nothing of it was read. */
export class MessageTooLargeError extends Error {
  readonly code = 'ERR_MESSAGE_TOO_LARGE' as const
  readonly side = 'remote' as const
  override readonly name = 'MessageTooLargeError'
  constructor (byteLength: number, maxBytes: number, options?: ErrorOptions) {
    super(`the peer announced a message of ${byteLength} bytes, this reader takes at most ${maxBytes}`, options)
  }
}

/** The length in front of a message is no unsigned varint of at most 32 bits. */
export class LengthPrefixError extends Error {
  readonly code = 'ERR_LENGTH_PREFIX' as const
  readonly side = 'remote' as const
  override readonly name = 'LengthPrefixError'
}

/** The stream ended inside a message. */
export class UnexpectedEndError extends Error {
  readonly code = 'ERR_UNEXPECTED_END' as const
  readonly side = 'remote' as const
  override readonly name = 'UnexpectedEndError'
  constructor (missingBytes: number, options?: ErrorOptions) {
    super(`the peer ended the stream inside a message: ${missingBytes} more bytes were announced`, options)
  }
}
