import { DeadlineError } from '@ts-libp2p/interface-swarm'
import { cancelReason, onCancel, type Clock } from '@ts-libp2p/stream-tools'

/**
 * A signal that fires after `ms` or with its parent, whichever is first. `done()` gives back the
 * timer and the listener; whoever makes a deadline calls it, also when the work failed.
 */
export class Deadline {
  readonly #controller = new AbortController()
  readonly #clock: Clock
  readonly #unlisten: () => void
  #cancelTimer = (): void => {}

  constructor (clock: Clock, ms: number, what: string, parent?: AbortSignal) {
    this.#clock = clock
    this.#unlisten = onCancel(parent, reason => { this.#controller.abort(reason) })
    if (parent?.aborted === true) this.#controller.abort(parent.reason)
    this.next(ms, what)
  }

  /** What comes next has `ms` from now; what came before is done. */
  next (ms: number, what: string): void {
    this.#cancelTimer()
    this.#cancelTimer = this.#clock.after(ms, () => { this.#controller.abort(new DeadlineError(what, ms)) })
  }

  get signal (): AbortSignal { return this.#controller.signal }

  /** Ends it early: the work is no longer wanted. */
  cancel (reason: Error): void { this.#controller.abort(reason) }

  done (): void {
    this.#cancelTimer()
    this.#unlisten()
  }
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
