import { describe, expect, test } from 'vitest'
import { runAll } from '@ts-libp2p/compliance'
import { streamCases } from '@ts-libp2p/interface-stream/compliance'
import { backPressureMutants } from './mutants/back-pressure.ts'
import { closingGraceMutants } from './mutants/closing-grace.ts'
import { closingMutants } from './mutants/closing.ts'
import { endMutants } from './mutants/end.ts'
import { featuresMutants } from './mutants/features.ts'
import { ownershipMutants } from './mutants/ownership.ts'
import { readingMutants } from './mutants/reading.ts'
import { settlingMutants } from './mutants/settling.ts'
import { twoFatesMutants } from './mutants/two-fates.ts'
import { writingMutants } from './mutants/writing.ts'

const mutants = [
  ...endMutants, ...twoFatesMutants, ...backPressureMutants, ...ownershipMutants, ...writingMutants,
  ...readingMutants, ...closingMutants, ...closingGraceMutants, ...settlingMutants, ...featuresMutants
]

// In memory a hang is certain as soon as nothing moves: no need to wait for the guard's seconds.
const options = { idleTurns: 300, timeoutMs: 3000 }

describe('each broken stream fails the cases made for it', () => {
  test.each(mutants.map(({ fixture, caughtBy }) => [fixture.name, fixture, caughtBy] as const))('%s', async (_name, fixture, caughtBy) => {
    const { cases } = await runAll(streamCases, fixture, { ...options, only: caughtBy })
    expect(cases.filter(({ status }) => status !== 'failed').map(({ id }) => id)).toEqual([])
    expect(cases.map(({ id }) => id).sort()).toEqual([...caughtBy].sort())
  })
})

test('every MUST case is failed by at least one broken stream', () => {
  const killed = new Set(mutants.flatMap(({ caughtBy }) => caughtBy))
  const musts = streamCases.filter(({ level }) => level === 'must').map(({ id }) => id)
  expect(musts.filter(id => !killed.has(id))).toEqual([])
})

test('there are no two broken streams or cases of one name', () => {
  expect(new Set(mutants.map(({ fixture }) => fixture.name)).size).toBe(mutants.length)
  expect(new Set(streamCases.map(({ id }) => id)).size).toBe(streamCases.length)
})
