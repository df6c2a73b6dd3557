import { describe, expect, test } from 'vitest'
import { runAll } from '@ts-libp2p/compliance'
import { connectionCases } from '@ts-libp2p/interface-connection/compliance'
import { closingMutants } from './mutants/closing.ts'
import { openingMutants } from './mutants/opening.ts'
import { streamsMutants } from './mutants/streams.ts'

const mutants = [...openingMutants, ...streamsMutants, ...closingMutants]

describe('each broken connection fails the cases made for it', () => {
  test.each(mutants.map(({ fixture, caughtBy }) => [fixture.name, fixture, caughtBy] as const))('%s', async (_name, fixture, caughtBy) => {
    // In memory a hang is certain as soon as nothing moves: no need to wait for the guard's seconds.
    const { cases } = await runAll(connectionCases, fixture, { idleTurns: 300, timeoutMs: 3000, only: caughtBy })
    expect(cases.filter(({ status }) => status !== 'failed').map(({ id }) => id)).toEqual([])
    expect(cases.map(({ id }) => id).sort()).toEqual([...caughtBy].sort())
  })
})

test('every MUST case is failed by at least one broken connection', () => {
  const killed = new Set(mutants.flatMap(({ caughtBy }) => caughtBy))
  const musts = connectionCases.filter(({ level }) => level === 'must').map(({ id }) => id)
  expect(musts.filter(id => !killed.has(id))).toEqual([])
})

test('there are no two broken connections or cases of one name', () => {
  expect(new Set(mutants.map(({ fixture }) => fixture.name)).size).toBe(mutants.length)
  expect(new Set(connectionCases.map(({ id }) => id)).size).toBe(connectionCases.length)
})
