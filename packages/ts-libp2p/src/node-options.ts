import type { Multiaddr } from '@multiformats/multiaddr'
import type { Gating } from '@ts-libp2p/interface-swarm'
import { parseAddress, type PrivateKey } from '@ts-libp2p/peer-id'
import { DEFAULT_LIMITS, type Log, type SwarmLimits } from '@ts-libp2p/swarm'

/** What `createNode` takes; everything has a default. */
export interface CreateNodeOptions {
  /** Where to listen. Default: TCP on loopback, any free port. An empty list makes a node that only dials. */
  readonly listen?: ReadonlyArray<string | Multiaddr>
  /** Listen on all addresses of this machine instead of loopback. Default `false`. */
  readonly public?: boolean
  /** The TCP port to listen on. Default 0: any free one. */
  readonly port?: number
  /** Answer `/echo/1.0.0`: whoever asks gets their bytes back. Default `false`. */
  readonly echo?: boolean
  /** A folder that keeps the identity and the peers that were met. Default: none, every node is a new peer. */
  readonly storage?: string
  /** The identity, kept by the caller. Default: the one in `storage`, else a new Ed25519 key. */
  readonly identity?: PrivateKey
  /** What this program calls itself towards peers. Default `ts-libp2p`. */
  readonly agent?: string
  /** Limits that differ from `DEFAULT_LIMITS`. */
  readonly limits?: Partial<SwarmLimits>
  /** Hooks that decide who may connect. Default: everyone may. */
  readonly gating?: Gating
  /** Offer the muxer inside the security handshake. Default `true`. */
  readonly earlyMuxers?: boolean
  /** Where warnings and errors go. Default: the console. */
  readonly log?: Log
  /** Breaks off the start. */
  readonly signal?: AbortSignal
}

const OPTION_NAMES = ['listen', 'public', 'port', 'echo', 'storage', 'identity', 'agent', 'limits', 'gating', 'earlyMuxers', 'log', 'signal'] as const

/** @throws TypeError that lists every problem */
export function checkOptions (options: CreateNodeOptions): void {
  const given: { readonly [Name in typeof OPTION_NAMES[number]]?: unknown } = options // untyped callers may give anything
  const problems: string[] = []
  const expect = (name: typeof OPTION_NAMES[number], what: string, isRight: (value: unknown) => boolean): void => {
    if (given[name] !== undefined && !isRight(given[name])) problems.push(`${name} must be ${what}`)
  }
  for (const name of Object.keys(options)) {
    if (!OPTION_NAMES.some(known => known === name)) problems.push(`unknown option '${name}': the options are ${OPTION_NAMES.join(', ')}`)
  }
  expect('public', 'true or false', isBoolean)
  expect('echo', 'true or false', isBoolean)
  expect('earlyMuxers', 'true or false', isBoolean)
  expect('port', `a TCP port from 0 to ${MAX_PORT}`, value => typeof value === 'number' && Number.isInteger(value) && value >= 0 && value <= MAX_PORT)
  expect('storage', 'the path of a folder', value => typeof value === 'string' && value !== '')
  expect('identity', 'a PrivateKey: make one with generateKey()', value => typeof value === 'object' && value !== null && 'sign' in value)
  expect('agent', 'a text', value => typeof value === 'string')
  expect('log', 'a function that takes a record', value => typeof value === 'function')
  expect('gating', 'an object of hooks, such as { denyDialPeer: peer => false }', value => typeof value === 'object' && value !== null)
  expect('signal', 'an AbortSignal', value => value instanceof AbortSignal)
  problems.push(...listenProblems(options), ...limitProblems(options.limits))
  if (problems.length > 0) throw new TypeError(`createNode's options have ${problems.length === 1 ? 'a problem' : `${problems.length} problems`}: ${problems.join('; ')}`)
}

/** Where to listen, by checked options. Without IPv6 on the machine, listening on it would fail. */
export function listenAddresses (options: CreateNodeOptions, hasIp6: () => boolean): ReadonlyArray<string | Multiaddr> {
  const { listen, port = 0 } = options
  if (listen !== undefined) return listen
  if (options.public !== true) return [`/ip4/127.0.0.1/tcp/${port}`]
  return [`/ip4/0.0.0.0/tcp/${port}`, ...hasIp6() ? [`/ip6/::/tcp/${port}`] : []]
}

function listenProblems (options: CreateNodeOptions): string[] {
  const { listen } = options
  if (listen === undefined) return []
  const given: unknown = listen
  if (!Array.isArray(given)) return ['listen must be a list of addresses, such as [\'/ip4/127.0.0.1/tcp/4001\']']
  const problems = (['public', 'port'] as const)
    .filter(name => options[name] !== undefined)
    .map(name => `listen and ${name} exclude each other: put the address into listen`)
  for (const address of listen) {
    try {
      parseAddress(address)
    } catch (error) {
      problems.push(`listen: ${error instanceof Error ? error.message : String(error)}`)
    }
  }
  return problems
}

function limitProblems (limits: unknown): string[] {
  if (limits === undefined) return []
  if (typeof limits !== 'object' || limits === null) return ['limits must be an object, such as { maxConnections: 100 }']
  return Object.entries(limits).flatMap(([name, value]: [string, unknown]) => {
    if (!(name in DEFAULT_LIMITS)) return [`unknown limit '${name}': the limits are ${Object.keys(DEFAULT_LIMITS).join(', ')}`]
    const isRight = typeof value === 'number' && (value === Infinity || (Number.isInteger(value) && value >= 0))
    return isRight ? [] : [`limits.${name} must be a whole number or Infinity, not ${String(value)}`]
  })
}

function isBoolean (value: unknown): boolean { return typeof value === 'boolean' }

const MAX_PORT = 65_535
