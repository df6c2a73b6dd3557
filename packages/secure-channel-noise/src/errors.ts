/** The errors of a Noise link after its handshake. Match on `code`. */

/**
 * The peer, or somebody on the path, sent something that is no frame of this link: changed,
 * repeated, left out, reordered, too short. The link is aborted; this is the `cause` of the stream's error.
 */
export class DecryptError extends Error {
  readonly code = 'ERR_DECRYPT' as const
  readonly side = 'remote' as const
  override readonly name = 'DecryptError'
}

/** A direction has carried 2^64 − 1 messages: one more would repeat a nonce. Open a new connection. */
export class NonceExhaustedError extends Error {
  readonly code = 'ERR_NONCE_EXHAUSTED' as const
  readonly side = 'local' as const
  override readonly name = 'NonceExhaustedError'
  constructor (message = 'this direction has used every nonce of its key: open a new connection', options?: ErrorOptions) { super(message, options) }
}
