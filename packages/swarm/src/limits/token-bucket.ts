import type { Clock } from '@ts-libp2p/stream-tools'

/** Allows a burst, then so many a second. */
export class TokenBucket {
  readonly #clock: Clock
  readonly #perSecond: number
  readonly #burst: number
  #tokens: number
  #filledAt: number

  constructor (clock: Clock, perSecond: number, burst: number) {
    this.#clock = clock
    this.#perSecond = perSecond
    this.#burst = burst
    this.#tokens = burst
    this.#filledAt = clock.now()
  }

  /** Takes one token; `false` when there is none. */
  take (): boolean {
    this.#fill()
    if (this.#tokens < 1) return false
    this.#tokens--
    return true
  }

  /** Gives one back: what it was taken for turned out to be honest. */
  giveBack (): void { this.#tokens = Math.min(this.#burst, this.#tokens + 1) }

  /** Nothing is missing: a bucket that is full need not be remembered. */
  get isFull (): boolean {
    this.#fill()
    return this.#tokens >= this.#burst
  }

  #fill (): void {
    const now = this.#clock.now()
    this.#tokens = Math.min(this.#burst, this.#tokens + (now - this.#filledAt) / 1000 * this.#perSecond)
    this.#filledAt = now
  }
}
