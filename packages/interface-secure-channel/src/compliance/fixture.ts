import type { Clock, Random } from '@ts-libp2p/compliance'
import type { SecureChannel } from '../secure-channel.ts'

/** What a secure channel can do. Public: reports and READMEs print it. */
// A type alias, not an interface: the engine takes any record of booleans, and interfaces have no index signature.
export type ChannelFeatures = {
  /** Both sides agree on a muxer inside the handshake. */
  readonly earlyMuxers: boolean
  /** The secured link has an end of its own on the wire, so that the raw link's end is never mistaken for it: TLS has, Noise has not. */
  readonly ownEnd?: boolean
  /** What is unread costs about its size, however small the frames are in which it came. */
  readonly compact?: boolean
  /** `createChannel` honours `clock`, `writeStallMs` and `closeGraceMs`. */
  readonly manualClock?: boolean
}

/** The numbers that an implementation declares; the kit holds it to them. */
export interface ChannelLimits {
  /** The most bytes that it takes from a stranger: all messages of the handshake that one side sends. */
  readonly maxHandshakeBytes: number
  /** The most bytes that one end of a secured link accepts while the other reads nothing, beside what the raw link holds. */
  readonly maxBufferedBytes: number
}

/** What an implementer supplies: a name, what the channel can do and how much it holds, and how to get one. */
export interface ChannelFixture {
  readonly name: string
  readonly features: ChannelFeatures
  readonly limits: ChannelLimits
  /** A channel as a user gets it, except for `options`. */
  createChannel (options: ChannelOptions): SecureChannel | Promise<SecureChannel>
}

export interface ChannelOptions {
  /** The only clock to use, where the features declare `manualClock`; absent: the platform's. */
  readonly clock?: Clock
  /** The stall limit of the secured link; absent: the contract's. Given only with `clock`. */
  readonly writeStallMs?: number
  /** The grace period of the secured link; absent: the contract's. Given only with `clock`. */
  readonly closeGraceMs?: number
  /** Fires when the kit gives the case up. */
  readonly signal: AbortSignal
  /** Seeded: for what need not be secret in a test. Keys are made by the platform, so no run repeats another byte by byte. */
  readonly random: Random
}
