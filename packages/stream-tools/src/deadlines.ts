import { cancelReason, onCancel } from './cancellation.ts'
import type { Clock } from './clock.ts'

/** Work with a time limit each, and one owner who can end all of it. */
export class Deadlines {
  readonly #clock: Clock
  readonly #active = new Set<(reason: Error) => void>()
  #stopped: Error | undefined

  constructor (clock: Clock) { this.#clock = clock }

  /** Runs `work` with a signal that fires with `late()` after `ms`, with `parent`, or at the stop. */
  async run<T> (ms: number, late: () => Error, work: (signal: AbortSignal) => Promise<T>, parent?: AbortSignal): Promise<T> {
    const ended = this.#stopped ?? (parent?.aborted === true ? cancelReason(parent) : undefined)
    if (ended !== undefined) throw ended
    const controller = new AbortController()
    const cancel = (reason: Error): void => controller.abort(reason)
    const release = [this.#clock.after(ms, () => cancel(late())), onCancel(parent, cancel), () => this.#active.delete(cancel)]
    this.#active.add(cancel)
    try {
      return await work(controller.signal)
    } finally {
      for (const undo of release) undo()
    }
  }

  /** Ends what runs, and whatever would run later, with `reason`. */
  stop (reason: Error): void {
    this.#stopped = reason
    for (const cancel of [...this.#active]) cancel(reason)
  }
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
