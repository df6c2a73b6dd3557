import { fail } from '@ts-libp2p/compliance'
import type { ReceiveBudget } from '../stream-muxer.ts'

/** A receive budget that keeps book, and lets no muxer give back what it never had. */
export class BudgetLedger implements ReceiveBudget {
  readonly #totalBytes: number
  #reserved = 0
  #peak = 0
  #refusals = 0

  /** @param totalBytes - what is granted in all; more is refused */
  constructor (totalBytes: number = Infinity) { this.#totalBytes = totalBytes }

  get reserved (): number { return this.#reserved }
  get peak (): number { return this.#peak }
  get refusals (): number { return this.#refusals }

  reserve (bytes: number): boolean {
    checkAmount(bytes, 'reserve')
    if (this.#reserved + bytes > this.#totalBytes) {
      this.#refusals++
      return false
    }
    this.#reserved += bytes
    this.#peak = Math.max(this.#peak, this.#reserved)
    return true
  }

  release (bytes: number): void {
    checkAmount(bytes, 'release')
    if (bytes > this.#reserved) fail(`release(${bytes}) although only ${this.#reserved} bytes were reserved`)
    this.#reserved -= bytes
  }
}

function checkAmount (bytes: number, call: string): void {
  if (!Number.isSafeInteger(bytes) || bytes < 1) fail(`${call}(${String(bytes)}) of the budget: expected an integer of at least 1`)
}
