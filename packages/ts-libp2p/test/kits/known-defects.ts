import { runAll, type ComplianceCase, type ContractFixture, type Variant } from '@ts-libp2p/compliance'
import { expect, test } from 'vitest'

/** The cases that are not in `ids`: the others are defects that are known. */
export function withoutDefects<Case extends { readonly id: string }> (cases: readonly Case[], ids: readonly string[]): readonly Case[] {
  return cases.filter(({ id }) => !ids.includes(id))
}

/** Each known defect must still be one: whoever mends it takes its case off the list, so that it stays mended. */
export function stillDefects<Fixture extends ContractFixture, V extends Variant> (cases: ReadonlyArray<ComplianceCase<Fixture, V>>, fixture: Fixture, ids: readonly string[]): void {
  test(`the known defects of ${fixture.name} are the cases that fail`, async () => {
    if (ids.length === 0) return
    const report = await runAll(cases, fixture, { only: ids })
    expect(report.cases.filter(({ status }) => status === 'failed').map(({ id }) => id).sort()).toEqual([...ids].sort())
  })
}
