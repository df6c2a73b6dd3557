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

/** @throws TypeError for a time or a text that cannot be; AddressError for an address that is none */
export function resolveOptions (options: IdentifyOptions): IdentifyConfig {
  const timeoutMs = options.timeoutMs ?? 5_000 // as go-libp2p and js-libp2p have it for a whole exchange
  if (!(Number.isFinite(timeoutMs) && timeoutMs > 0)) throw new TypeError(`timeoutMs must be a positive number of milliseconds, not ${String(options.timeoutMs)}`)
  return Object.freeze({
    agentVersion: shortText(options.agentVersion ?? 'ts-libp2p', 'agentVersion'),
    protocolVersion: shortText(options.protocolVersion ?? 'ipfs/0.1.0', 'protocolVersion'),
    announce: (options.announce ?? []).map(place),
    seq: options.seq ?? sequenceByTime(options.now ?? Date.now),
    timeoutMs,
    clock: options.clock ?? systemClock
  })
}

function place (given: string | Multiaddr): Multiaddr {
  const { address } = parseAddress(given)
  if (address.getComponents().length === 0) throw new TypeError(`announce must name places, and ${given.toString()} names only a peer`)
  return address
}

/** What we would not take from a peer we do not send. */
function shortText (text: string, name: string): string {
  const byteLength = new TextEncoder().encode(text).byteLength
  if (byteLength < 1 || byteLength > MAX_TEXT_BYTES) throw new TypeError(`${name} must have 1 to ${MAX_TEXT_BYTES} bytes, not ${byteLength}`)
  return text
}

const MAX_TEXT_BYTES = 256
