import { describe, expect, test } from 'vitest'
import { runAll } from '@ts-libp2p/compliance'
import { swarmCases } from '@ts-libp2p/interface-swarm/compliance'
import { dialMutants } from './dial-mutants.ts'
import { eventMutants } from './event-mutants.ts'
import { policyMutants } from './policy-mutants.ts'

const mutants = [...dialMutants, ...eventMutants, ...policyMutants]

describe('each broken swarm fails the cases made for it', () => {
  test.each(mutants.map(({ fixture, caughtBy }) => [fixture.name, fixture, caughtBy] as const))('%s', async (_name, fixture, caughtBy) => {
    const { cases } = await runAll(swarmCases, fixture, { idleTurns: 2000, timeoutMs: 3000, only: caughtBy })
    expect(cases.filter(({ status }) => status !== 'failed').map(({ id }) => id)).toEqual([])
    expect(cases.map(({ id }) => id).sort()).toEqual([...caughtBy].sort())
  })
})

test('every MUST case is failed by at least one broken swarm', () => {
  const killed = new Set(mutants.flatMap(({ caughtBy }) => caughtBy))
  const musts = swarmCases.filter(({ level }) => level === 'must').map(({ id }) => id)
  expect(musts.filter(id => !killed.has(id))).toEqual([])
})

test('there are no two broken swarms or cases of one name', () => {
  expect(new Set(mutants.map(({ fixture }) => fixture.name)).size).toBe(mutants.length)
  expect(new Set(swarmCases.map(({ id }) => id)).size).toBe(swarmCases.length)
})
