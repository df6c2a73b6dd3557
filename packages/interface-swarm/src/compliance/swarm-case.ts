import type { ComplianceCase, Level } from '@ts-libp2p/compliance'
import type { SwarmFixture } from './fixture.ts'
import { SwarmTest } from './swarm-test.ts'

/** A case of the swarm kit. */
export type SwarmCase = ComplianceCase<SwarmFixture>

/** A case as it is written down. */
export interface SwarmCaseDefinition {
  readonly id: string
  readonly clause: string
  readonly title: string
  /** Default `must`. */
  readonly level?: Level
  readonly needs?: readonly string[]
  readonly timeoutMs?: number
  run (test: SwarmTest): Promise<void>
}

export function swarmCase (definition: SwarmCaseDefinition): SwarmCase {
  return { level: 'must', ...definition, run: context => definition.run(new SwarmTest(context)) }
}
