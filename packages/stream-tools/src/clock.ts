/** Time as an argument: protocol code never reads the platform's clock, so that tests run in virtual time. */
export interface Clock {
  /** Milliseconds since an arbitrary start, never going back. */
  now (): number
  /** Calls `callback` once after `ms` milliseconds unless the returned function is called before. Holds no process. */
  after (ms: number, callback: () => void): () => void
}

/** The platform's clock. Its timers do not keep a Node process alive. */
export const systemClock: Clock = {
  now: () => performance.now(),
  after (ms, callback) {
    const timer = setTimeout(callback, ms) as number | { unref (): void } // an object on Node, a number in browsers
    if (typeof timer === 'object') timer.unref()
    return () => { clearTimeout(timer as number) }
  }
}

/** A clock that moves only when told to. */
export class ManualClock implements Clock {
  #now = 0
  #timers: Array<{ at: number, callback: () => void }> = []

  now (): number { return this.#now }

  after (ms: number, callback: () => void): () => void {
    const timer = { at: this.#now + ms, callback }
    this.#timers.push(timer)
    return () => { this.#timers = this.#timers.filter(other => other !== timer) }
  }

  /** How many timers wait. */
  get pending (): number { return this.#timers.length }

  /** Moves the time on by `ms`, running what falls due in order; lets promises settle between timers. */
  async advance (ms: number): Promise<void> {
    const end = this.#now + ms
    for (;;) {
      const due = this.#timers.filter(timer => timer.at <= end).sort((a, b) => a.at - b.at)[0]
      if (due === undefined) break
      this.#timers = this.#timers.filter(timer => timer !== due)
      this.#now = Math.max(this.#now, due.at)
      due.callback()
      for (let turn = 0; turn < 20; turn++) await Promise.resolve()
    }
    this.#now = end
    for (let turn = 0; turn < 20; turn++) await Promise.resolve()
  }
}
