import { describe, expect, test } from 'vitest'
import { infoOf, makeServer, makeSwarm, until } from '../policy/swarms.ts'

/** js-libp2p closes the lowest tag and the shortest-lived first, which an attacker can outlast; go-libp2p the same before a grace period. */
describe('CVE-2020-10937, gaming the connection manager: a flood of strangers pushes out the peers that we chose', () => {
  test('strangers are there first, in every place, and 20 more come later: of the eight peers that we dialled in between all stay', async () => {
    const node = await makeServer({ limits: { maxConnections: 12, maxInboundConnections: 12, connectionsPerSecond: Infinity } })
    let closed = 0
    node.on('connection:close', ({ connection }) => { if (connection.direction === 'outbound') closed++ })
    const flood = async (count: number): Promise<void> => {
      for (let index = 0; index < count; index++) await (await makeSwarm()).dial(infoOf(node)).catch(() => {})
    }
    await flood(12)
    await until(() => node.connections().length === 12, 'the strangers have every place')
    const chosen = await Promise.all(Array.from({ length: 8 }, async () => await makeServer()))
    for (const peer of chosen) await node.dial(infoOf(peer))
    await flood(20)
    await until(() => node.connections().length <= 12, 'the flood is trimmed')
    expect(closed).toBe(0)
    expect(chosen.every(peer => node.connections(peer.peerId).length === 1)).toBe(true)
  })
})
