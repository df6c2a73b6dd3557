/** The errors of the connection contract. Match on `code`. */

/** The connection is closing or closed. */
export class ConnectionClosedError extends Error {
  readonly code = 'ERR_CONNECTION_CLOSED' as const
  readonly side = 'local' as const
  override readonly name = 'ConnectionClosedError'
  constructor (message = 'the connection is closed: dial the peer again', options?: ErrorOptions) { super(message, options) }
}

/** The peer speaks none of the protocols that were asked for. */
export class ProtocolNotSupportedError extends Error {
  readonly code = 'ERR_PROTOCOL_NOT_SUPPORTED' as const
  readonly side = 'remote' as const
  override readonly name = 'ProtocolNotSupportedError'
  readonly protocols: readonly string[]
  constructor (protocols: readonly string[], options?: ErrorOptions) {
    super(`the peer does not speak ${protocols.join(', ')}: check the name and the version, and that the peer handles it`, options)
    this.protocols = protocols
  }
}

/** A stream was asked for on a limited connection without `allowLimited`. */
export class LimitedConnectionError extends Error {
  readonly code = 'ERR_LIMITED_CONNECTION' as const
  readonly side = 'local' as const
  override readonly name = 'LimitedConnectionError'
  constructor (message = 'the connection is relayed and limited: pass allowLimited: true to use it all the same', options?: ErrorOptions) { super(message, options) }
}
