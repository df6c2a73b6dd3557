import { MAX_UINT32 } from './frame.ts'
import { NEAR_MS } from './round-trip.ts'
import type { WindowBudget } from './window-budget.ts'

/**
 * The two windows of a stream, integers only (spec "Flow Control"). Only bodies of DATA frames count.
 * Time comes in as an argument.
 */

/** Both sides assume it before the first update. Not ours to choose: the spec fixes it. */
export const INITIAL_WINDOW_BYTES = 262_144

/** What this side may still send. Invariant: 0 ≤ `credit` ≤ 2^32 − 1. */
export class SendWindow {
  #credit = INITIAL_WINDOW_BYTES

  get credit (): number { return this.#credit }

  /** `byteLength` ≤ `credit`. */
  spend (byteLength: number): void {
    this.#credit -= byteLength
  }

  /** Adds what the peer gave; false when the sum does not fit 32 bits, and nothing was added. */
  grant (byteLength: number): boolean {
    if (this.#credit + byteLength > MAX_UINT32) return false
    this.#credit += byteLength
    return true
  }
}

/**
 * What the peer may still send.
 *
 * Invariant: `size` = `granted` + unread + `returned`, where unread is what was announced by a header
 * and not yet taken by the reader. So unread ≤ `size`, whatever the peer does.
 *
 * The window doubles where the reader takes more than two in five round trips: then the window and
 * not the reader is what the sender waits for (one a round trip at best, little more than half of it
 * in practice, since credit comes back in pieces). On a fast line a larger one would give nothing but a
 * queue in front of every other stream, and what arrives in a burst proves nothing: so it is judged by
 * a whole window and over a whole round trip at least. On a slow line the round trip may contain the
 * queue that the window itself makes: a far peer gets more only where the last growth brought more.
 * It shrinks, by credit that is not returned, where the connection's budget has to be shared with
 * another stream. On a near line it also does while another stream of the connection has small
 * messages: they wait behind what the window lets the peer send, and there the first window is enough
 * for most readers.
 *
 * Credit goes back in eighths of the window. What was read and not returned yet is of no use to the
 * sender: with halves, as others do it, a sender that fills a long line gets half a window a round trip.
 */
export class ReceiveWindow {
  readonly #maxBytes: number
  readonly #budget: WindowBudget
  #size = INITIAL_WINDOW_BYTES
  #granted = INITIAL_WINDOW_BYTES
  #returned = 0
  /** What was read since `#epochStart`: a window or more makes an epoch. */
  #epochBytes = 0
  #epochStart: number
  #fastEpochs = 0
  /** How many round trips a window took when it doubled last. Unlimited where that tells nothing: it never did, or gave some back since. */
  #roundTripsBefore = Infinity
  /** Small messages of this stream, and of the others at the last update. */
  #messages = 0
  #othersMessages: number
  /** Other streams had a message less than `CONVERSATION_MS` before. */
  #besideUntil = -Infinity
  #isBeside = false

  constructor (maxBytes: number, budget: WindowBudget, now: number) {
    this.#maxBytes = maxBytes
    this.#budget = budget
    this.#epochStart = now
    this.#othersMessages = budget.messages
  }

  /** What the peer may have unread at most. */
  get size (): number { return this.#size }
  /** What the peer may still send. */
  get granted (): number { return this.#granted }
  /** What the reader took since the last update. */
  get returned (): number { return this.#returned }

  /** A header announced `byteLength` bytes; false when the peer has less credit, and nothing changed. */
  spend (byteLength: number): boolean {
    if (byteLength > this.#granted) return false
    this.#granted -= byteLength
    if (byteLength > 0 && byteLength <= MESSAGE_BYTES) {
      this.#messages++
      this.#budget.messages++
    }
    return true
  }

  /** The reader took `byteLength` bytes; whether an update is due. */
  giveBack (byteLength: number): boolean {
    this.#returned += byteLength
    return this.#returned >= Math.max(LEAST_UPDATE_BYTES, this.#size / 8)
  }

  /** The credit to send to the peer now, 0 = none. */
  update (now: number, roundTripMs: number | undefined): number {
    this.#listen(now, roundTripMs)
    this.#epochBytes += this.#returned
    const elapsed = now - this.#epochStart
    if (this.#epochBytes >= this.#size && elapsed >= (roundTripMs ?? 0)) {
      if (roundTripMs !== undefined) this.#judge(elapsed * this.#size / this.#epochBytes, roundTripMs)
      this.#epochBytes = 0
      this.#epochStart = now
    }
    const credit = this.#returned - this.#shrink()
    this.#granted += credit
    this.#returned = 0
    return credit
  }

  /** The stream is over: the budget gets back what the window took of it. */
  release (): void {
    this.#budget.release(this.#size - INITIAL_WINDOW_BYTES)
    this.#size = INITIAL_WINDOW_BYTES
    this.#budget.disclaim(this)
  }

  get #limit (): number { return this.#isBeside ? INITIAL_WINDOW_BYTES : Math.min(this.#maxBytes, INITIAL_WINDOW_BYTES + this.#budget.shareBytes) }

  /** Whether small messages of other streams wait behind this one's bytes. */
  #listen (now: number, roundTripMs: number | undefined): void {
    const others = this.#budget.messages - this.#messages
    if (others !== this.#othersMessages) this.#besideUntil = now + CONVERSATION_MS
    this.#othersMessages = others
    this.#isBeside = now < this.#besideUntil && roundTripMs !== undefined && roundTripMs < NEAR_MS
  }

  /**
   * On a near line an epoch is so short that what else the machine did in it decides: one proves nothing.
   * Where another stream has a larger window, this one has less than its part of the line: it follows.
   */
  #judge (msPerWindow: number, roundTripMs: number): void {
    const isBehind = this.#size < this.#budget.largestBytes
    const roundTrips = msPerWindow / roundTripMs
    if (roundTripMs >= NEAR_MS && !isBehind && roundTrips > NOT_WORTHWHILE * this.#roundTripsBefore) return
    const isFast = msPerWindow < (isBehind ? BEHIND_ROUND_TRIPS : FAST_ROUND_TRIPS) * Math.max(roundTripMs, LEAST_ROUND_TRIP_MS)
    this.#fastEpochs = isFast ? this.#fastEpochs + 1 : 0
    if (this.#fastEpochs < (roundTripMs < NEAR_MS && !isBehind ? NEAR_EPOCHS : 1)) return
    this.#fastEpochs = 0
    this.#roundTripsBefore = this.#grow() ? roundTrips : Infinity
  }

  /** Whether the window doubled: budgets may give less, or nothing. */
  #grow (): boolean {
    this.#budget.claim(this)
    const before = this.#size
    const extra = this.#budget.reserve(Math.min(before, this.#limit - before))
    this.#size += extra
    this.#returned += extra
    return extra === before
  }

  /** How much of the credit is kept, to come down to the limit. */
  #shrink (): number {
    const kept = Math.min(this.#returned, Math.max(0, this.#size - this.#limit))
    if (kept > 0) this.#roundTripsBefore = Infinity
    this.#size -= kept
    this.#budget.release(kept)
    return kept
  }
}

/** A sender that waits for credit gets a window in one round trip, or in two since credit comes back in pieces. */
const FAST_ROUND_TRIPS = 2.5
/** A window twice as large takes no longer where it was what the sender waited for, and twice as long where it was not. */
const NOT_WORTHWHILE = 1.6
/** A line that many share takes longer than the round trip that was measured. */
const BEHIND_ROUND_TRIPS = 25

/**
 * On loopback credit waits for two event loops rather than for the line. With this, windows there grow to
 * about a mebibyte: with less bulk is slower, with more other streams wait longer for nothing.
 */
const LEAST_ROUND_TRIP_MS = 0.4

const NEAR_EPOCHS = 3

/** A frame up to this counts as a message; larger ones are parts of something that takes its time anyway. */
const MESSAGE_BYTES = 4096
/** Who said something a second ago may soon say more. */
const CONVERSATION_MS = 1000

/** Half of the first window: smaller updates would cost more than they bring. */
const LEAST_UPDATE_BYTES = INITIAL_WINDOW_BYTES / 2
