import type { LinkPairOptions } from '@ts-libp2p/compliance'

/** How a reference transport behaves where a mutant is to behave badly. The defaults keep the contract. */
export interface Habits {
  readonly link: LinkPairOptions
  readonly maxPending: number
  /** Whom a full queue turns away. */
  readonly sheds: 'newest' | 'oldest' | 'nobody'
  /** Whether who was turned away is remembered. */
  readonly remembersRefused: boolean
  /** Which of the links that wait is accepted next. */
  readonly accepts: 'first' | 'last'
  /** Which of those who wait to accept is served next. */
  readonly serves: 'first' | 'last'
  /** What becomes of the links that wait when the listener is closed. */
  readonly endsWaiting: 'abort' | 'close' | 'leave'
  /** Whether close() settles each accept() that waits. */
  readonly settlesAccepts: boolean
  /** When the address of a closed listener is free again. */
  readonly frees: 'at once' | 'late' | 'never'
  /** Whether a second close() frees the address again, whoever has it. */
  readonly freesAgain: boolean
  /** What accept() does with links that are over. */
  readonly overInQueue: 'kept' | 'dropped' | 'thrown'
  /** When it is looked whether an address is in use. */
  readonly checksUse: 'when binding' | 'before' | 'never'
  /** Who found an address in use gets it as soon as it is free. */
  readonly bindsLater: boolean
  readonly cancelledDial: 'aborts' | 'leaves'
  readonly cancelledListen: 'unbinds' | 'leaves'
  /** Whether a link that was closed in good order is counted as gone. */
  readonly countsClosed: boolean
  readonly expandsWildcard: boolean
}

export const goodHabits: Habits = Object.freeze<Habits>({
  link: {},
  maxPending: 16,
  sheds: 'newest',
  remembersRefused: false,
  accepts: 'first',
  serves: 'first',
  endsWaiting: 'abort',
  settlesAccepts: true,
  frees: 'at once',
  freesAgain: false,
  overInQueue: 'kept',
  checksUse: 'when binding',
  bindsLater: false,
  cancelledDial: 'aborts',
  cancelledListen: 'unbinds',
  countsClosed: true,
  expandsWildcard: true
})
