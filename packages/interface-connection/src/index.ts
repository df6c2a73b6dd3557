export type { Connection, ConnectionContract, ConnectionLimits, DisconnectReason, OpenStreamOptions, Stream } from './connection.ts'
export { ConnectionClosedError, LimitedConnectionError, ProtocolNotSupportedError } from './errors.ts'
