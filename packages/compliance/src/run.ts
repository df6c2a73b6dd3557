import { missingFeatures, type ComplianceCase, type Level, type Sentences } from './compliance-case.ts'
import type { ContractFixture, Variant } from './contract-fixture.ts'
import { guard, type GuardOptions } from './guard.ts'

export interface RunOptions extends GuardOptions {
  /** Which levels to run. Default `must` and `should`. */
  readonly levels?: readonly Level[]
  /** Only the cases whose id or clause is named here, or begins so. */
  readonly only?: readonly string[]
  /** The text of the clauses, for the report. */
  readonly sentences?: Sentences
  /** Told about each case as it ends. */
  readonly onResult?: (result: CaseResult) => void
}

export interface CaseResult {
  readonly id: string
  readonly clause: string
  readonly title: string
  readonly level: Level
  readonly status: 'passed' | 'failed' | 'unsupported'
  /** How many variants ran. */
  readonly variants: number
  readonly ms: number
  /** The failure of the first variant that failed. */
  readonly error?: string
  /** The features that the case needs and the fixture does not declare. */
  readonly missing?: readonly string[]
}

export interface ClauseResult {
  readonly clause: string
  readonly sentence?: string
  /** `failed` when a case failed, `unsupported` when no case could run. */
  readonly status: 'passed' | 'failed' | 'unsupported'
  readonly cases: readonly string[]
}

export interface Report {
  readonly fixture: string
  readonly features: Readonly<Record<string, boolean | undefined>>
  readonly seed: number
  /** Every `must` case that the features allow has passed. */
  readonly conforms: boolean
  readonly passed: number
  readonly failed: number
  readonly unsupported: number
  readonly ms: number
  readonly clauses: readonly ClauseResult[]
  readonly cases: readonly CaseResult[]
}

/** Runs cases with no test runner at all. Never rejects because of a failing case: the report tells. */
export async function runAll<Fixture extends ContractFixture, V extends Variant> (
  cases: ReadonlyArray<ComplianceCase<Fixture, V>>, fixture: Fixture, options: RunOptions = {}
): Promise<Report> {
  const started = performance.now()
  const results: CaseResult[] = []
  for (const testCase of select(cases, fixture, options)) {
    const result = await runCase(testCase, fixture, options)
    results.push(result)
    options.onResult?.(result)
  }
  const count = (status: CaseResult['status']): number => results.filter(result => result.status === status).length
  return {
    fixture: fixture.name,
    features: fixture.features,
    seed: options.seed ?? 0,
    conforms: results.length > 0 && !results.some(result => result.level === 'must' && result.status === 'failed'),
    passed: count('passed'),
    failed: count('failed'),
    unsupported: count('unsupported'),
    ms: performance.now() - started,
    clauses: byClause(results, options.sentences),
    cases: results
  }
}

/** Runs one case in all its variants, up to the first that fails. */
export async function runCase<Fixture extends ContractFixture, V extends Variant> (
  testCase: ComplianceCase<Fixture, V>, fixture: Fixture, options: GuardOptions = {}
): Promise<CaseResult> {
  const { id, clause, title, level } = testCase
  const missing = missingFeatures(testCase, fixture) ?? []
  if (missing.length > 0) return { id, clause, title, level, status: 'unsupported', variants: 0, ms: 0, missing }
  const started = performance.now()
  let variants = 0
  try {
    for (const variant of variantsOf(testCase, fixture)) {
      variants++
      await guard(testCase, fixture, variant, options)
    }
    return { id, clause, title, level, status: 'passed', variants, ms: performance.now() - started }
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error)
    return { id, clause, title, level, status: 'failed', variants, ms: performance.now() - started, error: message }
  }
}

/** The cases that concern this fixture and were asked for. */
export function select<Fixture extends ContractFixture, V extends Variant> (
  cases: ReadonlyArray<ComplianceCase<Fixture, V>>, fixture: Fixture, options: Pick<RunOptions, 'levels' | 'only'> = {}
): ReadonlyArray<ComplianceCase<Fixture, V>> {
  const { levels = ['must', 'should'], only } = options
  return cases.filter(testCase =>
    levels.includes(testCase.level) && missingFeatures(testCase, fixture) !== undefined &&
    (only?.some(prefix => testCase.id.startsWith(prefix) || testCase.clause === prefix) ?? true))
}

/** The variants of a case; a case without any has one that goes unnamed. */
export function variantsOf<Fixture extends ContractFixture, V extends Variant> (testCase: ComplianceCase<Fixture, V>, fixture: Fixture): readonly V[] {
  return testCase.variants?.(fixture) ?? [{ name: '' } as V]
}

function byClause (results: readonly CaseResult[], sentences: Sentences | undefined): ClauseResult[] {
  const clauses = [...new Set(results.map(result => result.clause))]
  return clauses.map(clause => {
    const own = results.filter(result => result.clause === clause)
    const status = own.some(result => result.status === 'failed')
      ? 'failed'
      : own.some(result => result.status === 'passed') ? 'passed' : 'unsupported'
    const sentence = sentences?.[clause]
    return { clause, ...(sentence === undefined ? {} : { sentence }), status, cases: own.map(result => result.id) }
  })
}
