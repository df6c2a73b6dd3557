import type { LinkPair, Random } from '@ts-libp2p/compliance'
import type { ByteStream } from '../byte-stream.ts'

/** What a stream implementation can do. Public: reports and READMEs print it. */
// A type alias, not an interface: the engine takes any record of booleans, and interfaces have no index signature.
export type StreamFeatures = {
  /** One direction can end while the other goes on. */
  readonly halfClose: boolean
  /** The sender can be held back. */
  readonly pausable: boolean
  /** `createPair` builds the streams over the two link ends that it is given: secured links, muxed streams. Else it brings its own: sockets, memory. */
  readonly runsOnLinks?: boolean
  /** `createPair` honours `capacity`: memory pairs. */
  readonly sized?: boolean
  /** What is written travels on the link as it is, so that the link's end is the stream's: no frames, no end of its own. */
  readonly passThrough?: boolean
  /** The stream has an end of its own on the wire, so that the link's end is never mistaken for it: muxed streams, TLS. */
  readonly ownEnd?: boolean
  /** Our end needs no credit: it can be sent although the peer reads nothing. Muxed streams with flow control, memory pairs. */
  readonly freeEnd?: boolean
  /** The layer below can be taken away: always so for streams that run on links, else through `StreamPair.lose`. */
  readonly losable?: boolean
  /** `createPair` honours `manualClock`, `writeStallMs` and `closeGraceMs`, and gives `advance`. */
  readonly manualClock?: boolean
}

/** What an implementer supplies: a name, what the streams can do, and how to get two that are joined. */
export interface StreamFixture {
  readonly name: string
  readonly features: StreamFeatures
  /** A fresh, isolated pair: what one writes the other reads. */
  createPair (options: PairOptions): StreamPair | Promise<StreamPair>
}

export interface PairOptions {
  /** The link to run on, where the features declare `runsOnLinks`: `near` belongs on `links.near`. */
  readonly links?: LinkPair
  /** How many unread bytes each direction should hold, where the features declare `sized`. */
  readonly capacity?: number
  /** True: time moves only through `advance`. Only where the features declare `manualClock`. */
  readonly manualClock: boolean
  /** The stall limit to use; absent: the contract's, 120,000 ms. Given only with `manualClock`. */
  readonly writeStallMs?: number
  /** The grace period to use; absent: the contract's, 60,000 ms. Given only with `manualClock`. */
  readonly closeGraceMs?: number
  /** Fires when the kit gives the case up. */
  readonly signal: AbortSignal
  /** Seeded: for keys and the like, so that a failure can be repeated. */
  readonly random: Random
}

export interface StreamPair {
  readonly near: ByteStream
  readonly far: ByteStream
  /**
   * The declared bound: the most bytes that one end may have accepted while the other reads nothing,
   * everything on the way included (send buffer, link, receive buffer).
   */
  readonly maxBufferedBytes: number
  /** Moves the manual clock of both ends. */
  advance? (ms: number): void | Promise<void>
  /** Takes the layer below away, as a cut cable would. Not needed where the streams run on links. */
  lose? (): void | Promise<void>
  /** Resolves when nothing is under way in what the kit cannot see: sockets, workers. Default: thirty idle turns. */
  quiet? (): Promise<void>
  /** Ends what is below the streams. Called once, after both were aborted. */
  dispose? (): void | Promise<void>
}
