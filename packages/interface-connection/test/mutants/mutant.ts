import type { ConnectionFixture } from '@ts-libp2p/interface-connection/compliance'
import type { Quirks } from '../references/quirks.ts'
import { toyFixture } from '../references/toy.ts'

/** A connection that breaks the contract on purpose, and the cases that must notice. */
export interface Mutant {
  readonly fixture: ConnectionFixture
  readonly caughtBy: readonly string[]
}

export function mutant (name: string, caughtBy: readonly string[], quirks: Quirks): Mutant {
  return { fixture: toyFixture(name, quirks), caughtBy }
}
