// Every command of the control contract, by name.

import { connectionCommands } from './connection.js'
import { endingCommands } from './ending.js'
import { identifyCommands } from './identify.js'
import { rawCommands } from './raw.js'
import { streamCommands } from './streams.js'
import { transferCommands } from './transfer.js'

/** `peer` is `{ node, identified, usedEarlyMuxer, records }`. */
export function commands (peer) {
  return {
    ...connectionCommands(peer),
    ...identifyCommands(peer),
    ...streamCommands(peer),
    ...transferCommands(peer),
    ...endingCommands(peer),
    ...rawCommands(peer)
  }
}
