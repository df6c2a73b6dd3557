import type { CaseDefinition, ComplianceCase } from '@ts-libp2p/compliance'
import type { StreamFixture } from './fixture.ts'
import { StreamTest } from './stream-test.ts'
import { everywhere, type StreamVariant } from './variants.ts'

/** A case of the stream kit. */
export type StreamCase = ComplianceCase<StreamFixture, StreamVariant>

/** A case; it runs on every link there is, roles swapped, unless it says otherwise. */
export function streamCase (definition: CaseDefinition<StreamFixture, StreamVariant, StreamTest>): StreamCase {
  return { level: 'must', variants: everywhere, ...definition, run: context => definition.run(new StreamTest(context)) }
}
