import { describe, expect, it, test } from 'vitest'
import { register, runAll } from '@ts-libp2p/compliance'
import { peerBookCases } from '@ts-libp2p/interface-swarm/compliance'
import { peerBookMutants as mutants } from './mutants/peer-book.ts'
import { toyBookFixture } from './references/toy-book.ts'

// The positive control: what keeps the contract must pass every case.
register(peerBookCases, toyBookFixture('toy peer book'), { describe, it })

describe('each broken peer book fails the cases made for it', () => {
  test.each(mutants.map(({ fixture, caughtBy }) => [fixture.name, fixture, caughtBy] as const))('%s', async (_name, fixture, caughtBy) => {
    const { cases } = await runAll(peerBookCases, fixture, { timeoutMs: 500, only: caughtBy })
    expect(cases.filter(({ status }) => status !== 'failed').map(({ id }) => id)).toEqual([])
    expect(cases.map(({ id }) => id).sort()).toEqual([...caughtBy].sort())
  })
})

test('every MUST case is failed by at least one broken peer book', () => {
  const killed = new Set(mutants.flatMap(({ caughtBy }) => caughtBy))
  expect(peerBookCases.map(({ id }) => id).filter(id => !killed.has(id))).toEqual([])
})
