import type { Clock } from '@ts-libp2p/stream-tools'

export interface PeerWatchOptions {
  readonly clock: Clock
  readonly intervalMs: number
  readonly ping: () => void
  readonly dead: () => void
}

/** Asks a peer that said nothing for a whole interval for a sign of life, and gives it another one. */
export class PeerWatch {
  readonly #options: PeerWatchOptions
  #hasHeard = false
  #callOff: () => void = () => {}

  constructor (options: PeerWatchOptions) {
    this.#options = options
    this.#wait(false)
  }

  heard (): void { this.#hasHeard = true }
  stop (): void { this.#callOff() }

  #wait (isLast: boolean): void {
    const { clock, intervalMs, ping, dead } = this.#options
    this.#callOff = clock.after(intervalMs, () => {
      const isSilent = !this.#hasHeard
      this.#hasHeard = false
      if (isSilent && isLast) {
        dead()
        return
      }
      if (isSilent) ping()
      this.#wait(isSilent)
    })
  }
}
