import { MAX_UINT32 } from './frame.ts'

/**
 * The round trip time, from pings of ours. At most one is under way; its value is a counter, so that
 * an answer to an older one or an invented one is told apart and ignored.
 *
 * Windows grow by this time, so it must not contain the time bytes wait behind our own windows: a
 * shorter time counts at once, a longer one only in part.
 */
export class RoundTrip {
  #value = 0
  #sentAt: number | undefined
  #measuredAt = -Infinity
  #roundTripMs: number | undefined

  /** Undefined before the first answer. */
  get ms (): number | undefined { return this.#roundTripMs }

  get isWaiting (): boolean { return this.#sentAt !== undefined }

  /** Whether the last measurement is missing or old, and none is under way. */
  isDue (now: number): boolean {
    return this.#sentAt === undefined && now - this.#measuredAt >= REFRESH_MS
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
    const known = this.#roundTripMs ?? sample
    this.#roundTripMs = Math.min(sample, known + (sample - known) / 8)
  }
}

/** rust-yamux's interval; a route changes rarely, and a ping costs the peer a write. */
const REFRESH_MS = 10_000
