/** The errors of identify. Match on `code`. */

/** The peer's messages break a bound of the protocol, or there was none. */
export class IdentifyProtocolError extends Error {
  readonly code = 'ERR_IDENTIFY_PROTOCOL' as const
  readonly side = 'remote' as const
  override readonly name = 'IdentifyProtocolError'
}

/** What the peer sent is about another peer than the one at the end of the connection. */
export class IdentifyMismatchError extends Error {
  readonly code = 'ERR_IDENTIFY_MISMATCH' as const
  readonly side = 'remote' as const
  override readonly name = 'IdentifyMismatchError'
}

/** A push that waited because the peer pushes too often gave way to a newer one, or to the end. */
export class PushSupersededError extends Error {
  readonly code = 'ERR_PUSH_SUPERSEDED' as const
  readonly side = 'remote' as const
  override readonly name = 'PushSupersededError'
  constructor (message = 'the peer pushes more often than this node takes it, and a newer push took the place of this one', options?: ErrorOptions) { super(message, options) }
}
