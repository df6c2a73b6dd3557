export { myStreamMuxer, type MyStreamMuxerOptions } from './my-stream-muxer.ts'
