import type { CaseDefinition, ComplianceCase } from '@ts-libp2p/compliance'
import type { MuxerFixture } from './fixture.ts'
import { MuxerTest } from './muxer-test.ts'
import { everywhere, type MuxerVariant } from './variants.ts'

/** A case of the muxer kit. */
export type MuxerCase = ComplianceCase<MuxerFixture, MuxerVariant>

/** A case; it runs on every link there is, roles swapped, unless it says otherwise. */
export function muxerCase (definition: CaseDefinition<MuxerFixture, MuxerVariant, MuxerTest>): MuxerCase {
  return { level: 'must', variants: everywhere, ...definition, run: context => definition.run(new MuxerTest(context)) }
}
