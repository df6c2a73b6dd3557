import type { Multiaddr } from '@multiformats/multiaddr'
import { parseAddress } from '@ts-libp2p/peer-id'
import { systemClock, type Clock } from '@ts-libp2p/stream-tools'
import { sequenceByTime, type SequenceSource } from './record-sequence.ts'

export interface IdentifyOptions {
  /** What this program calls itself. Default `ts-libp2p`. */
  readonly agentVersion?: string
  /** The family of protocols; for statistics only. Default `ipfs/0.1.0`. */
  readonly protocolVersion?: string
  /** Addresses that peers are told before those that the node listens on, such as a public name. */
  readonly announce?: ReadonlyArray<string | Multiaddr>
  /** Gives the sequence number of the next signed record. Default: the time in milliseconds. */
  readonly seq?: SequenceSource
  /** How long an exchange may take, in milliseconds. Default 5,000. */
  readonly timeoutMs?: number
  /** Default: the platform's clock. */
  readonly clock?: Clock
  /** Milliseconds since 1970. Default `Date.now`. */
  readonly now?: () => number
}

export interface IdentifyConfig {
  readonly agentVersion: string
  readonly protocolVersion: string
  readonly announce: readonly Multiaddr[]
  readonly seq: SequenceSource
  readonly timeoutMs: number
  readonly clock: Clock
}

const OPTION_NAMES = ['agentVersion', 'protocolVersion', 'announce', 'seq', 'timeoutMs', 'clock', 'now'] as const
/** What we would not take from a peer we do not send. */
const MAX_TEXT_BYTES = 256

/** @throws TypeError that lists every problem */
export function resolveOptions (options: IdentifyOptions): IdentifyConfig {
  const problems = Object.keys(options).filter(name => !OPTION_NAMES.some(known => known === name))
    .map(name => `unknown option '${name}': the options are ${OPTION_NAMES.join(', ')}`)
  for (const name of ['agentVersion', 'protocolVersion'] as const) {
    const byteLength = new TextEncoder().encode(options[name] ?? ' ').byteLength
    if (byteLength < 1 || byteLength > MAX_TEXT_BYTES) problems.push(`${name} must have 1 to ${MAX_TEXT_BYTES} bytes, not ${byteLength}`)
  }
  const { timeoutMs = 5_000 } = options // as go-libp2p and js-libp2p have it for a whole exchange
  if (!(Number.isFinite(timeoutMs) && timeoutMs > 0)) problems.push(`timeoutMs must be a positive number of milliseconds, not ${String(timeoutMs)}`)
  const announce = places(options.announce ?? [], problems)
  if (problems.length > 0) throw new TypeError(`identify's options have ${problems.length === 1 ? 'a problem' : `${problems.length} problems`}: ${problems.join('; ')}`)
  return Object.freeze({
    agentVersion: options.agentVersion ?? 'ts-libp2p',
    protocolVersion: options.protocolVersion ?? 'ipfs/0.1.0',
    announce,
    seq: options.seq ?? sequenceByTime(options.now ?? Date.now),
    timeoutMs,
    clock: options.clock ?? systemClock
  })
}

/** The addresses without the peer at their end. */
function places (given: ReadonlyArray<string | Multiaddr>, problems: string[]): Multiaddr[] {
  return given.flatMap(text => {
    try {
      const { address } = parseAddress(text)
      if (address.getComponents().length > 0) return [address]
      problems.push(`announce: ${text.toString()} names a peer and no place`)
    } catch (error) {
      problems.push(`announce: ${error instanceof Error ? error.message : String(error)}`)
    }
    return []
  })
}
