import type { ComplianceCase, Level, Variant } from '@ts-libp2p/compliance'
import { ConnectionTest } from './connection-test.ts'
import type { ConnectionFixture } from './fixture.ts'

/** Who plays the near end: the peer that dialled, or the one that was dialled. */
export interface ConnectionVariant extends Variant {
  readonly isSwapped: boolean
}

/** A case of the connection kit. */
export type ConnectionCase = ComplianceCase<ConnectionFixture, ConnectionVariant>

/** A case as it is written down; it runs with the roles swapped as well. */
export interface ConnectionCaseDefinition {
  readonly id: string
  readonly clause: string
  readonly title: string
  /** Default `must`. */
  readonly level?: Level
  readonly needs?: readonly string[]
  readonly timeoutMs?: number
  run (test: ConnectionTest): Promise<void>
}

export function connectionCase (definition: ConnectionCaseDefinition): ConnectionCase {
  return { level: 'must', variants: () => ROLES, ...definition, run: context => definition.run(new ConnectionTest(context)) }
}

const ROLES: readonly ConnectionVariant[] = [{ name: 'as is', isSwapped: false }, { name: 'swapped', isSwapped: true }]
