import type { CaseContext } from './case-context.ts'
import type { ContractFixture, Variant } from './contract-fixture.ts'

/** `must`: the contract says so. `should`: good, and absent for a reason. `stress`: long, run when asked for. */
export type Level = 'must' | 'should' | 'stress'

/** One numbered proof of one numbered sentence, as data. */
export interface ComplianceCase<Fixture extends ContractFixture = ContractFixture, V extends Variant = Variant> {
  /** Stable for ever, such as `STREAM-END-03`. */
  readonly id: string
  /** The number of the sentence that it proves, such as `S-END-1`. */
  readonly clause: string
  readonly title: string
  readonly level: Level
  /** The features without which the case cannot run; where one is missing the report says `unsupported`. */
  readonly needs?: readonly string[]
  /** The case says what must happen where these features are declared absent; elsewhere it does not exist. */
  readonly lacks?: readonly string[]
  /** The ways to run it, each with a context of its own. Default: one. */
  readonly variants?: (fixture: Fixture) => readonly V[]
  /** For one variant, in milliseconds of wall time. Default 5,000. */
  readonly timeoutMs?: number
  run (context: CaseContext<Fixture, V>): Promise<void>
}

/** A case as a kit writes it down: `run` takes the kit's own test object, and the level is `must` unless it is said. */
export type CaseDefinition<Fixture extends ContractFixture, V extends Variant, Test> = Omit<ComplianceCase<Fixture, V>, 'level' | 'run'> & {
  readonly level?: Level
  run (test: Test): Promise<void>
}

/** The numbered sentences of a contract. */
export type Sentences = Readonly<Record<string, string>>

/** Which features a case misses in a fixture; `undefined` where the case does not concern the fixture at all. */
export function missingFeatures (testCase: Pick<ComplianceCase, 'needs' | 'lacks'>, fixture: ContractFixture): readonly string[] | undefined {
  if (testCase.lacks?.some(feature => fixture.features[feature] === true) === true) return undefined
  return (testCase.needs ?? []).filter(feature => fixture.features[feature] !== true)
}
