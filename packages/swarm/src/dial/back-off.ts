import type { Clock } from '@ts-libp2p/stream-tools'

export interface BackOffOptions {
  readonly clock: Clock
  /** 0 ≤ x < 1. Default `Math.random`. */
  readonly random?: () => number
  /** How many keys are remembered; the longest unchanged goes first. */
  readonly maxKeys: number
}

interface Failure {
  readonly count: number
  readonly untilMs: number
}

/**
 * How long something that failed is left alone: 5 s, then 1 s × n² more with the n-th failure in a row,
 * at most 5 min, ± 20 % so that many nodes do not come back at once.
 */
export class BackOff {
  readonly #clock: Clock
  readonly #random: () => number
  readonly #maxKeys: number
  readonly #failures = new Map<string, Failure>()

  constructor ({ clock, random = Math.random, maxKeys }: BackOffOptions) {
    this.#clock = clock
    this.#random = random
    this.#maxKeys = maxKeys
  }

  /** Milliseconds from now; 0 = it may be tried. */
  remainingMs (key: string): number { return Math.max(0, (this.#failures.get(key)?.untilMs ?? 0) - this.#clock.now()) }

  failed (key: string): void {
    const before = this.#failures.get(key)
    const isOld = before !== undefined && this.#clock.now() - before.untilMs > MAX_MS // long ago: start over
    const count = before === undefined || isOld ? 0 : before.count + 1
    const delayMs = Math.min(MAX_MS, BASE_MS + STEP_MS * count ** 2) * (1 - JITTER + 2 * JITTER * this.#random())
    this.#failures.delete(key)
    this.#failures.set(key, { count, untilMs: this.#clock.now() + delayMs })
    const oldest = this.#failures.keys().next().value
    if (this.#failures.size > this.#maxKeys && oldest !== undefined) this.#failures.delete(oldest)
  }

  succeeded (key: string): void { this.#failures.delete(key) }
}

const BASE_MS = 5_000
const STEP_MS = 1_000
const MAX_MS = 300_000
const JITTER = 0.2
