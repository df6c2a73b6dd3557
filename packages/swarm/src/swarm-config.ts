import type { PrivateKey } from '@ts-libp2p/peer-id'
import { systemClock, type Clock } from '@ts-libp2p/stream-tools'
import type { Gating } from '@ts-libp2p/interface-swarm'
import { DEFAULT_LIMITS, type SwarmLimits } from './limits/swarm-limits.ts'
import { consoleLog, type Log } from './log.ts'
import { systemResolver, type Resolver } from '#resolver'

export interface SwarmOptions {
  /** The node's private key: its one owner is the swarm. */
  readonly identity: PrivateKey
  /** Limits that differ from `DEFAULT_LIMITS`; each is described in `SWARM_LIMITS`. */
  readonly limits?: Partial<SwarmLimits>
  /** Hooks that decide who may connect. Default: none, everyone may. */
  readonly gating?: Gating
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
  readonly gating: Gating
  readonly earlyMuxers: boolean
  readonly resolver: Resolver | undefined
  readonly log: Log
  readonly clock: Clock
}

const OPTION_NAMES = new Set(['identity', 'limits', 'gating', 'earlyMuxers', 'resolver', 'log', 'clock'])

const HOOK_NAMES = new Set(['denyDialPeer', 'denyDialAddress', 'denyInbound', 'denyInboundSecured', 'denyOutboundSecured', 'denyInboundUpgraded', 'denyOutboundUpgraded', 'denyStream'])

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
  for (const [name, hook] of Object.entries(options.gating ?? {})) {
    if (!HOOK_NAMES.has(name)) problems.push(`unknown gating hook '${name}': the hooks are ${[...HOOK_NAMES].join(', ')}`)
    else if (typeof hook !== 'function') problems.push(`gating.${name} must be a function`)
  }
  if (problems.length > 0) throw new TypeError(`the swarm's options have ${problems.length === 1 ? 'a problem' : `${problems.length} problems`}: ${problems.join('; ')}`)
  return Object.freeze({
    identity: options.identity,
    limits: Object.freeze({ ...DEFAULT_LIMITS, ...options.limits }),
    gating: options.gating ?? {},
    earlyMuxers: options.earlyMuxers ?? true,
    resolver: options.resolver ?? systemResolver,
    log: options.log ?? consoleLog,
    clock: options.clock ?? systemClock
  })
}
