import { systemClock, type Clock } from '@ts-libp2p/stream-tools'

export interface PerfOptions {
  /** The most bytes that one stream of a peer may ask for; `Infinity` lifts it. Default 64 GiB. */
  readonly maxAnswerBytes?: number
  /** How many streams one peer may have open at once; more are reset. Default 16. */
  readonly maxInboundPerPeer?: number
  /** Default: the platform's clock. */
  readonly clock?: Clock
}

export interface PerfConfig {
  readonly maxAnswerBytes: number
  readonly maxInboundPerPeer: number
  readonly clock: Clock
}

/** How far a run is. */
export interface PerfProgress {
  readonly direction: 'upload' | 'download'
  /** Taken by the stream, or received from it, so far. */
  readonly bytes: number
}

export interface PerfRunOptions {
  /** How much to send. Bytes. Default 0. */
  readonly uploadBytes?: number
  /** How much to ask for. Bytes. Default 0. */
  readonly downloadBytes?: number
  /** Breaks the run off; its stream is aborted. */
  readonly signal?: AbortSignal
  /** Called for each block that was taken or arrived, so it has to be quick. */
  readonly onProgress?: (progress: PerfProgress) => void
}

export interface PerfResult {
  readonly uploadBytes: number
  readonly downloadBytes: number
  /** From the opening of the stream to the first sign of the answer: the peer had read everything by then. */
  readonly uploadMs: number
  /** From there to the end of the answer. */
  readonly downloadMs: number
}

/** @throws TypeError that lists every problem */
export function resolveOptions (options: PerfOptions): PerfConfig {
  const problems = Object.keys(options).filter(name => !OPTION_NAMES.some(known => known === name))
    .map(name => `unknown option '${name}': the options are ${OPTION_NAMES.join(', ')}`)
  for (const name of ['maxAnswerBytes', 'maxInboundPerPeer'] as const) {
    const value = options[name]
    if (value !== undefined && value !== Infinity && !isCount(value)) problems.push(`${name} must be a whole number or Infinity, not ${String(value)}`)
  }
  if (problems.length > 0) throw new TypeError(`perf's options have ${problems.length === 1 ? 'a problem' : `${problems.length} problems`}: ${problems.join('; ')}`)
  return Object.freeze({
    // A minute of a line of 8 Gbit/s; the number is arbitrary, its being finite is not.
    maxAnswerBytes: options.maxAnswerBytes ?? 64 * 1024 ** 3,
    // More than any measurement needs that wants to know how streams share a connection.
    maxInboundPerPeer: options.maxInboundPerPeer ?? 16,
    clock: options.clock ?? systemClock
  })
}

/** `value` as a number of bytes, 0 by default. @throws TypeError when it is no whole number */
export function byteCount (value: number | undefined, name: string): number {
  const count = value ?? 0
  if (!isCount(count)) throw new TypeError(`${name} must be a whole number of bytes, not ${String(value)}`)
  return count
}

const OPTION_NAMES = ['maxAnswerBytes', 'maxInboundPerPeer', 'clock'] as const

function isCount (value: number): boolean { return Number.isSafeInteger(value) && value >= 0 }
