import type { Pair } from '../pair.ts'
import type { Figures } from '../scenarios.ts'
import type { Group, Sizes } from './group.ts'

/** What a server holds for each connection that does nothing. Each is of another peer. */
export const memory: Group = {
  ids: ['heap_kib_per_conn', 'rss_kib_per_conn'],
  needsFresh: true,
  async measure ({ server, client }: Pair, { idleConnections }: Sizes): Promise<Figures> {
    const { addr } = server
    await client.send('idle', { addr, connections: WARM_CONNECTIONS }) // code and caches
    const before = await server.send('memory', {})
    await client.send('idle', { addr, connections: idleConnections })
    const after = await server.send('memory', {})
    return {
      ...before.heapBytes !== undefined && after.heapBytes !== undefined && { heap_kib_per_conn: (after.heapBytes - before.heapBytes) / idleConnections / 1024 },
      rss_kib_per_conn: (after.rssBytes - before.rssBytes) / idleConnections / 1024
    }
  }
}

const WARM_CONNECTIONS = 50
