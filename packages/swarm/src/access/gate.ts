import { DeniedError, type Gating, type Verdict } from '@ts-libp2p/interface-swarm'
import type { Clock } from '@ts-libp2p/stream-tools'
import { asError } from '../emitter.ts'

/** Asks the application's gating hooks. A hook that throws, rejects or hangs denies. */
export class Gate {
  readonly #hooks: Gating
  readonly #clock: Clock

  constructor (hooks: Gating, clock: Clock) {
    this.#hooks = hooks
    this.#clock = clock
  }

  has (name: keyof Gating): boolean { return this.#hooks[name] !== undefined }

  /** @throws DeniedError; `what` says in it whom it concerns */
  async ask<Name extends keyof Gating> (name: Name, what: () => string, ...args: Parameters<NonNullable<Gating[Name]>>): Promise<void> {
    const hook = this.#hooks[name] as ((...args: unknown[]) => Verdict) | undefined
    if (hook === undefined) return
    let isDenied: boolean
    try {
      isDenied = await this.#within(hook(...args))
    } catch (error) {
      throw new DeniedError(`the gating hook ${name}, which failed`, what(), { cause: asError(error) })
    }
    if (isDenied) throw new DeniedError(`the gating hook ${name}`, what())
  }

  async #within (verdict: Verdict): Promise<boolean> {
    if (typeof verdict === 'boolean') return verdict
    let cancel = (): void => {}
    try {
      return await Promise.race([verdict, new Promise<never>((_resolve, reject) => {
        cancel = this.#clock.after(HOOK_TIMEOUT_MS, () => reject(new Error(`it took longer than ${HOOK_TIMEOUT_MS} ms`)))
      })])
    } finally {
      cancel()
    }
  }
}

/** A hook decides about a connection that waits: long enough for a look-up, too short to pile up. */
const HOOK_TIMEOUT_MS = 1000
