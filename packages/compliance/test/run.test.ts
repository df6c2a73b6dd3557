import { describe, expect, test } from 'vitest'
import { badge, register, reportText, runAll, type ComplianceCase } from '@ts-libp2p/compliance'

const fixture = { name: 'half a thing', features: { green: true, loud: false } }
const pass = (): Promise<void> => Promise.resolve()
const cases: readonly ComplianceCase[] = [
  { id: 'X-01', clause: 'S-X-1', title: 'passes', level: 'must', variants: () => [{ name: 'one' }, { name: 'two' }], run: pass },
  { id: 'X-02', clause: 'S-X-1', title: 'fails', level: 'should', run: () => Promise.reject(new Error('no')) },
  { id: 'X-03', clause: 'S-X-2', title: 'needs what is not there', level: 'must', needs: ['green', 'loud'], run: pass },
  { id: 'X-04', clause: 'S-X-2', title: 'is for those without green', level: 'must', lacks: ['green'], run: pass },
  { id: 'X-05', clause: 'S-X-3', title: 'is for those without loud', level: 'must', lacks: ['loud'], run: pass },
  { id: 'X-06', clause: 'S-X-3', title: 'takes long', level: 'stress', run: pass }
]

describe('runAll', () => {
  test('reports every case that concerns the fixture, and every clause', async () => {
    const report = await runAll(cases, fixture, { sentences: { 'S-X-1': 'One thing.' } })
    expect(report.cases.map(({ id, status, variants }) => [id, status, variants])).toEqual([
      ['X-01', 'passed', 2], ['X-02', 'failed', 1], ['X-03', 'unsupported', 0], ['X-05', 'passed', 1]
    ])
    expect(report.clauses.map(({ clause, status, sentence }) => [clause, status, sentence])).toEqual([
      ['S-X-1', 'failed', 'One thing.'], ['S-X-2', 'unsupported', undefined], ['S-X-3', 'passed', undefined]
    ])
    expect([report.passed, report.failed, report.unsupported, report.conforms]).toEqual([2, 1, 1, true])
    expect(report.cases[2]?.missing).toEqual(['loud'])
  })

  test('does not conform when a must case fails, or when nothing ran', async () => {
    const must = cases.map(testCase => ({ ...testCase, level: 'must' as const }))
    expect((await runAll(must, fixture)).conforms).toBe(false)
    expect((await runAll(cases, fixture, { only: ['Y'] })).conforms).toBe(false)
  })

  test('runs what is asked for: levels, ids, clauses', async () => {
    const ids = async (options: Parameters<typeof runAll>[2]): Promise<string[]> => (await runAll(cases, fixture, options)).cases.map(({ id }) => id)
    expect(await ids({ levels: ['stress'] })).toEqual(['X-06'])
    expect(await ids({ only: ['X-01'] })).toEqual(['X-01'])
    expect(await ids({ only: ['S-X-3'] })).toEqual(['X-05'])
  })

  test('a report says it all in words, never "skipped"', async () => {
    const text = reportText(await runAll(cases, fixture))
    expect(text).toContain('features: green, no loud')
    expect(text).toContain('FAIL X-02 fails (should)')
    expect(text).toContain('breaks S-X-1: Error: no')
    expect(text).toContain('X-03 needs what is not there · unsupported: no loud')
    expect(text).toContain('2 passed, 1 failed, 1 unsupported')
    expect(text).not.toContain('skip')
  })

  test('a badge is an SVG that tells the count', async () => {
    expect(badge('stream', await runAll(cases, fixture, { only: ['X-01'] }))).toContain('aria-label="ts-libp2p stream: 1 passed"')
    expect(badge('a<b', await runAll(cases, fixture))).toContain('ts-libp2p a&lt;b: 1 of 3 failed')
  })
})

describe('register', () => {
  /** A runner that only keeps what it is given. */
  const collect = (): { tests: Map<string, () => Promise<void>>, describe: (title: string, body: () => void) => void, it: (title: string, body: () => Promise<void>) => void } => {
    const tests = new Map<string, () => Promise<void>>()
    return { tests, describe: (_title, body) => body(), it: (title, body) => { tests.set(title, body) } }
  }

  test('makes one test of every case that concerns the fixture', async () => {
    const runner = collect()
    register(cases, fixture, runner)
    expect([...runner.tests.keys()]).toEqual([
      'X-01 (S-X-1) passes', 'X-02 (S-X-1) fails', 'X-03 (S-X-2) needs what is not there · unsupported: no loud', 'X-05 (S-X-3) is for those without loud'
    ])
    await runner.tests.get('X-01 (S-X-1) passes')?.()
    await expect(runner.tests.get('X-02 (S-X-1) fails')?.()).rejects.toThrow('X-02 [seed 0] breaks S-X-1: Error: no')
  })

  test('asks mocha for time the way mocha wants it', async () => {
    const runner = collect()
    register(cases, fixture, runner)
    let allowed = 0
    await runner.tests.get('X-01 (S-X-1) passes')?.call({ timeout: (ms: number) => { allowed = ms } })
    expect(allowed).toBeGreaterThan(2000)
  })
})
