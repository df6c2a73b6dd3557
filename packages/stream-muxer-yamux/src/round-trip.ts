import { MAX_UINT32 } from './frame.ts'

/**
 * The round trip time, from pings of ours. At most one is under way; its value is a counter, so that
 * an answer to an older one or an invented one is told apart and ignored.
 *
 * Windows grow by this time, so it must not contain the time bytes wait behind our own windows: a
 * shorter time counts at once, a longer one only in part. The first answer of a near peer may take many
 * times as long as the line, since its code runs for the first time: a short time counts once there
 * are three.
 */
export class RoundTrip {
  #value = 0
  #sentAt: number | undefined
  #measuredAt = -Infinity
  #roundTripMs: number | undefined
  #samples = 0

  /** Undefined until it can be believed. */
  get ms (): number | undefined { return this.#isKnown ? this.#roundTripMs : undefined }

  /** A first ping was sent. */
  get wasAsked (): boolean { return this.#value > 0 }

  get isWaiting (): boolean { return this.#sentAt !== undefined }

  /** Whether another measurement is needed, or the last one is old, and none is under way. */
  isDue (now: number): boolean {
    return this.#sentAt === undefined && (!this.#isKnown || now - this.#measuredAt >= REFRESH_MS)
  }

  /** The value of the ping to send now. Only while none is under way. */
  ping (now: number): number {
    this.#value = this.#value === MAX_UINT32 ? 0 : this.#value + 1
    this.#sentAt = now
    return this.#value
  }

  /** An answer arrived. Not the one awaited: ignored, as go-yamux does; a peer may answer late or twice. */
  pong (value: number, now: number): void {
    if (this.#sentAt === undefined || value !== this.#value) return
    const sample = now - this.#sentAt
    this.#sentAt = undefined
    this.#measuredAt = now
    this.#samples++
    const known = this.#roundTripMs ?? sample
    this.#roundTripMs = Math.min(sample, known + (sample - known) / 8)
  }

  get #isKnown (): boolean {
    return this.#samples >= NEEDED_SAMPLES || (this.#roundTripMs !== undefined && this.#roundTripMs >= LONG_MS)
  }
}

/** Longer than any peer takes to run its code for the first time: such a time is the line's. */
const LONG_MS = 50
const NEEDED_SAMPLES = 3

/** rust-yamux's interval; a route changes rarely, and a ping costs the peer a write. */
const REFRESH_MS = 10_000
