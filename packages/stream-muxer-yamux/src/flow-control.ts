import { MAX_UINT32 } from './frame.ts'

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

/** Asks for up to `bytes` more of the budget; answers how many it got. */
export type ReserveBytes = (bytes: number) => number

/**
 * What the peer may still send.
 *
 * Invariant: `size` = `granted` + unread + `returned`, where unread is what was announced by a header
 * and not yet taken by the reader. So unread ≤ `size`, whatever the peer does.
 *
 * The window grows the way rust-yamux's does: where the reader took half of it within two round
 * trips, the window and not the reader is what the sender waits for, and it doubles. It never
 * shrinks: the stream's end gives the budget back.
 */
export class ReceiveWindow {
  readonly #maxBytes: number
  #size = INITIAL_WINDOW_BYTES
  #granted = INITIAL_WINDOW_BYTES
  #returned = 0
  #updatedAt: number

  constructor (maxBytes: number, now: number) {
    this.#maxBytes = maxBytes
    this.#updatedAt = now
  }

  get size (): number { return this.#size }
  /** What the peer may still send. */
  get granted (): number { return this.#granted }
  /** What the reader took since the last update. */
  get returned (): number { return this.#returned }

  /** A header announced `byteLength` bytes; false when the peer has less credit, and nothing changed. */
  spend (byteLength: number): boolean {
    if (byteLength > this.#granted) return false
    this.#granted -= byteLength
    return true
  }

  /** The reader took `byteLength` bytes; whether an update is due: half the window, so that the sender never runs dry. */
  giveBack (byteLength: number): boolean {
    this.#returned += byteLength
    return this.#returned >= this.#size / 2
  }

  /** The credit to send to the peer now, and the window that follows from it. */
  update (now: number, roundTripMs: number | undefined, reserve: ReserveBytes): number {
    let credit = this.#returned
    const wanted = Math.min(this.#size, this.#maxBytes - this.#size)
    if (wanted > 0 && roundTripMs !== undefined && now - this.#updatedAt < 2 * roundTripMs) {
      const extra = reserve(wanted)
      this.#size += extra
      credit += extra
    }
    this.#returned = 0
    this.#granted += credit
    this.#updatedAt = now
    return credit
  }
}
