import type { CaseDefinition, ComplianceCase, Variant } from '@ts-libp2p/compliance'
import { ConnectionTest } from './connection-test.ts'
import type { ConnectionFixture } from './fixture.ts'

/** Who plays the near end: the peer that dialled, or the one that was dialled. */
export interface ConnectionVariant extends Variant {
  readonly isSwapped: boolean
}

/** A case of the connection kit. */
export type ConnectionCase = ComplianceCase<ConnectionFixture, ConnectionVariant>

/** A case; it runs with the roles swapped as well, unless it says otherwise. */
export function connectionCase (definition: CaseDefinition<ConnectionFixture, ConnectionVariant, ConnectionTest>): ConnectionCase {
  return { level: 'must', variants: () => ROLES, ...definition, run: context => definition.run(new ConnectionTest(context)) }
}

const ROLES: readonly ConnectionVariant[] = [{ name: 'as is', isSwapped: false }, { name: 'swapped', isSwapped: true }]
