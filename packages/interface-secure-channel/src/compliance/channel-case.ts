import type { ComplianceCase, Level } from '@ts-libp2p/compliance'
import { ChannelTest } from './channel-test.ts'
import type { ChannelFixture } from './fixture.ts'
import { everywhere, type ChannelVariant } from './variants.ts'

/** A case of the channel kit. */
export type ChannelCase = ComplianceCase<ChannelFixture, ChannelVariant>

/** A case as it is written down. */
export interface ChannelCaseDefinition {
  readonly id: string
  readonly clause: string
  readonly title: string
  /** Default `must`. */
  readonly level?: Level
  readonly needs?: readonly string[]
  readonly lacks?: readonly string[]
  /** Default: every link there is, from both sides. */
  readonly variants?: (fixture: ChannelFixture) => readonly ChannelVariant[]
  readonly timeoutMs?: number
  run (test: ChannelTest): Promise<void>
}

export function channelCase (definition: ChannelCaseDefinition): ChannelCase {
  return { level: 'must', variants: everywhere, ...definition, run: context => definition.run(new ChannelTest(context)) }
}
