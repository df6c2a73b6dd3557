import type { Clock } from '@ts-libp2p/stream-tools'

/** Pushes of one peer that are taken at once; as many as go-libp2p takes of a subnet. */
const PUSH_BURST = 10
/** Then one in so many milliseconds, likewise. */
const PUSH_INTERVAL_MS = 5_000

/**
 * How often one peer may push: each push costs a verified signature, and wakes everyone who watches
 * the peer book. One that comes too early waits for its time, and gives way when another comes. So
 * the last word of a peer is heard however fast it pushes, and one push of it waits at most.
 */
export class PushGate {
  readonly #clock: Clock
  #tokens = PUSH_BURST
  #refilledAt: number
  #giveWay: () => void = nothing

  constructor (clock: Clock) {
    this.#clock = clock
    this.#refilledAt = clock.now()
  }

  /** Resolves with `true` when the push may be read; with `false` when it gave way. */
  async admit (): Promise<boolean> {
    this.#giveWay()
    if (this.#take()) return true
    return await new Promise(resolve => {
      const settle = (isAdmitted: boolean): void => {
        cancel()
        this.#giveWay = nothing
        resolve(isAdmitted)
      }
      const cancel = this.#clock.after(Math.ceil((1 - this.#tokens) * PUSH_INTERVAL_MS), () => settle(this.#take()))
      this.#giveWay = () => settle(false)
    })
  }

  /** The peer is gone, or we stop: the push that waits gives way. */
  close (): void { this.#giveWay() }

  #take (): boolean {
    const now = this.#clock.now()
    this.#tokens = Math.min(PUSH_BURST, this.#tokens + (now - this.#refilledAt) / PUSH_INTERVAL_MS)
    this.#refilledAt = now
    if (this.#tokens < 1 - ROUNDING) return false
    this.#tokens = Math.max(0, this.#tokens - 1)
    return true
  }
}

/** A token that was added up in parts is not worth less. */
const ROUNDING = 1e-6

function nothing (): void {}
