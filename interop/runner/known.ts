// Failures that are the peer's, each with its upstream link. A row that is listed here and passes
// is a pass; the entry can then go.

import type { Direction } from './result.ts'

export interface KnownFailure {
  readonly peer: string
  readonly case: string
  /** Both directions where it is left out. */
  readonly direction?: Direction
  /** The upstream issue, pull request or source line. */
  readonly link: string
}

const KNOWN_FAILURES: readonly KnownFailure[] = []

export function knownFailure (peer: string, direction: Direction, name: string): KnownFailure | undefined {
  return KNOWN_FAILURES.find((known) =>
    known.peer === peer && known.case === name && (known.direction ?? direction) === direction)
}
