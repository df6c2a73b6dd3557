import { ReadClosedError, ReadPendingError, type ByteStream, type CloseOptions, type CloseReason, type ReadOptions, type StreamState, type WriteOptions } from '@ts-libp2p/interface-stream'
import { cancelReason, iterate, onCancel, systemClock, type Clock } from '@ts-libp2p/stream-tools'
import { NegotiationError, ProtocolRefusedError } from './errors.ts'
import { LineReader } from './line-reader.ts'
import { encodeProposal, HEADER, joined } from './message.ts'
import { readAnswer } from './select-protocol.ts'

export interface OptimisticOptions {
  /** Makes the error that a refused stream fails with. Default: the ProtocolRefusedError itself. */
  readonly refusalError?: (refusal: ProtocolRefusedError) => Error
  /** How long `close()` waits for the answer once our end was handed down. Milliseconds, 0 = for ever. Default 60,000. */
  readonly closeGraceMs?: number
  /** Default: the platform's clock. */
  readonly clock?: Clock
}
