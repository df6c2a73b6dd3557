import { systemClock, type Clock } from '@ts-libp2p/stream-tools'

export interface PingOptions {
  /** How long one ping may take, in milliseconds, the opening of its stream included. Default 10,000. */
  readonly timeoutMs?: number
  /** How long the outbound stream waits for another ping before it is closed, in milliseconds. Default 250. */
  readonly holdMs?: number
  /** How long an inbound stream may be quiet between two pings, in milliseconds. Default 60,000. */
  readonly inboundIdleMs?: number
  /** So many random bytes. Default: the platform's `crypto`. */
  readonly random?: (byteLength: number) => Uint8Array
  /** Default: the platform's clock. */
  readonly clock?: Clock
}

export interface PingCallOptions {
  readonly signal?: AbortSignal
  /** How many pings, one after the other. Default 1. */
  readonly count?: number
  /** For this call, instead of the option of the same name. Each ping has it anew. */
  readonly timeoutMs?: number
}

export interface PingRepeatOptions extends PingCallOptions {
  /** How many pings. Default: without end. */
  readonly count?: number
  /** From the start of one ping to the start of the next, in milliseconds. Default 1,000. */
  readonly intervalMs?: number
}

export interface PingConfig {
  readonly timeoutMs: number
  readonly holdMs: number
  readonly inboundIdleMs: number
  readonly random: (byteLength: number) => Uint8Array
  readonly clock: Clock
}

const OPTION_NAMES = ['timeoutMs', 'holdMs', 'inboundIdleMs', 'random', 'clock'] as const

/** @throws TypeError that lists every problem */
export function resolveOptions (options: PingOptions): PingConfig {
  const problems = Object.keys(options).filter(name => !OPTION_NAMES.some(known => known === name))
    .map(name => `unknown option '${name}': the options are ${OPTION_NAMES.join(', ')}`)
  for (const name of ['timeoutMs', 'holdMs', 'inboundIdleMs'] as const) {
    if (options[name] !== undefined && !isDuration(options[name])) problems.push(durationProblem(name, options[name]))
  }
  if (problems.length > 0) throw new TypeError(`ping's options have ${problems.length === 1 ? 'a problem' : `${problems.length} problems`}: ${problems.join('; ')}`)
  return Object.freeze({
    timeoutMs: options.timeoutMs ?? 10_000, // as go-libp2p and js-libp2p have it
    // Long enough for pings a second apart, short enough that a stream nobody needs does not keep
    // a connection from closing in order.
    holdMs: options.holdMs ?? 250,
    // Above the 15 s between two pings of rust-libp2p, which keeps one stream for all of them.
    inboundIdleMs: options.inboundIdleMs ?? 60_000,
    random: options.random ?? platformRandom,
    clock: options.clock ?? systemClock
  })
}

/** `value` in milliseconds, or its default. @throws TypeError when it is no positive number */
export function duration (value: number | undefined, byDefault: number, name: string): number {
  if (value !== undefined && !isDuration(value)) throw new TypeError(durationProblem(name, value))
  return value ?? byDefault
}

/** `value` as a number of pings, or its default. @throws TypeError when it is no whole number from 1 on */
export function pingCount (value: number | undefined, byDefault: number): number {
  const count = value ?? byDefault
  if (!(count === Infinity || Number.isInteger(count)) || count < 1) throw new TypeError(`count must be a whole number of at least 1, not ${String(value)}`)
  return count
}

function isDuration (value: number): boolean {
  return Number.isFinite(value) && value > 0
}

function durationProblem (name: string, value: number): string {
  return `${name} must be a positive number of milliseconds, not ${String(value)}`
}

function platformRandom (byteLength: number): Uint8Array {
  return globalThis.crypto.getRandomValues(new Uint8Array(byteLength))
}
