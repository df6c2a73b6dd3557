/** A promise that can be looked at without waiting for it. */
export class Outcome<T> {
  readonly promise: Promise<T>
  #state: 'pending' | 'fulfilled' | 'rejected' = 'pending'
  #value: T | undefined
  #error: unknown

  constructor (promise: Promise<T>) {
    this.promise = promise
    promise.then(
      value => {
        this.#state = 'fulfilled'
        this.#value = value
      },
      (error: unknown) => {
        this.#state = 'rejected'
        this.#error = error
      }
    )
  }

  get state (): 'pending' | 'fulfilled' | 'rejected' { return this.#state }
  get isPending (): boolean { return this.#state === 'pending' }
  /** What it was fulfilled with. */
  get value (): T | undefined { return this.#value }
  /** What it was rejected with. */
  get error (): unknown { return this.#error }
}

/** Watches `promise`; its rejection counts as handled. */
export function outcomeOf<T> (promise: Promise<T>): Outcome<T> {
  return new Outcome(promise)
}
