import { describe, expect, it } from 'vitest'
import { knows, nextEvent, startNode } from '../support/nodes.ts'
import { WIRES } from '../support/wires.ts'

describe.each(WIRES)('identify over $name', wire => {
  it('tells each side of the other as soon as they are connected', async () => {
    const server = await startNode(wire)
    const client = await startNode(wire)
    const opened = nextEvent(server.node, 'connection:open')
    const connection = await client.node.dial(server.info)
    const about = await client.identify.identified(connection)
    expect(about).toMatchObject({ agent: 'ts-libp2p', hasSignedRecord: true })
    expect(about.protocols).toEqual(expect.arrayContaining(['/echo/1.0.0', '/ipfs/id/1.0.0', '/ipfs/id/push/1.0.0', '/ipfs/ping/1.0.0']))
    expect(about.listenAddrs.map(String)).toEqual(server.info.addresses.map(String))
    expect(about.observedAddr?.toString()).toBe(connection.localAddress.toString())
    await server.identify.identified((await opened).connection)
    const known = server.node.swarm.peers.get(client.info.id)
    expect(known?.protocols).toContain('/echo/1.0.0')
    expect(known?.addresses.map(({ address }) => address.toString())).toEqual(client.info.addresses.map(String))
  })

  it('lets the other side dial back by peer id alone', async () => {
    const server = await startNode(wire)
    const client = await startNode(wire)
    const connection = await client.node.dial(server.info)
    await client.identify.identified(connection)
    await server.identify.identified(server.node.connections(client.info.id)[0] ?? connection)
    await connection.close()
    await connection.closed
    expect((await server.node.dial(client.info.id, { fresh: true })).direction).toBe('outbound')
  })

  it('pushes a protocol that comes, and one that goes', async () => {
    const server = await startNode(wire)
    const client = await startNode(wire)
    await client.node.dial(server.info)
    await knows(client.node, server.info.id, '/echo/1.0.0')
    server.node.handleProtocol('/new/1', () => {})
    await knows(client.node, server.info.id, '/new/1')
    server.node.unhandleProtocol('/new/1')
    await knows(client.node, server.info.id, '/new/1', false)
  })
})
