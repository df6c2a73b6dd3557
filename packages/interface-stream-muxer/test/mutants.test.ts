import { describe, expect, test } from 'vitest'
import { runAll } from '@ts-libp2p/compliance'
import { hostileMuxerCases, muxerCases } from '@ts-libp2p/interface-stream-muxer/compliance'
import { closingMutants } from './mutants/closing.ts'
import { hostileMutants } from './mutants/hostile.ts'
import { openingMutants } from './mutants/opening.ts'
import { pressureMutants } from './mutants/pressure.ts'
import { streamMutants } from './mutants/streams.ts'

const mutants = [...streamMutants, ...openingMutants, ...pressureMutants, ...closingMutants, ...hostileMutants]
const allCases = [...muxerCases, ...hostileMuxerCases]

// In memory a hang is certain as soon as nothing moves: no need to wait for the guard's seconds.
const options = { idleTurns: 1000, timeoutMs: 10_000 }

describe('each broken muxer fails the cases made for it', () => {
  test.each(mutants.map(({ fixture, caughtBy }) => [fixture.name, fixture, caughtBy] as const))('%s', async (_name, fixture, caughtBy) => {
    const { cases } = await runAll(allCases, fixture, { ...options, only: caughtBy })
    expect(cases.filter(({ status }) => status !== 'failed').map(({ id }) => id)).toEqual([])
    expect(cases.map(({ id }) => id).sort()).toEqual([...caughtBy].sort())
  })
})

test('every MUST case is failed by at least one broken muxer', () => {
  const killed = new Set(mutants.flatMap(({ caughtBy }) => caughtBy))
  const musts = allCases.filter(({ level }) => level === 'must').map(({ id }) => id)
  expect(musts.filter(id => !killed.has(id))).toEqual([])
})

test('there are no two broken muxers or cases of one name', () => {
  expect(new Set(mutants.map(({ fixture }) => fixture.name)).size).toBe(mutants.length)
  expect(new Set(allCases.map(({ id }) => id)).size).toBe(allCases.length)
})
