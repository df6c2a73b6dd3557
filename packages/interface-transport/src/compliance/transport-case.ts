import type { ComplianceCase, Level } from '@ts-libp2p/compliance'
import type { TransportFixture } from './fixture.ts'
import { TransportTest } from './transport-test.ts'
import { everyAddress, type TransportVariant } from './variants.ts'

/** A case of the transport kit. */
export type TransportCase = ComplianceCase<TransportFixture, TransportVariant>

/** A case as it is written down. */
export interface TransportCaseDefinition {
  readonly id: string
  readonly clause: string
  readonly title: string
  /** Default `must`. */
  readonly level?: Level
  readonly needs?: readonly string[]
  readonly lacks?: readonly string[]
  /** Default: every kind of address. */
  readonly variants?: (fixture: TransportFixture) => readonly TransportVariant[]
  readonly timeoutMs?: number
  run (test: TransportTest): Promise<void>
}

export function transportCase (definition: TransportCaseDefinition): TransportCase {
  return { level: 'must', variants: everyAddress, ...definition, run: context => definition.run(new TransportTest(context)) }
}
