import { systemClock, type Clock, type StreamEngineOptions } from '@ts-libp2p/stream-tools'
import { HEADER_BYTES } from './frame.ts'
import { INITIAL_WINDOW_BYTES } from './flow-control.ts'

/** What a user may choose. The README's table has the reason for each default. */
export interface YamuxOptions {
  /** Streams of the peer at once, those included whose bytes nobody read yet; more are reset. Default 256. */
  readonly maxInboundStreams?: number
  /** Streams of ours at once; then `openStream` rejects with a StreamLimitError. Default 512. */
  readonly maxOutboundStreams?: number
  /** Streams of the peer that may wait for `accept()`; more are reset. Default 256. */
  readonly maxUnacceptedStreams?: number
  /** Streams of ours that the peer has not acknowledged; then `openStream` waits. Default 256. */
  readonly maxUnacknowledgedStreams?: number
  /** How far the receive window of one stream grows. Bytes, at least 256 KiB. Default 16 MiB. */
  readonly maxStreamWindowBytes?: number
  /** What all streams of a connection may grow together beyond 256 KiB each. Bytes. Default 16 MiB. */
  readonly maxWindowGrowthBytes?: number
  /** Unread bytes of all streams of a connection; at the bound the fullest stream is reset. Default 24 MiB. */
  readonly maxUnreadBytes?: number
  /** What waits for the link; above it writers wait. Bytes. Default 256 KiB. */
  readonly maxQueuedBytes?: number
  /** The body of a DATA frame we send. Bytes. Default 65,507. */
  readonly maxDataFrameBytes?: number
  /** Answers to the peer (pongs, refusals) that wait for the link; at the bound we stop reading. Default 64. */
  readonly maxQueuedReplies?: number
  /** How long the link may take nothing, for each 64 KiB that wait, before the connection is aborted. Milliseconds, 0 = for ever. Default 10,000. */
  readonly writeTimeoutMs?: number
  /** After how long a silence the peer is pinged. Milliseconds, 0 = never. Default 30,000. */
  readonly keepAliveMs?: number
  /** How long the peer may stay silent after that ping before the connection is aborted. Milliseconds. Default 15,000. */
  readonly keepAliveTimeoutMs?: number
  /** How long `close()` waits for open streams before it aborts. Milliseconds, 0 = for ever. Default 60,000. */
  readonly closeTimeoutMs?: number
  /** Deadlines and bounds of each stream, see StreamEngineOptions. */
  readonly stream?: Omit<StreamEngineOptions, 'clock'>
  /** Default: the platform's clock. */
  readonly clock?: Clock
}

export type YamuxConfig = Required<YamuxOptions>

/** @throws RangeError for a number that cannot work */
export function resolveConfig (options: YamuxOptions = {}): YamuxConfig {
  const config: YamuxConfig = Object.freeze({
    maxInboundStreams: integer(options, 'maxInboundStreams', 256, 0),
    maxOutboundStreams: integer(options, 'maxOutboundStreams', 512, 0),
    maxUnacceptedStreams: integer(options, 'maxUnacceptedStreams', 256, 1),
    maxUnacknowledgedStreams: integer(options, 'maxUnacknowledgedStreams', 256, 1),
    maxStreamWindowBytes: integer(options, 'maxStreamWindowBytes', 16 * MIB, INITIAL_WINDOW_BYTES),
    maxWindowGrowthBytes: integer(options, 'maxWindowGrowthBytes', 16 * MIB, 0),
    maxUnreadBytes: integer(options, 'maxUnreadBytes', 24 * MIB, INITIAL_WINDOW_BYTES),
    maxQueuedBytes: integer(options, 'maxQueuedBytes', 256 * KIB, 1024),
    maxDataFrameBytes: integer(options, 'maxDataFrameBytes', NOISE_MESSAGE_BYTES - HEADER_BYTES, 1),
    maxQueuedReplies: integer(options, 'maxQueuedReplies', 64, 1),
    writeTimeoutMs: integer(options, 'writeTimeoutMs', 10_000, 0),
    keepAliveMs: integer(options, 'keepAliveMs', 30_000, 0),
    keepAliveTimeoutMs: integer(options, 'keepAliveTimeoutMs', 15_000, 1),
    closeTimeoutMs: integer(options, 'closeTimeoutMs', 60_000, 0),
    stream: options.stream ?? {},
    clock: options.clock ?? systemClock
  })
  if (config.maxUnreadBytes < config.maxStreamWindowBytes) throw new RangeError('maxUnreadBytes must be at least maxStreamWindowBytes: one stalled stream must stall its writer, not be reset')
  return config
}

const KIB = 1024
const MIB = 1024 * KIB

/** The plaintext of a full Noise message: a frame that fills one costs no second. */
const NOISE_MESSAGE_BYTES = 65_519

type NumberOption = { [K in keyof YamuxOptions]-?: NonNullable<YamuxOptions[K]> extends number ? K : never }[keyof YamuxOptions]

function integer (options: YamuxOptions, name: NumberOption, fallback: number, least: number): number {
  const value = options[name] ?? fallback
  if (!Number.isSafeInteger(value) || value < least) throw new RangeError(`${name} must be an integer of at least ${least}, not ${String(value)}`)
  return value
}
