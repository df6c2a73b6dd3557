import type { Clock } from './clock.ts'

/**
 * Fires when nothing restarted it for `ms`. Restarting is only a note of the time: the one timer
 * looks at it when it falls due, so that a busy stream does not make a timer for each chunk.
 */
export class Watchdog {
  readonly #clock: Clock
  readonly #ms: number
  readonly #fire: (ms: number) => void
  #cancel: (() => void) | undefined
  #since = 0
  #isRunning = false

  /** @param ms - 0 = never fires */
  constructor (clock: Clock, ms: number, fire: (ms: number) => void) {
    this.#clock = clock
    this.#ms = ms
    this.#fire = fire
  }

  /** Begins to watch; no effect while it runs. */
  start (): void {
    if (this.#isRunning || this.#ms === 0) return
    this.#isRunning = true
    this.#since = this.#clock.now()
    this.#cancel ??= this.#clock.after(this.#ms, () => this.#look())
  }

  /** Something happened. */
  restart (): void {
    if (this.#isRunning) this.#since = this.#clock.now()
  }

  /** Nothing is to be watched for now. The timer stays, for the next start. */
  pause (): void { this.#isRunning = false }

  stop (): void {
    this.#isRunning = false
    this.#cancel?.()
    this.#cancel = undefined
  }

  #look (): void {
    this.#cancel = undefined
    if (!this.#isRunning) return
    const left = this.#since + this.#ms - this.#clock.now()
    if (left > 0) {
      this.#cancel = this.#clock.after(left, () => this.#look())
    } else {
      this.#isRunning = false
      this.#fire(this.#ms)
    }
  }
}
