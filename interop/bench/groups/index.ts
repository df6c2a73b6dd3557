import { bulk, tenStreams } from './bulk.ts'
import type { Group } from './group.ts'
import { memory } from './memory.ts'
import { dials, messages, streams } from './messages.ts'
import { beside, fairness } from './sharing.ts'
import { windows } from './windows.ts'

/** Everything that is measured with processes, in the order in which it is. */
export const GROUPS: readonly Group[] = [bulk, tenStreams, messages, streams, dials, memory, ...windows, fairness, beside]
