import { onCancel } from '@ts-libp2p/stream-tools'

interface Waiter<T> {
  readonly resolve: (value: T) => void
  readonly reject: (error: Error) => void
}

/** Callers in line. */
export class Waiters<T> {
  readonly #serves: 'first' | 'last'
  #line: Array<Waiter<T>> = []

  constructor (serves: 'first' | 'last') { this.#serves = serves }

  get length (): number { return this.#line.length }

  wait (signal?: AbortSignal): Promise<T> {
    return new Promise((resolve, reject) => {
      const unlisten = onCancel(signal, reason => {
        this.#line = this.#line.filter(other => other !== waiter)
        reject(reason)
      })
      const waiter: Waiter<T> = {
        resolve: value => {
          unlisten()
          resolve(value)
        },
        reject: error => {
          unlisten()
          reject(error)
        }
      }
      this.#line.push(waiter)
    })
  }

  resolve (value: T): void { this.#take()?.resolve(value) }
  reject (error: Error): void { this.#take()?.reject(error) }
  resolveAll (value: T): void { for (const waiter of this.#line.splice(0)) waiter.resolve(value) }
  rejectAll (error: Error): void { for (const waiter of this.#line.splice(0)) waiter.reject(error) }

  #take (): Waiter<T> | undefined { return this.#serves === 'first' ? this.#line.shift() : this.#line.pop() }
}
