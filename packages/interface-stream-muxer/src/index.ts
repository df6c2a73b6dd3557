export type {
  CreateMuxerOptions, Direction, MuxedStream, OpenStreamOptions, ReceiveBudget, StreamMuxer, StreamMuxerContract, StreamMuxerFactory
} from './stream-muxer.ts'
export { MuxerClosedError, MuxerProtocolError, StreamLimitError } from './errors.ts'
