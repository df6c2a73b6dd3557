// Every command of the control contract, by name.

import type { CommandTable } from '../control.ts'
import type { Node } from '../node.ts'
import type { Records } from '../records.ts'
import { connectionCommands } from './connection.ts'
import { endingCommands } from './ending.ts'
import { identifyCommands } from './identify.ts'
import { rawCommands } from './raw.ts'
import { streamCommands } from './streams.ts'
import { transferCommands } from './transfer.ts'

export function commands (node: Node, records: Records): CommandTable {
  return {
    ...connectionCommands(node),
    ...identifyCommands(node),
    ...streamCommands(node),
    ...transferCommands(node, records),
    ...endingCommands(node, records),
    ...rawCommands(node)
  }
}
