import type { CaseDefinition, ComplianceCase } from '@ts-libp2p/compliance'
import { ChannelTest } from './channel-test.ts'
import type { ChannelFixture } from './fixture.ts'
import { everywhere, type ChannelVariant } from './variants.ts'

/** A case of the channel kit. */
export type ChannelCase = ComplianceCase<ChannelFixture, ChannelVariant>

/** A case; it runs on every link there is, from both sides, unless it says otherwise. */
export function channelCase (definition: CaseDefinition<ChannelFixture, ChannelVariant, ChannelTest>): ChannelCase {
  return { level: 'must', variants: everywhere, ...definition, run: context => definition.run(new ChannelTest(context)) }
}
