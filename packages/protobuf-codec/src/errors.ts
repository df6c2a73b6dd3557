// What goes wrong with a message: bytes of a peer that are refused, and values of ours that are
// over a limit. A value of the wrong type is a mistake in the program and a TypeError.

export interface ProtobufErrorOptions {
  /** The field's path, such as `Identify.listenAddrs`; the message's name for the message itself. */
  readonly field: string
  readonly cause?: unknown
}

/** Bytes that are not the message they are said to be, or are over one of its limits. */
export class ProtobufDecodeError extends Error {
  readonly code = 'ERR_PROTOBUF_DECODE'
  readonly side = 'remote'
  readonly field: string

  constructor (message: string, { field, cause }: ProtobufErrorOptions) {
    super(`${field}: ${message}`, { cause })
    this.name = 'ProtobufDecodeError'
    this.field = field
  }
}

/** A value of ours that is over a limit its schema names: no peer with the same schema would read it. */
export class ProtobufEncodeError extends Error {
  readonly code = 'ERR_PROTOBUF_ENCODE'
  readonly side = 'local'
  readonly field: string

  constructor (message: string, { field, cause }: ProtobufErrorOptions) {
    super(`${field}: ${message}`, { cause })
    this.name = 'ProtobufEncodeError'
    this.field = field
  }
}
