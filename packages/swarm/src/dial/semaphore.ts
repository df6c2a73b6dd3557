import { raceSignal } from '../deadline.ts'

/** At most `size` holders at once; the others wait in order. */
export class Semaphore {
  #free: number
  readonly #waiting: Array<() => void> = []

  constructor (size: number) { this.#free = size }

  /** Resolves with the function that gives the place back. @throws the signal's reason */
  async acquire (signal: AbortSignal): Promise<() => void> {
    signal.throwIfAborted()
    if (this.#free > 0) {
      this.#free--
    } else {
      let wake = (): void => {}
      const turn = new Promise<void>(resolve => {
        wake = resolve
        this.#waiting.push(wake)
      })
      try {
        await raceSignal(turn, signal)
      } catch (error) {
        const index = this.#waiting.indexOf(wake)
        if (index >= 0) this.#waiting.splice(index, 1)
        else this.#release() // the place was handed over in the same turn
        throw error
      }
    }
    let isHeld = true
    return () => {
      if (isHeld) this.#release()
      isHeld = false
    }
  }

  #release (): void {
    const next = this.#waiting.shift()
    if (next === undefined) this.#free++
    else next()
  }
}
