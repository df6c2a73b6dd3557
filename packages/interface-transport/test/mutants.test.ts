import { describe, expect, test } from 'vitest'
import { runAll } from '@ts-libp2p/compliance'
import { cases } from '@ts-libp2p/interface-transport/compliance'
import { addressesMutants } from './mutants/addresses.ts'
import { cancellingMutants } from './mutants/cancelling.ts'
import { diallingMutants } from './mutants/dialling.ts'
import { hostileMutants } from './mutants/hostile.ts'
import { linksMutants } from './mutants/links.ts'
import { listeningMutants } from './mutants/listening.ts'
import { mutant } from './mutants/mutant.ts'

const mutants = [...addressesMutants, ...diallingMutants, ...cancellingMutants, ...linksMutants, ...listeningMutants, ...hostileMutants]

// In memory a hang is certain as soon as nothing moves: no need to wait for the guard's seconds.
const options = { idleTurns: 300, timeoutMs: 3000 }

describe('each broken transport fails the cases made for it', () => {
  test.each(mutants.map(({ fixture, caughtBy }) => [fixture.name, fixture, caughtBy] as const))('%s', async (_name, fixture, caughtBy) => {
    const report = await runAll(cases, fixture, { ...options, only: caughtBy })
    expect(report.cases.filter(({ status }) => status !== 'failed').map(({ id }) => id)).toEqual([])
    expect(report.cases.map(({ id }) => id).sort()).toEqual([...caughtBy].sort())
  })
})

test('every MUST case is failed by at least one broken transport', () => {
  const killed = new Set(mutants.flatMap(({ caughtBy }) => caughtBy))
  const musts = cases.filter(({ level }) => level === 'must').map(({ id }) => id)
  expect(musts.filter(id => !killed.has(id))).toEqual([])
})

test('there are no two broken transports or cases of one name', () => {
  expect(new Set(mutants.map(({ fixture }) => fixture.name)).size).toBe(mutants.length)
  expect(new Set(cases.map(({ id }) => id)).size).toBe(cases.length)
})

test('a transport in which nothing was broken keeps the contract: the tools of the mutants are innocent', async () => {
  const { fixture } = mutant('as it is', [], { transport: () => ({}), listener: () => ({}), link: () => ({}) })
  const { failed, conforms } = await runAll(cases, fixture, options)
  expect({ failed, conforms }).toEqual({ failed: 0, conforms: true })
})
