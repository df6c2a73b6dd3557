import { ManualClock, type Clock } from '@ts-libp2p/compliance'

/** A clock that moves only when told to, and knows how many timers wait on it: what is left of them in the end is a leak. */
export class CountingClock implements Clock {
  readonly #clock = new ManualClock()
  readonly #waiting = new Set<object>()

  now (): number { return this.#clock.now() }

  after (ms: number, callback: () => void): () => void {
    const timer = {}
    this.#waiting.add(timer)
    const callOff = this.#clock.after(ms, () => {
      this.#waiting.delete(timer)
      callback()
    })
    return () => {
      this.#waiting.delete(timer)
      callOff()
    }
  }

  advance (ms: number): void { this.#clock.advance(ms) }

  /** How many timers wait. */
  get pending (): number { return this.#waiting.size }
}
