import type { Random } from '@ts-libp2p/compliance'
import type { PeerId } from '@ts-libp2p/peer-id'
import type { Connection, Stream } from '../connection.ts'

/** What a connection implementation can do. Public: reports and READMEs print it. */
// A type alias, not an interface: the engine takes any record of booleans, and interfaces have no index signature.
export type ConnectionFeatures = {
  /** `ConnectionPair.cut` takes the link away. */
  readonly losable?: boolean
  /** `ConnectionPair.hold` stops delivery in both directions, `release` lets everything through. */
  readonly holdable?: boolean
  /** A stream that nobody reads does not hold up the others: muxers with flow control. */
  readonly fair?: boolean
}

/** What an implementer supplies: a name, what the connections can do, and how to get two ends of one. */
export interface ConnectionFixture {
  readonly name: string
  readonly features: ConnectionFeatures
  /** A fresh, isolated connection between two peers. `near` is the one that dialled. */
  createPair (options: PairOptions): ConnectionPair | Promise<ConnectionPair>
}

export interface PairOptions {
  /** Fires when the kit gives the case up. */
  readonly signal: AbortSignal
  /** Seeded: for keys and the like, so that a failure can be repeated. */
  readonly random: Random
}

/** One peer and its end of the connection. */
export interface ConnectionEnd {
  /** Who this end is. */
  readonly peer: PeerId
  readonly connection: Connection
  /** Serves a protocol at this end; the handler owns its stream, as the swarm contract says. */
  serve (protocol: string, handler: (stream: Stream) => void | Promise<void>): void
}

export interface ConnectionPair {
  readonly near: ConnectionEnd
  readonly far: ConnectionEnd
  /** Takes the link away, as a cut cable would. */
  cut? (): void
  /** From now on nothing that either end sends arrives, until `release`. */
  hold? (): void
  release? (): void
  /** Resolves when nothing is under way in what the kit cannot see: sockets, workers. Default: thirty idle turns. */
  quiet? (): Promise<void>
  /** Ends what is below the connection. Called once, after both ends were aborted. */
  dispose? (): void | Promise<void>
}
