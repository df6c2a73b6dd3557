import type { Clock, Random } from '@ts-libp2p/compliance'
import type { PrivateKey } from '@ts-libp2p/peer-id'
import type { Gating } from '../gating.ts'
import type { Swarm } from '../swarm.ts'

/** What a swarm can do. Public: reports and READMEs print it. */
// A type alias, not an interface: the engine takes any record of booleans, and interfaces have no index signature.
export type SwarmFeatures = {
  /** `createSwarm` honours `gating`. */
  readonly gating?: boolean
  /** `createSwarm` honours `maxConnections`. */
  readonly limits?: boolean
  /** `silentAddress` gives an address where a link opens and nobody ever says anything. */
  readonly silent?: boolean
  /** `createSwarm` honours `clock`: time moves only when the kit moves it. */
  readonly manualClock?: boolean
  /** A swarm can be made without its parts: a class to which the user adds them. */
  readonly partless?: boolean
}

/** What an implementer supplies: a name, what the swarms can do, how to make one, and where it may listen. */
export interface SwarmFixture {
  readonly name: string
  readonly features: SwarmFeatures
  /** Listening on it takes any free address. Swarms of one fixture reach each other. */
  readonly listenAddress: string
  /** A valid address that no part of these swarms takes. */
  readonly foreignAddress: string
  createSwarm (options: CreateSwarmOptions): Swarm | Promise<Swarm>
  /** Where the features declare `silent`. */
  silentAddress? (): Promise<SilentAddress>
  /** Resolves when nothing is under way in what the kit cannot see: sockets, workers. Default: thirty idle turns. */
  quiet? (): Promise<void>
}

export interface CreateSwarmOptions {
  readonly identity: PrivateKey
  /** False: no transport, no secure channel, no muxer. Only where the features declare `partless`. */
  readonly hasParts: boolean
  readonly gating?: Gating
  /** How many connections there may be at once. */
  readonly maxConnections?: number
  /** What the swarm reads the time from, where the features declare `manualClock`. Default: the platform's. */
  readonly clock?: Clock
  /** Fires when the kit gives the case up. */
  readonly signal: AbortSignal
  /** Seeded: so that a failure can be repeated. */
  readonly random: Random
}

export interface SilentAddress {
  readonly address: string
  /** Links that were opened and are not closed. */
  readonly openLinks: number
  close (): void | Promise<void>
}
