import { StoppedError } from '@ts-libp2p/interface-swarm'
import { StopFailedError, StopTimeoutError } from './errors.ts'

/**
 * The one run of a node: `new → starting → started → stopping → stopped`, and from every state
 * straight to `stopping`. There is no way back: a stopped node stays stopped, because its swarm does.
 */
export type NodeState = 'new' | 'starting' | 'started' | 'stopping' | 'stopped'

/** Something that is started in order and stopped in the reverse order. */
export interface Step {
  /** For messages. */
  readonly name: string
  start (): void | Promise<void>
  stop (): void | Promise<void>
}

export interface LifecycleOptions {
  /** How long the end of one step may take. */
  readonly stopTimeoutMs: number
  /** Calls `callback` after `ms` unless the returned function is called before. */
  readonly after: (ms: number, callback: () => void) => () => void
  /** Stops what all steps stand on: last of all, or first when a start must be broken off. Idempotent. */
  readonly stopBase: () => Promise<void>
}

/** Starts steps once and stops them once, however the calls interleave. */
export class Lifecycle {
  readonly #options: LifecycleOptions
  readonly #cancel = new AbortController()
  /** Whose start was called, in that order. */
  readonly #begun: Step[] = []
  #state: NodeState = 'new'
  /** The step that is being started. */
  #running: { readonly step: Step, readonly done: Promise<void> } | undefined
  #started: Promise<void> | undefined
  #stopped: Promise<void> | undefined

  constructor (options: LifecycleOptions) { this.#options = options }

  get state (): NodeState { return this.#state }

  /** Not `async`: every caller gets the same promise, so that `stop` can mark it as handled. */
  start (steps: readonly Step[]): Promise<void> {
    if (this.#stopped !== undefined) return Promise.reject(new StoppedError('the node was stopped and cannot be started again: make a new one'))
    this.#started ??= this.#start(steps)
    return this.#started
  }

  stop (): Promise<void> {
    if (this.#stopped !== undefined) return this.#stopped
    if (this.#state === 'starting') {
      this.#cancel.abort(new StoppedError('the node was stopped while it was starting'))
      this.#started?.catch(() => {}) // whoever stops a start need not be told that it stopped
    }
    this.#stopped = this.#stop()
    return this.#stopped
  }

  async #start (steps: readonly Step[]): Promise<void> {
    this.#state = 'starting'
    const { signal } = this.#cancel
    try {
      for (const step of steps) {
        this.#begun.push(step)
        const done = call(() => step.start())
        this.#running = { step, done }
        await unlessAborted(done, signal)
        this.#running = undefined
      }
      this.#state = 'started'
    } catch (error) {
      if (signal.aborted) throw asError(signal.reason) // whatever the step made of being broken off
      this.#running = undefined
      const failures = await this.stop().then(() => [], (failure: unknown) => [failure])
      if (failures.length === 0) throw error
      throw new AggregateError([error, ...failures], asError(error).message, { cause: error })
    }
  }

  /** Every step is stopped, whatever the others do. */
  async #stop (): Promise<void> {
    this.#state = 'stopping'
    const errors: Error[] = []
    const running = this.#running
    if (running !== undefined) {
      // A start that waits for the network ends with the network; nothing else could end it.
      await this.#attempt('stopping the swarm', this.#options.stopBase, errors)
      await this.#attempt(`the start of ${running.step.name}`, () => running.done.catch(() => {}), errors)
    }
    for (const step of this.#begun.reverse()) await this.#attempt(`stopping ${step.name}`, () => step.stop(), errors)
    if (running === undefined) await this.#attempt('stopping the swarm', this.#options.stopBase, errors)
    this.#state = 'stopped'
    if (errors.length > 0) throw new StopFailedError(errors)
  }

  async #attempt (what: string, work: () => void | Promise<void>, errors: Error[]): Promise<void> {
    const { after, stopTimeoutMs } = this.#options
    let cancelTimer = (): void => {}
    try {
      await Promise.race([call(work), new Promise<never>((_resolve, reject) => {
        cancelTimer = after(stopTimeoutMs, () => reject(new StopTimeoutError(what, stopTimeoutMs)))
      })])
    } catch (error) {
      errors.push(asError(error))
    } finally {
      cancelTimer()
    }
  }
}

function asError (thrown: unknown): Error {
  return thrown instanceof Error ? thrown : new Error(String(thrown), { cause: thrown })
}

/** Also what is thrown at once becomes a rejection. */
async function call (work: () => void | Promise<void>): Promise<void> { await work() }

async function unlessAborted (work: Promise<void>, signal: AbortSignal): Promise<void> {
  let unlisten = (): void => {}
  try {
    await Promise.race([work, new Promise<never>((_resolve, reject) => {
      const onAbort = (): void => reject(asError(signal.reason))
      signal.addEventListener('abort', onAbort, { once: true })
      unlisten = () => signal.removeEventListener('abort', onAbort)
      if (signal.aborted) onAbort() // the work itself called stop
    })])
    signal.throwIfAborted()
  } finally {
    unlisten()
  }
}
