import { DeadlineError } from '@ts-libp2p/interface-swarm'
import { cancelReason, onCancel, type Clock } from '@ts-libp2p/stream-tools'

/**
 * A signal that fires after `ms` or with its parent, whichever is first. `done()` gives back the
 * timer and the listener; whoever makes a deadline calls it, also when the work failed.
 */
export class Deadline {
  readonly #controller = new AbortController()
  readonly #release: Array<() => void>

  constructor (clock: Clock, ms: number, what: string, parent?: AbortSignal) {
    const fire = (reason: Error): void => this.#controller.abort(reason)
    this.#release = [
      clock.after(ms, () => fire(new DeadlineError(what, ms))),
      onCancel(parent, fire)
    ]
    if (parent?.aborted === true) this.#controller.abort(parent.reason)
  }

  get signal (): AbortSignal { return this.#controller.signal }

  /** Ends it early: the work is no longer wanted. */
  cancel (reason: Error): void { this.#controller.abort(reason) }

  done (): void { for (const release of this.#release) release() }
}

/** Settles as `promise` does, or rejects with the signal's reason when it fires before. */
export async function raceSignal<T> (promise: Promise<T>, signal: AbortSignal | undefined): Promise<T> {
  if (signal === undefined) return await promise
  if (signal.aborted) throw cancelReason(signal)
  let unlisten = (): void => {}
  try {
    return await Promise.race([promise, new Promise<never>((_resolve, reject) => {
      unlisten = onCancel(signal, reject)
    })])
  } finally {
    unlisten()
  }
}
