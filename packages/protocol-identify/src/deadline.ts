import { cancelReason, onCancel, type Clock } from '@ts-libp2p/stream-tools'

/**
 * A signal that fires with `reason()` after `ms`, or with the first of `parents`. Whoever makes one
 * calls `done()`, also when the work failed: it gives back the timer and the listeners.
 */
export class Deadline {
  readonly #controller = new AbortController()
  readonly #release: Array<() => void>

  constructor (clock: Clock, ms: number, reason: () => Error, parents: ReadonlyArray<AbortSignal | undefined> = []) {
    const fire = (error: Error): void => this.#controller.abort(error)
    this.#release = [clock.after(ms, () => fire(reason())), ...parents.map(parent => onCancel(parent, fire))]
    const fired = parents.find(parent => parent?.aborted === true)
    if (fired !== undefined) fire(cancelReason(fired))
  }

  get signal (): AbortSignal { return this.#controller.signal }

  done (): void { for (const release of this.#release) release() }
}

/** Settles as `promise` does, or rejects with the signal's reason when that fires before. */
export async function untilCancelled<T> (promise: Promise<T>, signal: AbortSignal): Promise<T> {
  let unlisten = (): void => {}
  const cancelled = new Promise<never>((_resolve, reject) => {
    unlisten = onCancel(signal, reject)
    if (signal.aborted) reject(cancelReason(signal))
  })
  try {
    return await Promise.race([promise, cancelled])
  } finally {
    unlisten()
  }
}
