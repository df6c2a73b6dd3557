/** Time as an argument. The links of the kit read no clock but this one. */
export interface Clock {
  /** Milliseconds since an arbitrary start. */
  now (): number
  /** Calls `callback` once after `ms` milliseconds; the returned function calls it off. Holds no process. */
  after (ms: number, callback: () => void): () => void
}

/** The platform's clock. */
export const systemClock: Clock = {
  now: () => performance.now(),
  after (ms, callback) {
    const timer: unknown = setTimeout(callback, ms)
    // An object on Node, where it would hold the process; a number in browsers.
    if (typeof timer === 'object' && timer !== null && 'unref' in timer) (timer as { unref (): void }).unref()
    return () => clearTimeout(timer as number)
  }
}

/** A clock that stands still until it is moved: two minutes of silence take no time at all. */
export class ManualClock implements Clock {
  #now = 0
  #timers: Timer[] = []

  now (): number { return this.#now }

  after (ms: number, callback: () => void): () => void {
    const timer = { due: this.#now + ms, callback }
    this.#timers.push(timer)
    return () => { this.#timers = this.#timers.filter(other => other !== timer) }
  }

  /** Moves the time on by `ms`; what falls due on the way runs in order. */
  advance (ms: number): void {
    const end = this.#now + ms
    for (let timer = this.#next(end); timer !== undefined; timer = this.#next(end)) {
      this.#timers = this.#timers.filter(other => other !== timer)
      this.#now = Math.max(this.#now, timer.due)
      timer.callback()
    }
    this.#now = end
  }

  #next (end: number): Timer | undefined {
    return this.#timers.filter(timer => timer.due <= end).sort((a, b) => a.due - b.due)[0]
  }
}

interface Timer {
  readonly due: number
  readonly callback: () => void
}
