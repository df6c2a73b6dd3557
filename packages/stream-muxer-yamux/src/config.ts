import { systemClock, type Clock, type StreamEngineOptions } from '@ts-libp2p/stream-tools'
import { HEADER_BYTES } from './frame.ts'
import { INITIAL_WINDOW_BYTES } from './flow-control.ts'

/** What a user may choose. Each number bounds something that a peer, or a bug, could make grow. */
export interface YamuxOptions {
  /** Streams of the peer at once, those included that are over and unread; more are reset. Bounds what a peer can make us hold by opening. Default 256. */
  readonly maxInboundStreams?: number
  /** Streams of ours at once; then `openStream` rejects with a StreamLimitError. Bounds what a caller that forgets its streams holds. Default 512. */
  readonly maxOutboundStreams?: number
  /** Streams of the peer that may wait for `accept()`; more are reset. The specification's backlog. Default 256. */
  readonly maxUnacceptedStreams?: number
  /** Streams of ours that the peer has not acknowledged; then `openStream` waits. The specification's backlog: beyond it peers reset. Default 256. */
  readonly maxUnacknowledgedStreams?: number
  /** How far the receive window of one stream grows, by measured round trip. What one stalled reader can make us hold. Bytes, at least 256 KiB. Default 16 MiB. */
  readonly maxStreamWindowBytes?: number
  /** What the windows of a connection may grow together beyond 256 KiB each. A peer cannot collect promises by opening streams. Bytes. Default 16 MiB. */
  readonly maxWindowGrowthBytes?: number
  /** Unread bytes of all streams of a connection; at the bound the fullest stream is reset. Bounds what many stalled readers hold. Bytes. Default 24 MiB. */
  readonly maxUnreadBytes?: number
  /** What waits for the link; above it writers wait. Bounds what a peer that does not read makes us hold. Bytes. Default 262,076: four full Noise messages. */
  readonly maxQueuedBytes?: number
  /** The body of a DATA frame we send: with its header it fills one Noise message. Bytes. Default 65,507. */
  readonly maxDataFrameBytes?: number
  /** Answers to the peer (pongs, refusals) that wait for the link; at the bound we stop reading. Bounds floods of a peer that does not read. Default 64. */
  readonly maxQueuedReplies?: number
  /** How long the link may take for each 64 KiB that wait before the connection is aborted. Ends a peer that does not read. Milliseconds, 0 = for ever. Default 10,000. */
  readonly writeTimeoutMs?: number
  /** A peer that is silent for so long, at most for twice as long, is pinged. Milliseconds, 0 = never. Default 30,000. */
  readonly keepAliveMs?: number
  /** How long the peer may stay silent after that ping before the connection is aborted. Notices a dead peer. Milliseconds. Default 15,000. */
  readonly keepAliveTimeoutMs?: number
  /** How long `close()` waits for open streams before it aborts. Bounds a peer that never ends its streams. Milliseconds, 0 = for ever. Default 60,000. */
  readonly closeTimeoutMs?: number
  /** Deadlines and bounds of each stream, see StreamEngineOptions. */
  readonly stream?: Omit<StreamEngineOptions, 'clock'>
  /** Default: the platform's clock. */
  readonly clock?: Clock
}

export type YamuxConfig = Required<Omit<YamuxOptions, 'stream'>> & { readonly stream: StreamEngineOptions }

/** @throws RangeError for a number that cannot work */
export function resolveConfig (options: YamuxOptions = {}): YamuxConfig {
  const { clock = systemClock } = options
  const config: YamuxConfig = Object.freeze({
    maxInboundStreams: integer(options, 'maxInboundStreams', 256, 0),
    maxOutboundStreams: integer(options, 'maxOutboundStreams', 512, 0),
    maxUnacceptedStreams: integer(options, 'maxUnacceptedStreams', 256, 1),
    maxUnacknowledgedStreams: integer(options, 'maxUnacknowledgedStreams', 256, 1),
    maxStreamWindowBytes: integer(options, 'maxStreamWindowBytes', 16 * MIB, INITIAL_WINDOW_BYTES),
    maxWindowGrowthBytes: integer(options, 'maxWindowGrowthBytes', 16 * MIB, 0),
    maxUnreadBytes: integer(options, 'maxUnreadBytes', 24 * MIB, INITIAL_WINDOW_BYTES),
    maxQueuedBytes: integer(options, 'maxQueuedBytes', 4 * NOISE_MESSAGE_BYTES, 1024),
    maxDataFrameBytes: integer(options, 'maxDataFrameBytes', NOISE_MESSAGE_BYTES - HEADER_BYTES, 1),
    maxQueuedReplies: integer(options, 'maxQueuedReplies', 64, 1),
    writeTimeoutMs: integer(options, 'writeTimeoutMs', 10_000, 0),
    keepAliveMs: integer(options, 'keepAliveMs', 30_000, 0),
    keepAliveTimeoutMs: integer(options, 'keepAliveTimeoutMs', 15_000, 1),
    closeTimeoutMs: integer(options, 'closeTimeoutMs', 60_000, 0),
    stream: { ...options.stream, clock },
    clock
  })
  if (config.maxUnreadBytes < config.maxStreamWindowBytes) throw new RangeError('maxUnreadBytes must be at least maxStreamWindowBytes: one stalled stream must stall its writer, not be reset')
  return config
}

const MIB = 1_048_576

/** The plaintext of a full Noise message: a frame that fills one costs no second. */
const NOISE_MESSAGE_BYTES = 65_519

type NumberOption = { [K in keyof YamuxOptions]-?: NonNullable<YamuxOptions[K]> extends number ? K : never }[keyof YamuxOptions]

function integer (options: YamuxOptions, name: NumberOption, fallback: number, least: number): number {
  const value = options[name] ?? fallback
  if (!Number.isSafeInteger(value) || value < least) throw new RangeError(`${name} must be an integer of at least ${least}, not ${String(value)}`)
  return value
}
