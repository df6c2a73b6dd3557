import type { ReceiveBudget } from '@ts-libp2p/interface-stream-muxer'
import { expect } from 'vitest'

/** A node's budget that counts, and checks what it is asked for. */
export class CountingBudget implements ReceiveBudget {
  reserved = 0
  readonly #limit: number
  constructor (limit: number) { this.#limit = limit }

  reserve (bytes: number): boolean {
    expect(Number.isInteger(bytes) && bytes >= 1).toBe(true)
    if (this.reserved + bytes > this.#limit) return false
    this.reserved += bytes
    return true
  }

  release (bytes: number): void {
    expect(Number.isInteger(bytes) && bytes >= 1).toBe(true)
    this.reserved -= bytes
    expect(this.reserved).toBeGreaterThanOrEqual(0)
  }
}
