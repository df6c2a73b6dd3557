// One row of the matrix; README.md describes the file these go to.

export type Status = 'pass' | 'fail' | 'known' | 'skipped'

/** What the first peer of the pair does. */
export type Direction = 'dial' | 'listen'

export interface Result {
  readonly peer: string
  readonly version: string
  readonly direction: Direction
  readonly transport: 'tcp'
  readonly secure: 'noise'
  readonly muxer: 'yamux'
  readonly case: string
  readonly status: Status
  /** Why it failed or was skipped, the upstream link of a known failure, or what a pass noted. */
  readonly reason: string
  readonly ms: number
}

/** More known failures than this share of all rows are failures of ours to face. */
export const MAX_KNOWN_SHARE = 0.05

export function count (results: readonly Result[], status: Status): number {
  return results.filter((result) => result.status === status).length
}
