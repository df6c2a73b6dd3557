import type { ComplianceCase, Level } from '@ts-libp2p/compliance'
import type { MuxerFixture } from './fixture.ts'
import { MuxerTest } from './muxer-test.ts'
import { everywhere, type MuxerVariant } from './variants.ts'

/** A case of the muxer kit. */
export type MuxerCase = ComplianceCase<MuxerFixture, MuxerVariant>

/** A case as it is written down. */
export interface MuxerCaseDefinition {
  readonly id: string
  readonly clause: string
  readonly title: string
  /** Default `must`. */
  readonly level?: Level
  readonly needs?: readonly string[]
  readonly lacks?: readonly string[]
  /** Default: every link there is, roles swapped. */
  readonly variants?: (fixture: MuxerFixture) => readonly MuxerVariant[]
  readonly timeoutMs?: number
  run (test: MuxerTest): Promise<void>
}

export function muxerCase (definition: MuxerCaseDefinition): MuxerCase {
  return { level: 'must', variants: everywhere, ...definition, run: context => definition.run(new MuxerTest(context)) }
}
