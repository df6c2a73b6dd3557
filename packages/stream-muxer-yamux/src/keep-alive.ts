import type { Clock } from '@ts-libp2p/stream-tools'

export interface KeepAliveHost {
  /** Ask the peer for a sign of life. */
  ping (): void
  /** The peer gave none. Called at most once. */
  dead (): void
}

export interface KeepAliveOptions {
  readonly clock: Clock
  readonly keepAliveMs: number
  readonly keepAliveTimeoutMs: number
}

/**
 * Notices a peer that is gone without a word. Any byte is a sign of life, so a busy connection is
 * never pinged; a silent one is, within two intervals, and given `timeoutMs` to say anything.
 */
export class KeepAlive {
  readonly #options: KeepAliveOptions
  readonly #host: KeepAliveHost
  #cancel: (() => void) | undefined
  #hasHeard = true

  constructor (options: KeepAliveOptions, host: KeepAliveHost) {
    this.#options = options
    this.#host = host
    if (options.keepAliveMs > 0) this.#wait(options.keepAliveMs, () => { this.#look() })
  }

  /** Something arrived. */
  heard (): void { this.#hasHeard = true }

  stop (): void {
    this.#cancel?.()
    this.#cancel = undefined
  }

  #look (): void {
    const { keepAliveMs, keepAliveTimeoutMs } = this.#options
    if (this.#hasHeard) {
      this.#hasHeard = false
      this.#wait(keepAliveMs, () => { this.#look() })
    } else {
      this.#wait(keepAliveTimeoutMs, () => { this.#judge() })
      this.#host.ping()
    }
  }

  #judge (): void {
    if (this.#hasHeard) this.#look()
    else this.#host.dead()
  }

  #wait (ms: number, then: () => void): void {
    this.#cancel = this.#options.clock.after(ms, then)
  }
}
