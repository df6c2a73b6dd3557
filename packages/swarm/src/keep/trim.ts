/** What trimming needs to know of a connection. */
export interface Candidate {
  readonly isProtected: boolean
  readonly openStreams: number
  readonly direction: 'inbound' | 'outbound'
  readonly openedAtMs: number
}

/**
 * The order in which connections are closed to make room, the first to go first; protected ones are
 * not in it. Those without streams go before those with, then the ones that others opened (an
 * attacker opens at will, we chose our own), then the youngest: what has lasted is likely useful,
 * and a flood of newcomers pushes out itself.
 */
export function trimOrder<T extends Candidate> (connections: readonly T[]): T[] {
  return connections.filter(connection => !connection.isProtected).sort((a, b) =>
    Number(a.openStreams > 0) - Number(b.openStreams > 0) ||
    Number(a.direction === 'outbound') - Number(b.direction === 'outbound') ||
    b.openedAtMs - a.openedAtMs)
}
