import fc from 'fast-check'
import { expect, test } from 'vitest'
import { ManualClock } from '@ts-libp2p/stream-tools'
import { PushGate } from '../src/push-gate.ts'

/** What became of each push that was made, in order; undefined while it waits. */
function outcomes (gate: PushGate): { push: () => void, list: Array<boolean | undefined> } {
  const list: Array<boolean | undefined> = []
  return {
    list,
    push () {
      const index = list.push(undefined) - 1
      gate.admit().then(isAdmitted => { list[index] = isAdmitted }, () => {})
    }
  }
}

test('ten pushes at once are taken; the eleventh waits 5 s', async () => {
  const clock = new ManualClock()
  const { push, list } = outcomes(new PushGate(clock))
  for (let index = 0; index < 11; index++) push()
  await clock.advance(4_999)
  expect(list).toEqual([...Array.from({ length: 10 }, () => true), undefined])
  await clock.advance(1)
  expect(list.at(-1)).toBe(true)
})

test('of those that come too early only the newest waits', async () => {
  const clock = new ManualClock()
  const { push, list } = outcomes(new PushGate(clock))
  for (let index = 0; index < 1_000; index++) push()
  await clock.advance(0)
  expect(clock.pending).toBe(1)
  expect(list.filter(outcome => outcome === true).length).toBe(10)
  expect(list.filter(outcome => outcome === false).length).toBe(989)
  await clock.advance(5_000)
  expect(list.at(-1)).toBe(true)
  expect(clock.pending).toBe(0)
})

test('a quiet minute gives back ten, and no more', async () => {
  const clock = new ManualClock()
  const { push, list } = outcomes(new PushGate(clock))
  for (let index = 0; index < 10; index++) push()
  await clock.advance(3_600_000)
  for (let index = 0; index < 11; index++) push()
  await clock.advance(0)
  expect(list.filter(outcome => outcome === true).length).toBe(20)
})

test('closing makes the one that waits give way', async () => {
  const clock = new ManualClock()
  const gate = new PushGate(clock)
  const { push, list } = outcomes(gate)
  for (let index = 0; index < 11; index++) push()
  gate.close()
  await clock.advance(0)
  expect(list.at(-1)).toBe(false)
  expect(clock.pending).toBe(0)
})

test('however a peer pushes, its rate is kept, one waits at most, and its last push is taken', async () => {
  await fc.assert(fc.asyncProperty(fc.array(fc.oneof(fc.integer({ min: 0, max: 3_000 }), fc.double({ min: 0, max: 3_000, noNaN: true })), { minLength: 1, maxLength: 100 }), async pauses => {
    const clock = new ManualClock()
    const { push, list } = outcomes(new PushGate(clock))
    for (const pause of pauses) {
      await clock.advance(pause)
      push()
      expect(clock.pending).toBeLessThanOrEqual(1)
    }
    const took = list.filter(outcome => outcome === true).length
    expect(took).toBeLessThanOrEqual(10 + clock.now() / 5_000 + 1)
    await clock.advance(5_000)
    expect(list.at(-1)).toBe(true)
    expect(list).not.toContain(undefined)
  }), { numRuns: 100 })
})
