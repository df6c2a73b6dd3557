import type { Pair } from '../pair.ts'
import type { Figures } from '../scenarios.ts'

/** How much of everything. */
export interface Sizes {
  readonly warmBytes: number
  readonly bulkBytes: number
  readonly roundTrips: number
  /** Of each scenario that counts for a time. */
  readonly countMs: number
  readonly idleConnections: number
  readonly sustainedMs: number
}

/** Scenarios that are measured together, by one function. */
export interface Group {
  readonly ids: readonly string[]
  /** It needs streams on one connection, which floors have not. */
  readonly needsStreams?: true
  /** It needs processes that did nothing else. */
  readonly needsFresh?: true
  /** It is about how an implementation behaves, once in a while: not in every round. */
  readonly isRare?: true
  measure (pair: Pair, sizes: Sizes): Promise<Figures>
}
