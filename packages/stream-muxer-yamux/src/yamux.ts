import type { ByteStream } from '@ts-libp2p/interface-stream'
import type { CreateMuxerOptions, StreamMuxer, StreamMuxerFactory } from '@ts-libp2p/interface-stream-muxer'
import { resolveConfig, type YamuxOptions } from './config.ts'
import { YAMUX_PROTOCOL, YamuxMuxer } from './muxer.ts'

/**
 * The yamux stream muxer, `/yamux/1.0.0`.
 *
 * @throws RangeError for an option that cannot work
 *
 * @example
 * const muxer = yamux().createMuxer(link, { direction: 'outbound' })
 * const stream = await muxer.openStream()
 */
export function yamux (options?: YamuxOptions): StreamMuxerFactory {
  const config = resolveConfig(options)
  return {
    contract: 'stream-muxer@1',
    protocol: YAMUX_PROTOCOL,
    createMuxer: (link: ByteStream, createOptions: CreateMuxerOptions): StreamMuxer => new YamuxMuxer(link, config, createOptions)
  }
}
