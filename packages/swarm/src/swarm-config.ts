import type { PrivateKey } from '@ts-libp2p/peer-id'
import { systemClock, type Clock } from '@ts-libp2p/stream-tools'
import { consoleLog, type Log } from './log.ts'
import { systemResolver, type Resolver } from '#resolver'

/** Every limit of a swarm. Counts are whole numbers; times are in milliseconds, sizes in bytes. */
export interface SwarmLimits {
  /** Open connections, in and out together. Bounds memory and sockets. */
  readonly maxConnections: number
  /** Inbound links whose handshake has not finished. Bounds what strangers hold before they are known. */
  readonly maxPendingInbound: number
  /** Inbound handshake, from accept to muxer. Bounds silent sockets. */
  readonly upgradeTimeoutMs: number
  /** Opening the link to one address. */
  readonly connectTimeoutMs: number
  /** A whole dial: all addresses of a peer, resolved, connected and secured. */
  readonly dialTimeoutMs: number
  /** Happy Eyeballs: how long one address is tried alone before the next begins (RFC 8305 §5). */
  readonly attemptDelayMs: number
  /** Addresses that one dial tries. Bounds what a peer's long address list costs. */
  readonly maxAddressesPerDial: number
  /** Addresses tried at once over all dials; more wait within their own deadline. */
  readonly maxParallelDials: number
  /** Agreeing on the protocol of one stream. */
  readonly negotiationTimeoutMs: number
  /** Inbound streams of one connection whose protocol is not agreed. More are reset. */
  readonly maxNegotiatingStreams: number
  /** Peers in the peer book. The longest unseen that is not connected makes room. */
  readonly maxPeers: number
  /** Addresses kept for each peer. */
  readonly maxAddressesPerPeer: number
  /** Protocols kept for each peer. */
  readonly maxProtocolsPerPeer: number
  /** How deep `/dnsaddr` records may point to one another. */
  readonly maxDnsDepth: number
  /** Name look-ups for one dial. */
  readonly maxDnsLookups: number
  /** Receive windows of all connections together, beyond what every stream starts with. */
  readonly receiveBudgetBytes: number
}

export const DEFAULT_LIMITS: SwarmLimits = Object.freeze({
  maxConnections: 384,
  maxPendingInbound: 128,
  upgradeTimeoutMs: 10_000,
  connectTimeoutMs: 5_000,
  dialTimeoutMs: 20_000,
  attemptDelayMs: 250,
  maxAddressesPerDial: 16,
  maxParallelDials: 64,
  negotiationTimeoutMs: 10_000,
  maxNegotiatingStreams: 256,
  maxPeers: 10_000,
  maxAddressesPerPeer: 32,
  maxProtocolsPerPeer: 128,
  maxDnsDepth: 4,
  maxDnsLookups: 32,
  receiveBudgetBytes: 256 * 1024 * 1024
})

export interface SwarmOptions {
  /** The node's private key: its one owner is the swarm. */
  readonly identity: PrivateKey
  /** Limits that differ from {@link DEFAULT_LIMITS}. */
  readonly limits?: Partial<SwarmLimits>
  /** Offer the muxers inside the security handshake, which saves a round trip. Default `true`. */
  readonly earlyMuxers?: boolean
  /** Looks up names. Default: the system's, on Node; none in a browser. */
  readonly resolver?: Resolver
  /** Where warnings and errors go. Default: the console. */
  readonly log?: Log
  /** Default: the platform's clock. */
  readonly clock?: Clock
}

export interface SwarmConfig {
  readonly identity: PrivateKey
  readonly limits: SwarmLimits
  readonly earlyMuxers: boolean
  readonly resolver: Resolver | undefined
  readonly log: Log
  readonly clock: Clock
}

const OPTION_NAMES = new Set(['identity', 'limits', 'earlyMuxers', 'resolver', 'log', 'clock'])

/** @throws TypeError that lists every problem */
export function resolveOptions (options: SwarmOptions): SwarmConfig {
  const problems: string[] = []
  for (const name of Object.keys(options)) {
    if (!OPTION_NAMES.has(name)) problems.push(`unknown option '${name}': the options are ${[...OPTION_NAMES].join(', ')}`)
  }
  const identity: unknown = options.identity
  if (typeof identity !== 'object' || identity === null || !('sign' in identity)) problems.push('identity must be a PrivateKey: make one with generateKey() of @ts-libp2p/peer-id')
  for (const [name, value] of Object.entries(options.limits ?? {})) {
    if (!(name in DEFAULT_LIMITS)) problems.push(`unknown limit '${name}': the limits are ${Object.keys(DEFAULT_LIMITS).join(', ')}`)
    else if (value !== Infinity && !(Number.isInteger(value) && value >= 0)) problems.push(`limits.${name} must be a whole number or Infinity, not ${String(value)}`)
  }
  if (problems.length > 0) throw new TypeError(`the swarm's options have ${problems.length === 1 ? 'a problem' : `${problems.length} problems`}: ${problems.join('; ')}`)
  return Object.freeze({
    identity: options.identity,
    limits: Object.freeze({ ...DEFAULT_LIMITS, ...options.limits }),
    earlyMuxers: options.earlyMuxers ?? true,
    resolver: options.resolver ?? systemResolver,
    log: options.log ?? consoleLog,
    clock: options.clock ?? systemClock
  })
}
