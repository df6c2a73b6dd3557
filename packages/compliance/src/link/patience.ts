import type { Clock } from '../clock.ts'

/**
 * Runs out when nothing restarted it for `ms`; 0 = never. A restart only notes the time, so that a
 * link of capacity 1 does not set a timer for every byte.
 */
export class Patience {
  readonly #clock: Clock
  readonly #ms: number
  readonly #runOut: () => void
  #callOff: (() => void) | undefined
  #since = 0

  constructor (clock: Clock, ms: number, runOut: () => void) {
    this.#clock = clock
    this.#ms = ms
    this.#runOut = runOut
  }

  /** No effect while it runs. */
  begin (): void {
    if (this.#ms === 0 || this.#callOff !== undefined) return
    this.#since = this.#clock.now()
    this.#callOff = this.#clock.after(this.#ms, () => this.#look())
  }

  restart (): void {
    if (this.#callOff !== undefined) this.#since = this.#clock.now()
  }

  end (): void {
    this.#callOff?.()
    this.#callOff = undefined
  }

  #look (): void {
    const left = this.#since + this.#ms - this.#clock.now()
    this.#callOff = left > 0 ? this.#clock.after(left, () => this.#look()) : undefined
    if (left <= 0) this.#runOut()
  }
}
