import type { Log } from 'ts-libp2p'
import type { Output, Terminal } from '../output.ts'

/** What every command gets besides its own options. */
export interface CommandContext {
  readonly output: Output
  readonly terminal: Terminal
  /** Takes the node's log records. */
  readonly log: Log
}

/** What a command ends with; README and `--help` list them. */
export const EXIT: { readonly done: 0, readonly failed: 1, readonly usage: 2, readonly interrupted: 130 } = { done: 0, failed: 1, usage: 2, interrupted: 130 }
