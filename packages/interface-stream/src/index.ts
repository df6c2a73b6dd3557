export type { ByteStream, CloseOptions, CloseReason, LinkFeatures, ReadOptions, StreamState, WriteOptions } from './byte-stream.ts'
export {
  ReadClosedError, ReadPendingError, StreamAbortedError, StreamLostError, StreamResetError, StreamStalledError, WriteClosedError
} from './errors.ts'
