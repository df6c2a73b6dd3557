import type { Clock, Random } from '@ts-libp2p/compliance'
import type { Direction, StreamMuxerFactory } from '../stream-muxer.ts'
import type { HostileWire } from './hostile/hostile-wire.ts'

/** What a stream muxer can do. Public: reports and READMEs print it. */
// A type alias, not an interface: the engine takes any record of booleans, and interfaces have no index signature.
export type MuxerFeatures = {
  /** A reader that stalls stalls its own writer and nobody else. Without it (mplex): resets at the bound. */
  readonly flowControl: boolean
  /** The peer is told that a stream was accepted, so that `openStream` can wait for it. */
  readonly acknowledges: boolean
  /** `createFactory` honours `clock`: no timer of the muxers runs on another one. */
  readonly manualClock?: boolean
  /** `createFactory` honours `isImpatient`. */
  readonly impatient?: boolean
  /** Receive windows grow, out of the `ReceiveBudget`. */
  readonly growsWindows?: boolean
  /** A peer that gives no sign of life is noticed. */
  readonly keepAlive?: boolean
  /** What is unread costs about its size, however small the pieces are in which it came, and keeps nothing alive that came beside it. */
  readonly compact?: boolean
  /** The fixture has `hostile`: the raw bytes of a peer that keeps no rule. */
  readonly hostile?: boolean
  /** The protocol has pings, and `hostile` makes them. */
  readonly pings?: boolean
  /** The protocol has credit, and `hostile` makes it. */
  readonly credit?: boolean
}

/** The numbers that an implementation declares; the kit holds it to them. */
export interface MuxerLimits {
  /** The most bytes of one stream that are accepted from its writer while nobody reads. */
  readonly maxStreamBytes: number
  /** The same before any window has grown; where windows do not grow, `maxStreamBytes`. */
  readonly initialStreamBytes: number
  /** The most unread bytes of one connection. At least `maxStreamBytes`. */
  readonly maxUnreadBytes: number
  /** How many streams of ours one connection may have; then `openStream` rejects. */
  readonly maxOutboundStreams: number
  /** How many streams of the peer one connection may have; more are reset. */
  readonly maxInboundStreams: number
  /** How long `close` waits for open streams. */
  readonly closeTimeoutMs: number
  /** How long the link may take nothing of what we have to send before the connection is given up. */
  readonly writeTimeoutMs: number
  /** Within which time a peer without a sign of life is given up, where the features declare `keepAlive`. */
  readonly deadPeerMs?: number
}

/** What an implementer supplies: a name, what the muxer can do and how much it holds, and how to get one. */
export interface MuxerFixture {
  readonly name: string
  readonly features: MuxerFeatures
  readonly limits: MuxerLimits
  /** A factory as a user gets it, except for `options`. */
  createFactory (options: FactoryOptions): StreamMuxerFactory | Promise<StreamMuxerFactory>
  /** What a peer without rules says, where the features declare `hostile`. @param attacker - its side of the connection */
  hostile? (attacker: Direction): HostileWire
}

export interface FactoryOptions {
  /** The only clock to use, where the features declare `manualClock`; absent: the platform's. */
  readonly clock?: Clock
  /** The stall limit of the streams; absent: the contract's. Given only with `clock`. */
  readonly writeStallMs?: number
  /** The grace period of the streams; absent: the contract's. Given only with `clock`. */
  readonly closeGraceMs?: number
  /** Whether a link that takes nothing is waited for without a limit: the cases of the stream kit move the clock far while a link stands still. */
  readonly isPatient: boolean
  /** Whether a silent peer is asked for a sign of life. False: the kit moves the clock by minutes while nothing is sent. */
  readonly isKeepAlive: boolean
  /** True: `openStream` never waits for acknowledgements, so that the kit can go beyond the peer's backlog. Only where the features declare `impatient`. */
  readonly isImpatient: boolean
  /** Fires when the kit gives the case up. */
  readonly signal: AbortSignal
  /** Seeded: so that a failure can be repeated. */
  readonly random: Random
}
