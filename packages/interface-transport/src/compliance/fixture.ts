import type { Random } from '@ts-libp2p/compliance'
import type { Multiaddr } from '@multiformats/multiaddr'
import type { Transport } from '../transport.ts'

/** What a transport can do. Public: reports and READMEs print it. */
// A type alias, not an interface: the engine takes any record of booleans, and interfaces have no index signature.
export type TransportFeatures = {
  /** It can listen. Without it (a browser's WebSocket) the fixture has `createCounterpart`. */
  readonly listens: boolean
  /** What its links declare: one direction can end while the other goes on. */
  readonly halfClose: boolean
  /** What its links declare: the sender can be held back. */
  readonly pausable: boolean
  /** The fixture has a `wildcardAddress`, which stands for several addresses. */
  readonly wildcard?: boolean
  /** `listenAddresses` leave a port open (0) that a listener fills in. */
  readonly ports?: boolean
  /** The fixture has a `heldAddress`. */
  readonly held?: boolean
  /** The fixture has `countOpen`. */
  readonly counted?: boolean
}

/** What an implementer supplies: a name, what the transport can do, addresses to try it on, and how to get one. */
export interface TransportFixture {
  readonly name: string
  readonly features: TransportFeatures
  /** Free to listen on at any time, several times at once: `/ip4/127.0.0.1/tcp/0`. One for each kind of address. */
  readonly listenAddresses: readonly Multiaddr[]
  /** Where the features declare `wildcard`: `/ip4/0.0.0.0/tcp/0`. */
  readonly wildcardAddress?: Multiaddr
  /** The transport's own kind of address, and nobody listens there. */
  readonly unreachableAddress: Multiaddr
  /** Of other transports, the more alike the better: `/ip4/127.0.0.1/tcp/4001/ws` for TCP. */
  readonly foreignAddresses: readonly Multiaddr[]
  /** How many links may wait for `accept` at one listener, at least 2; the kit dials more. Small numbers keep it quick. */
  readonly maxPendingLinks: number
  /** A fresh transport as a user gets it. All that are made reach each other. */
  createTransport (options: TransportTestOptions): Transport | Promise<Transport>
  /** Who listens, where the transport cannot. */
  createCounterpart? (options: TransportTestOptions): Transport | Promise<Transport>
  /** An address at which a dial gets no answer at all, where the features declare `held`. */
  heldAddress? (): HeldAddress | Promise<HeldAddress>
  /** How much the platform holds open for the transport: sockets, timers. Counted before and after each case. */
  countOpen? (): number
  /** Resolves when nothing is under way in what the kit cannot see. Default: thirty idle turns. */
  quiet? (): Promise<void>
  /** Called after each case, when everything that it opened is closed. */
  dispose? (): void | Promise<void>
}

export interface HeldAddress {
  readonly address: Multiaddr
  release (): void | Promise<void>
}

export interface TransportTestOptions {
  /** Fires when the kit gives the case up. */
  readonly signal: AbortSignal
  /** Seeded: so that a failure can be repeated. */
  readonly random: Random
}
