import { MAX_UINT32 } from './frame.ts'

/**
 * The round trip time, from pings of ours. At most one is under way; its value is a counter, so that
 * an answer to an older one or an invented one is told apart and ignored.
 *
 * Windows grow by this time, so it must not contain the time bytes wait behind our own windows: they
 * would grow by their own size. A shorter time counts at once; a longer one only in part, and only
 * while the line was quiet. The first answers of a near peer may take many times as long as the line,
 * since its code runs for the first time: the shorter the time, the more of them it takes.
 */
export class RoundTrip {
  #value = 0
  #sentAt: number | undefined
  #measuredAt = -Infinity
  #roundTripMs: number | undefined
  #samples = 0

  /** Undefined until it can be believed. */
  get ms (): number | undefined { return this.isKnown ? this.#roundTripMs : undefined }

  get isKnown (): boolean {
    const ms = this.#roundTripMs
    return ms !== undefined && this.#samples >= (ms >= LONG_MS ? 1 : ms >= NEAR_MS ? 3 : 16)
  }

  get isWaiting (): boolean { return this.#sentAt !== undefined }

  /** Whether another measurement is needed, or the last one is old, and none is under way. */
  isDue (now: number): boolean {
    return this.#sentAt === undefined && (!this.isKnown || now - this.#measuredAt >= REFRESH_MS)
  }

  /** The value of the ping to send now. Only while none is under way. */
  ping (now: number): number {
    this.#value = this.#value === MAX_UINT32 ? 0 : this.#value + 1
    this.#sentAt = now
    return this.#value
  }

  /**
   * An answer arrived; `isQuiet`: little else was carried meanwhile. Not the one awaited: ignored, as
   * go-yamux does; a peer may answer late or twice.
   */
  pong (value: number, now: number, isQuiet: boolean): void {
    if (this.#sentAt === undefined || value !== this.#value) return
    const sample = now - this.#sentAt
    this.#sentAt = undefined
    this.#measuredAt = now
    this.#samples++
    const known = this.#roundTripMs ?? sample
    this.#roundTripMs = Math.min(sample, isQuiet ? known + (sample - known) / 8 : known)
  }
}

/** Longer than any peer takes to run its code for the first time: such a time is the line's. */
const LONG_MS = 50
/** Below it, what the machines do counts for more than the line. */
export const NEAR_MS = 10

/** rust-yamux's interval; a route changes rarely, and a ping costs the peer a write. */
const REFRESH_MS = 10_000
