import { cancelReason, onCancel } from '@ts-libp2p/stream-tools'

/** Callers that wait for something, first come, first served. A signal takes one out of the line. */
export class WaitingList<T> {
  #waiting: Waiting<T>[] = []

  get length (): number { return this.#waiting.length }

  wait (signal?: AbortSignal): Promise<T> {
    if (signal?.aborted === true) return Promise.reject(cancelReason(signal))
    return new Promise((resolve, reject) => {
      const unlisten = onCancel(signal, reason => {
        this.#waiting.splice(this.#waiting.indexOf(waiting), 1)
        reject(reason)
      })
      const waiting: Waiting<T> = { resolve, reject, unlisten }
      if (this.#waiting.length === 0) this.#waiting = [waiting] // and not room for 17, which a push makes: most connections have one that waits
      else this.#waiting.push(waiting)
    })
  }

  /** Serves the first; `serve` may throw, which is then the caller's error. */
  serveFirst (serve: () => T): void {
    const first = this.#waiting.shift()
    if (first === undefined) return
    first.unlisten()
    try {
      first.resolve(serve())
    } catch (error) {
      first.reject(error)
    }
  }
}

interface Waiting<T> {
  readonly resolve: (value: T) => void
  readonly reject: (error: unknown) => void
  readonly unlisten: () => void
}
