import type { StreamMuxerFactory } from '@ts-libp2p/interface-stream-muxer'
import { systemClock, type Clock, type StreamEngineOptions } from '@ts-libp2p/stream-tools'
import { Muxer } from './muxer.ts'

export interface MyStreamMuxerOptions {
  /** Streams of ours on one connection; then `openStream` rejects. Default 512. */
  readonly maxOutboundStreams?: number
  /** Streams of the peer on one connection; more are reset. Default 512. */
  readonly maxInboundStreams?: number
  /** Bytes that nobody has read yet, over all streams of one connection; then the fullest is reset. Default 4 MiB. */
  readonly maxUnreadBytes?: number
  /** How long `close` waits for open streams, in milliseconds. Default 60,000. */
  readonly closeTimeoutMs?: number
  /** How long the link may take nothing before the connection is given up, in milliseconds. Default 60,000. */
  readonly writeTimeoutMs?: number
  /** The deadlines of the streams. */
  readonly stream?: StreamEngineOptions
  /** Default: the platform's clock. */
  readonly clock?: Clock
}

export type MyStreamMuxerConfig = Required<MyStreamMuxerOptions>

/** A stream muxer with a fixed window for each stream. It keeps the contract, and is here to be replaced. */
export function myStreamMuxer (options: MyStreamMuxerOptions = {}): StreamMuxerFactory {
  const config = resolveOptions(options)
  return {
    contract: 'stream-muxer@1',
    protocol: '/my-stream-muxer/1.0.0',
    createMuxer: (link, muxerOptions) => new Muxer(link, muxerOptions, config)
  }
}

function resolveOptions ({ maxOutboundStreams = 512, maxInboundStreams = 512, maxUnreadBytes = 4_194_304, closeTimeoutMs = 60_000, writeTimeoutMs = 60_000, stream = {}, clock = systemClock }: MyStreamMuxerOptions): MyStreamMuxerConfig {
  for (const [name, value] of Object.entries({ maxOutboundStreams, maxInboundStreams, maxUnreadBytes, closeTimeoutMs, writeTimeoutMs })) {
    if (!Number.isInteger(value) || value < 1) throw new TypeError(`${name} must be an integer of at least 1, not ${String(value)}`)
  }
  return Object.freeze({ maxOutboundStreams, maxInboundStreams, maxUnreadBytes, closeTimeoutMs, writeTimeoutMs, stream, clock })
}
