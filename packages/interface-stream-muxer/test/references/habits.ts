import type { Frame } from './frames.ts'

/**
 * How a reference muxer behaves where the contract leaves a number to it, or where a mutant is to
 * behave badly. The defaults keep the contract.
 */
export interface Habits {
  readonly maxUnacknowledged: number
  readonly maxUnaccepted: number
  readonly maxOutboundStreams: number
  readonly maxInboundStreams: number
  readonly maxUnreadBytes: number
  readonly maxWindowBytes: number
  readonly maxReplies: number
  readonly maxFrameBytes: number
  readonly closeTimeoutMs: number
  readonly writeTimeoutMs: number
  readonly keepAliveMs: number
  /** When the peer gets its credit back. */
  readonly returnsCredit: 'when read' | 'on arrival' | 'once'
  /** When a stream of the peer is acknowledged. */
  readonly acknowledges: 'when accepted' | 'on arrival' | 'never'
  /** What of a stream that is over still counts. */
  readonly countsUnread: 'all' | 'open only' | 'for ever'
  /** Which stream is reset at the bound. */
  readonly sheds: 'fullest' | 'newest' | 'emptiest'
  /** What the reading of the link waits for. */
  readonly readsWhile: (state: { readonly unaccepted: number, readonly streams: ReadonlyArray<{ readonly unreadBytes: number }> }) => boolean
  /** Which frame leaves next; by turns: of the stream that waits longest since its last one. */
  readonly next: 'by turns' | ((queue: Frame[]) => Frame | undefined)
  readonly serves: 'first' | 'last'
  /** Which streams of the peer `onWastedOpen` is told of. */
  readonly tellsOf: 'wasted' | 'none' | 'every reset'
  readonly checksCredit: boolean
  readonly checksBudget: boolean
  readonly releasesBudget: boolean
  readonly freesPlaceWithoutAck: boolean
  /** Each piece is kept, as it came, until everything was read. */
  readonly hoards: boolean
  /** What leaves instead of a frame. */
  readonly sending: (frame: Frame) => readonly Frame[]
  /** What is taken instead of a frame; the body is the same. */
  readonly receiving: (frame: Frame) => Frame
  /** What a frame for a stream that is over or never was is taken for. */
  readonly strangers: 'nothing' | 'breach' | 'kept' | 'hoarded' | 'opened'
}

export const KIB = 1024

/** Small numbers, so that bounds are reached soon. */
export const goodHabits: Habits = Object.freeze<Habits>({
  maxUnacknowledged: 256,
  maxUnaccepted: 256,
  maxOutboundStreams: 300,
  maxInboundStreams: 320,
  maxUnreadBytes: 128 * KIB,
  maxWindowBytes: 64 * KIB,
  maxReplies: 64,
  maxFrameBytes: 4 * KIB,
  closeTimeoutMs: 20_000,
  writeTimeoutMs: 10_000,
  keepAliveMs: 10_000,
  returnsCredit: 'when read',
  acknowledges: 'when accepted',
  countsUnread: 'all',
  sheds: 'fullest',
  readsWhile: () => true,
  next: 'by turns',
  serves: 'first',
  tellsOf: 'wasted',
  checksCredit: true,
  checksBudget: true,
  releasesBudget: true,
  freesPlaceWithoutAck: true,
  hoards: false,
  sending: frame => [frame],
  receiving: frame => frame,
  strangers: 'nothing'
})
