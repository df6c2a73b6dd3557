import type { Clock } from '@ts-libp2p/stream-tools'

export interface KeepAliveOptions {
  readonly clock: Clock
  readonly intervalMs: number
  readonly timeoutMs: number
  /** Ask the peer for a sign of life. */
  readonly ping: () => void
  /** The peer gave none. Called at most once. */
  readonly dead: () => void
}

/**
 * Notices a peer that is gone without a word. Any byte is a sign of life, so a busy connection is
 * never pinged; a silent one is, within two intervals, and given `timeoutMs` to say anything.
 */
export class KeepAlive {
  readonly #options: KeepAliveOptions
  #cancel: (() => void) | undefined
  #hasHeard = true

  constructor (options: KeepAliveOptions) {
    this.#options = options
    if (options.intervalMs > 0) this.#wait(options.intervalMs, () => { this.#look() })
  }

  /** Something arrived. */
  heard (): void { this.#hasHeard = true }

  stop (): void {
    this.#cancel?.()
    this.#cancel = undefined
  }

  #look (): void {
    const { intervalMs, timeoutMs, ping } = this.#options
    if (this.#hasHeard) {
      this.#hasHeard = false
      this.#wait(intervalMs, () => { this.#look() })
    } else {
      this.#wait(timeoutMs, () => { this.#judge() })
      ping()
    }
  }

  #judge (): void {
    if (this.#hasHeard) this.#look()
    else this.#options.dead()
  }

  #wait (ms: number, then: () => void): void {
    this.#cancel = this.#options.clock.after(ms, then)
  }
}
