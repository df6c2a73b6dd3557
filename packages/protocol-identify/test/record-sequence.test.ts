import fc from 'fast-check'
import { expect, test } from 'vitest'
import { RecordSequence, sequenceByTime } from '../src/record-sequence.ts'

test('numbers only grow, whatever the source gives', async () => {
  await fc.assert(fc.asyncProperty(fc.array(fc.bigInt({ min: 0n, max: 20n }), { minLength: 1, maxLength: 20 }), async given => {
    const seen: bigint[] = []
    const sequence = new RecordSequence(last => {
      expect(last).toBe(seen.at(-1) ?? 0n)
      return given[seen.length] ?? 0n
    })
    for (const number of given) {
      const next = await sequence.next()
      expect(next).toBeGreaterThan(seen.at(-1) ?? -1n)
      if (number > (seen.at(-1) ?? 0n)) expect(next).toBe(number)
      seen.push(next)
    }
  }))
})

test('by time it grows also where the clock stands still or goes back', async () => {
  const times = [1_800_000_000_000.7, 1_800_000_000_000.7, 1_700_000_000_000, 1_800_000_000_005]
  const sequence = new RecordSequence(sequenceByTime(() => times.shift() ?? 0))
  for (const expected of [1_800_000_000_000n, 1_800_000_000_001n, 1_800_000_000_002n, 1_800_000_000_005n]) expect(await sequence.next()).toBe(expected)
})

test('calls that overlap have different numbers', async () => {
  const sequence = new RecordSequence(() => Promise.resolve(5n))
  const numbers = await Promise.all(Array.from({ length: 10 }, () => sequence.next()))
  expect(new Set(numbers).size).toBe(10)
})

test('what is no number of 64 bits is a mistake of the program', async () => {
  for (const given of [5, -1n, 1n << 64n, undefined]) await expect(new RecordSequence(() => given as bigint).next()).rejects.toThrow(TypeError)
})
