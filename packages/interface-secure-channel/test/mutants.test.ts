import { describe, expect, test } from 'vitest'
import { runAll } from '@ts-libp2p/compliance'
import { cases } from '@ts-libp2p/interface-secure-channel/compliance'
import { handshakeMutants } from './mutants/handshake.ts'
import { hostileMutants } from './mutants/hostile.ts'
import { identityMutants } from './mutants/identity.ts'
import { linkMutants } from './mutants/link.ts'

const mutants = [...identityMutants, ...handshakeMutants, ...linkMutants, ...hostileMutants]

// In memory a hang is certain as soon as nothing moves for long: no need to wait for the guard's seconds.
const options = { idleTurns: 3000, timeoutMs: 20_000 }

describe('each broken channel fails the cases made for it', () => {
  test.each(mutants.map(({ fixture, caughtBy }) => [fixture.name, fixture, caughtBy] as const))('%s', async (_name, fixture, caughtBy) => {
    const { cases: results } = await runAll(cases, fixture, { ...options, only: caughtBy })
    expect(results.filter(({ status }) => status !== 'failed').map(({ id }) => id)).toEqual([])
    expect(results.map(({ id }) => id).sort()).toEqual([...caughtBy].sort())
  })
})

test('every MUST case is failed by at least one broken channel', () => {
  const killed = new Set(mutants.flatMap(({ caughtBy }) => caughtBy))
  const musts = cases.filter(({ level }) => level === 'must').map(({ id }) => id)
  expect(musts.filter(id => !killed.has(id))).toEqual([])
})

test('there are no two broken channels or cases of one name', () => {
  expect(new Set(mutants.map(({ fixture }) => fixture.name)).size).toBe(mutants.length)
  expect(new Set(cases.map(({ id }) => id)).size).toBe(cases.length)
})
