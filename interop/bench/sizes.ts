import type { Sizes } from './groups/group.ts'

const MIB = 1_048_576

export const FULL: Sizes = { warmBytes: 256 * MIB, bulkBytes: 512 * MIB, roundTrips: 4000, countMs: 2000, idleConnections: 1000, sustainedMs: 3000 }
export const QUICK: Sizes = { warmBytes: 64 * MIB, bulkBytes: 256 * MIB, roundTrips: 1000, countMs: 500, idleConnections: 100, sustainedMs: 1000 }
