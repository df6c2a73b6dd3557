/** The errors of protocol negotiation. Match on `code`. */

/** The peer broke multistream-select, does not speak it, or gave up before a protocol was agreed. */
export class NegotiationError extends Error {
  readonly code = 'ERR_NEGOTIATION' as const
  readonly side = 'remote' as const
  override readonly name = 'NegotiationError'
}

/** The peer speaks none of the protocols that were proposed. */
export class ProtocolRefusedError extends Error {
  readonly code = 'ERR_PROTOCOL_REFUSED' as const
  readonly side = 'remote' as const
  override readonly name = 'ProtocolRefusedError'
  readonly protocols: readonly string[]
  constructor (protocols: readonly string[], options?: ErrorOptions) {
    super(`the peer does not speak ${protocols.join(', ')}`, options)
    this.protocols = protocols
  }
}
