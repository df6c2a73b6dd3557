import type { Connection } from '@ts-libp2p/interface-connection'
import type { Swarm, SwarmLimits } from '@ts-libp2p/swarm'
import { describe, expect, test } from 'vitest'
import { infoOf, makeServer, makeSwarm, until } from '../policy/swarms.ts'

/** A server with the limits, a connection to it, and the limits that it says were reached. */
async function pair (limits: Partial<SwarmLimits>): Promise<{ server: Swarm, connection: Connection, reached: string[] }> {
  const server = await makeServer({ limits })
  const reached: string[] = []
  server.on('limit', ({ name }) => { reached.push(name) })
  const connection = await (await makeSwarm()).dial(infoOf(server))
  await until(() => server.connections().length === 1, 'the server has the connection')
  return { server, connection, reached }
}

describe('CVE-2023-44487, rapid reset: streams that are opened and reset at once cost nothing, and are never counted as open', () => {
  test('a peer that opens and resets beyond the allowance is sent away; one that is served is not', async () => {
    const { server, connection, reached } = await pair({ wastedOpenBurst: 20, wastedOpensPerSecond: 1 })
    for (let count = 0; count < 60; count++) { // three times the allowance, all served
      const stream = await connection.openStream('/echo/1.0.0')
      await stream.write(Uint8Array.of(1))
      await stream.closeWrite()
      while (await stream.read() !== null) { /* to the end */ }
    }
    expect(connection.state).toBe('open')
    expect(reached).toEqual([])
    for (let count = 0; count < 60 && connection.state === 'open'; count++) {
      const stream = await connection.openStream('/echo/1.0.0').catch(() => undefined)
      await stream?.write(Uint8Array.of(1)).catch(() => {})
      stream?.abort()
    }
    await connection.closed
    await until(() => server.connections().length === 0, 'the connection is closed')
    expect(reached).toContain('wastedOpensPerSecond')
  })

  test('unknown protocols are counted, too', async () => {
    const { connection, reached } = await pair({ wastedOpenBurst: 10, wastedOpensPerSecond: 1 })
    for (let count = 0; count < 30 && connection.state === 'open'; count++) {
      const stream = await connection.openStream('/nobody/1.0.0').catch(() => undefined)
      await stream?.read().catch(() => {})
      stream?.abort()
    }
    await connection.closed
    expect(reached).toContain('wastedOpensPerSecond')
  })
})
