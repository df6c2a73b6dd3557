import type { CaseDefinition, ComplianceCase } from '@ts-libp2p/compliance'
import type { TransportFixture } from './fixture.ts'
import { TransportTest } from './transport-test.ts'
import { everyAddress, type TransportVariant } from './variants.ts'

/** A case of the transport kit. */
export type TransportCase = ComplianceCase<TransportFixture, TransportVariant>

/** A case; it runs with every kind of address, unless it says otherwise. */
export function transportCase (definition: CaseDefinition<TransportFixture, TransportVariant, TransportTest>): TransportCase {
  return { level: 'must', variants: everyAddress, ...definition, run: context => definition.run(new TransportTest(context)) }
}
