import { missingFeatures, type ComplianceCase } from './compliance-case.ts'
import type { ContractFixture, Variant } from './contract-fixture.ts'
import { guard } from './guard.ts'
import { select, variantsOf, type RunOptions } from './run.ts'

/** What a test runner has to offer: vitest, node:test and mocha all do. */
export interface Runner {
  readonly describe: (title: string, body: () => void) => unknown
  /** `timeoutMs` is a hint for runners that take one there; the kit has its own, shorter limits. */
  readonly it: (title: string, body: () => Promise<void>, timeoutMs?: number) => unknown
}

/** Makes one test of every case. A case that the fixture's features rule out says so in its title. */
export function register<Fixture extends ContractFixture, V extends Variant> (
  cases: ReadonlyArray<ComplianceCase<Fixture, V>>, fixture: Fixture, runner: Runner, options: Omit<RunOptions, 'onResult' | 'sentences'> = {}
): void {
  const { describe, it } = runner
  describe(fixture.name, () => {
    for (const testCase of select(cases, fixture, options)) {
      const { id, clause, title } = testCase
      const missing = missingFeatures(testCase, fixture) ?? []
      if (missing.length > 0) {
        it(`${id} (${clause}) ${title} · unsupported: no ${missing.join(', ')}`, () => Promise.resolve(), RUNNER_TIMEOUT_MS)
        continue
      }
      // A function of its own, not an arrow: mocha sets its timeout through `this` and nowhere else.
      it(`${id} (${clause}) ${title}`, async function (this: unknown): Promise<void> {
        allowTime(this)
        for (const variant of variantsOf(testCase, fixture)) await guard(testCase, fixture, variant, options)
      }, RUNNER_TIMEOUT_MS)
    }
  })
}

function allowTime (test: unknown): void {
  if (typeof test !== 'object' || test === null) return
  const timeout: unknown = Reflect.get(test, 'timeout')
  if (typeof timeout === 'function') Reflect.apply(timeout, test, [RUNNER_TIMEOUT_MS])
}

/** For all variants of one case together, far above what the guard allows one of them. */
const RUNNER_TIMEOUT_MS = 60_000
