/** What every fixture has, whatever its contract. */
export interface ContractFixture {
  /** The implementation under test. */
  readonly name: string
  /** What it can do: public, declared, and printed in every report. */
  readonly features: Readonly<Record<string, boolean | undefined>>
}

/** One way to run a case: roles swapped, another link. */
export interface Variant {
  readonly name: string
}
