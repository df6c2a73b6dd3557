export { acceptProtocol, type SupportedProtocols } from './accept-protocol.ts'
export { NegotiationError, ProtocolRefusedError } from './errors.ts'
export { selectOptimistic, type OptimisticOptions } from './optimistic-stream.ts'
export { selectProtocol, type Agreement, type NegotiationOptions } from './select-protocol.ts'
