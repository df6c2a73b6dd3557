import type { CaseDefinition, ComplianceCase, Variant } from '@ts-libp2p/compliance'
import type { SwarmFixture } from './fixture.ts'
import { SwarmTest } from './swarm-test.ts'

/** A case of the swarm kit. */
export type SwarmCase = ComplianceCase<SwarmFixture>

export function swarmCase (definition: CaseDefinition<SwarmFixture, Variant, SwarmTest>): SwarmCase {
  return { level: 'must', ...definition, run: context => definition.run(new SwarmTest(context)) }
}
