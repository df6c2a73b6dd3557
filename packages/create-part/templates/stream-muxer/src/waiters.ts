import { onCancel } from '@ts-libp2p/stream-tools'

/** Who waits for something, first come, first served. */
export class Waiters<T> {
  readonly #waiting: Array<{ readonly resolve: (value: T) => void, readonly reject: (error: Error) => void }> = []

  get size (): number { return this.#waiting.length }

  wait (signal?: AbortSignal): Promise<T> {
    return new Promise((resolve, reject) => {
      const waiter = {
        resolve: (value: T) => { unlisten(); resolve(value) },
        reject: (error: Error) => { unlisten(); reject(error) }
      }
      const unlisten = onCancel(signal, reason => {
        this.#waiting.splice(this.#waiting.indexOf(waiter), 1)
        waiter.reject(reason)
      })
      this.#waiting.push(waiter)
    })
  }

  resolveFirst (value: T): void { this.#waiting.shift()?.resolve(value) }
  rejectFirst (error: Error): void { this.#waiting.shift()?.reject(error) }
}
