import type { ComplianceCase, Level } from '@ts-libp2p/compliance'
import type { StreamFixture } from './fixture.ts'
import { StreamTest } from './stream-test.ts'
import { everywhere, type StreamVariant } from './variants.ts'

/** A case of the stream kit. */
export type StreamCase = ComplianceCase<StreamFixture, StreamVariant>

/** A case as it is written down. */
export interface StreamCaseDefinition {
  readonly id: string
  readonly clause: string
  readonly title: string
  /** Default `must`. */
  readonly level?: Level
  readonly needs?: readonly string[]
  readonly lacks?: readonly string[]
  /** Default: every link there is, roles swapped. */
  readonly variants?: (fixture: StreamFixture) => readonly StreamVariant[]
  readonly timeoutMs?: number
  run (test: StreamTest): Promise<void>
}

export function streamCase (definition: StreamCaseDefinition): StreamCase {
  return { level: 'must', variants: everywhere, ...definition, run: context => definition.run(new StreamTest(context)) }
}
