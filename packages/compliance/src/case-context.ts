import { Cancellation } from './cancellation.ts'
import type { ContractFixture, Variant } from './contract-fixture.ts'
import { Ledger } from './ledger.ts'
import type { LinkPair } from './link/link-pair.ts'
import type { Random } from './random.ts'
import { macrotask } from './turns.ts'

/** When something late happens. `quiet`: nothing moves any more by itself. */
export type Lateness = 'microtask' | 'macrotask' | 'quiet'

/** Every lateness, for cases that hold at any time. */
export const LATENESSES: readonly Lateness[] = ['microtask', 'macrotask', 'quiet']

/**
 * What a case works with. Everything that is opened through it is accounted for when the case is
 * over: links must be closed, promises settled, listeners gone.
 */
export class CaseContext<Fixture extends ContractFixture = ContractFixture, V extends Variant = Variant> {
  readonly fixture: Fixture
  readonly variant: V
  /** Fires when the guard gives the case up; never for a case that ends in time. */
  readonly signal: AbortSignal
  /** Seeded: the same seed gives the same run. */
  readonly random: Random
  readonly #ledger = new Ledger()
  readonly #links: LinkPair[] = []
  readonly #cancellations: Cancellation[] = []
  readonly #cleanups: Array<() => void | Promise<void>> = []
  #quietTurns = 6
  #waitForOthers: (() => Promise<void>) | undefined

  constructor (fixture: Fixture, variant: V, signal: AbortSignal, random: Random) {
    this.fixture = fixture
    this.variant = variant
    this.signal = signal
    this.random = random
  }

  /** Runs when the case is over, however it ended; the last one deferred runs first. */
  defer (cleanup: () => void | Promise<void>): void { this.#cleanups.push(cleanup) }

  /** Notes every promise that `subject` gives out: each must settle, at the latest in the teardown. */
  watch<T extends object> (name: string, subject: T): T { return this.#ledger.watch(name, subject) }

  /** Notes one promise. */
  expectToSettle (label: string, promise: Promise<unknown>): void { this.#ledger.note(label, promise) }

  /** A signal that must have no listener left when the case is over. */
  cancellation (): Cancellation {
    const cancellation = new Cancellation()
    this.#cancellations.push(cancellation)
    return cancellation
  }

  /** Takes a pair of links into account; both ends must be closed when the case is over. */
  adopt (links: LinkPair): LinkPair {
    this.#links.push(links)
    return links
  }

  /** What moves outside the kit's links (sockets, workers) is quiet after that many idle turns, and after `wait`. */
  outside (quietTurns: number, wait?: () => Promise<void>): void {
    this.#quietTurns = Math.max(this.#quietTurns, quietTurns)
    this.#waitForOthers = wait
  }

  /** Waits until nothing moves any more by itself. Nothing is slept: an idle link is quiet at once. */
  async quiet (): Promise<void> {
    await this.#waitForOthers?.()
    for (let idle = 0; idle < this.#quietTurns;) {
      const before = this.activity
      await macrotask()
      this.signal.throwIfAborted()
      idle = this.activity === before && !this.isBusy ? idle + 1 : 0
    }
  }

  /** Lets some time go by, as the event loop counts it. */
  async late (lateness: Lateness): Promise<void> {
    if (lateness === 'microtask') await Promise.resolve()
    else if (lateness === 'macrotask') await macrotask()
    else await this.quiet()
  }

  /** Waits for something that must come true; the guard's timeout is its limit. */
  async until (condition: () => boolean): Promise<void> {
    while (!condition()) {
      await macrotask()
      this.signal.throwIfAborted()
    }
  }

  /** Grows with everything that moves: bytes on links, promises that settle. */
  get activity (): number { return this.#links.reduce((sum, links) => sum + links.moves, this.#ledger.settled) }

  /** Something on a link is under way. */
  get isBusy (): boolean { return this.#links.some(links => links.isBusy) }

  /** The labels of the promises that have not settled. */
  get unsettled (): readonly string[] { return this.#ledger.unsettled }

  /** Runs what was deferred; every part of it, even when one throws. */
  async cleanUp (): Promise<void> {
    const errors: unknown[] = []
    for (let cleanup = this.#cleanups.pop(); cleanup !== undefined; cleanup = this.#cleanups.pop()) {
      try {
        await cleanup()
      } catch (error) {
        errors.push(error)
      }
    }
    if (errors.length > 0) throw errors[0]
  }

  /** What is left open; empty for a clean case. Call it after the clean-up. */
  async leaks (): Promise<readonly string[]> {
    // What the clean-up ended may need a few turns to settle.
    if (this.#ledger.unsettled.length > 0) await this.quiet()
    const listeners = this.#cancellations.reduce((sum, cancellation) => sum + cancellation.listeners, 0)
    return [
      ...this.#ledger.unsettled.map(label => `${label} never settled`),
      ...this.#links.flatMap(links => [links.near, links.far]).filter(end => end.state !== 'closed').map(end => `a link below was left ${end.state}`),
      ...(listeners > 0 ? [`${listeners} listener(s) left on an AbortSignal`] : [])
    ]
  }
}
