import type { ReceiveBudget } from '@ts-libp2p/interface-stream-muxer'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { ModelWorld, type Step } from './support/model-world.ts'

const ref = { stream: fc.nat({ max: 5 }), end: fc.constantFrom('near' as const, 'far' as const) }

const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 2, arbitrary: fc.record({ do: fc.constant('open' as const), by: fc.constantFrom('client' as const, 'server' as const) }) },
  { weight: 6, arbitrary: fc.record({ do: fc.constant('write' as const), ...ref, size: fc.oneof(fc.nat({ max: 40 }), fc.nat({ max: 3000 }), fc.nat({ max: 120_000 })) }) },
  { weight: 3, arbitrary: fc.record({ do: fc.constant('writeNow' as const), ...ref, size: fc.nat({ max: 2000 }) }) },
  { weight: 6, arbitrary: fc.record({ do: fc.constant('read' as const), ...ref, max: fc.oneof(fc.integer({ min: 1, max: 50 }), fc.constant(Infinity)) }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('drain' as const), ...ref }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('closeWrite' as const), ...ref }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('close' as const), ...ref }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('abort' as const), ...ref }) },
  { weight: 5, arbitrary: fc.record({ do: fc.constant('settle' as const), turns: fc.nat({ max: 60 }) }) }
)

class Budget implements ReceiveBudget {
  reserved = 0
  reserve (bytes: number): boolean {
    this.reserved += bytes
    return true
  }

  release (bytes: number): void {
    this.reserved -= bytes
    expect(this.reserved).toBeGreaterThanOrEqual(0)
  }
}

/**
 * Random calls on both sides of a connection, on a link of random capacity, beside a model that
 * knows only how many bytes each end wrote and how it ended. After each step: no stream gave bytes
 * that were not written, in another order, or an end that was not said. At the end everything that
 * was not aborted arrives, and nothing is left.
 */
describe('against a model', () => {
  for (const [name, capacity] of [['tiny', fc.integer({ min: 1, max: 40 })], ['small', fc.integer({ min: 41, max: 5000 })], ['large', fc.integer({ min: 5001, max: 400_000 })]] as const) {
    it(`bytes out are bytes in, on ${name} links`, async () => {
      let readBytes = 0
      await fc.assert(fc.asyncProperty(capacity, fc.array(step, { minLength: 1, maxLength: 120, size: 'max' }), async (bytes, steps) => {
        const budget = new Budget()
        const world = new ModelWorld({ capacity: bytes, maxWriteBytes: bytes < 41 ? 400 : Infinity, budget })
        for (const one of steps) await world.run(one)
        await world.finish()
        expect(budget.reserved).toBe(0)
        readBytes += world.readBytes
      }), { numRuns: 100 })
      expect(readBytes).toBeGreaterThan(50_000)
    }, 120_000)
  }
})
