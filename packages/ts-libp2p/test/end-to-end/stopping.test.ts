import { createServer } from 'node:net'
import { describe, expect, it } from 'vitest'
import { makeNode, nextEvent, startNode } from '../support/nodes.ts'
import { TCP, WIRES } from '../support/wires.ts'

describe.each(WIRES)('stopping over $name', wire => {
  it('during start leaves nothing bound', async () => {
    const listen = wire === TCP ? await freePort() : wire.listen
    const { node } = await makeNode({ ...wire, listen })
    const starting = node.start()
    await node.stop()
    await expect(starting).rejects.toMatchObject({ code: 'ERR_STOPPED' })
    const next = await makeNode({ ...wire, listen })
    await next.node.start()
    expect(next.node.addresses).toHaveLength(1)
  })

  it('frees the address', async () => {
    const first = await startNode(wire)
    const [address] = first.info.addresses
    await first.node.stop()
    expect(first.node.addresses).toEqual([])
    const second = await makeNode({ ...wire, listen: String(address) })
    await second.node.start()
    expect(second.node.swarm.addresses.map(String)).toEqual([String(address)])
  })

  it('tells the other side, and ends its connections', async () => {
    const server = await startNode(wire)
    const client = await startNode(wire)
    await client.node.dial(server.info)
    const own = nextEvent(client.node, 'connection:close')
    const others = nextEvent(server.node, 'peer:disconnect')
    await client.node.stop()
    expect((await own).reason.how).toBe('stopped')
    expect((await others).peer.equals(client.info.id)).toBe(true)
    expect(client.node.connections()).toEqual([])
    await expect(client.node.dial(server.info)).rejects.toMatchObject({ code: 'ERR_STOPPED' })
  })
})

describe('stopping over tcp', () => {
  it('warns of nothing, however many connections and streams there are', async () => {
    const warnings: Error[] = []
    const onWarning = (warning: Error): void => { warnings.push(warning) }
    process.on('warning', onWarning)
    const server = await startNode(TCP)
    const clients = await Promise.all(Array.from({ length: 12 }, () => startNode(TCP)))
    for (const { node } of clients) await node.dial(server.info)
    const [first] = clients
    for (let count = 0; count < 12; count++) await first?.node.dial(server.info, '/echo/1.0.0')
    await server.node.stop()
    await Promise.all(clients.map(({ node }) => node.stop()))
    await new Promise(resolve => setImmediate(resolve)) // a warning comes a turn later
    process.off('warning', onWarning)
    expect(warnings.map(String)).toEqual([])
  })

  it('ends a dial that hangs in the handshake', async () => {
    const silent = createServer(socket => { socket.on('error', () => {}) })
    const accepted = new Promise<void>(resolve => { silent.once('connection', () => resolve()) })
    await new Promise<void>(resolve => { silent.listen(0, '127.0.0.1', resolve) })
    const { node } = await startNode(TCP)
    const dialling = expect(node.dial(`/ip4/127.0.0.1/tcp/${portOf(silent.address())}`)).rejects.toMatchObject({ code: 'ERR_STOPPED' })
    await accepted
    const startedAt = performance.now()
    await node.stop()
    await dialling
    expect(performance.now() - startedAt).toBeLessThan(1_000)
    silent.close()
  })
})

/** A port that was free a moment ago. */
async function freePort (): Promise<string> {
  const server = createServer()
  await new Promise<void>(resolve => { server.listen(0, '127.0.0.1', resolve) })
  const port = portOf(server.address())
  await new Promise(resolve => { server.close(resolve) })
  return `/ip4/127.0.0.1/tcp/${port}`
}

function portOf (bound: ReturnType<ReturnType<typeof createServer>['address']>): number {
  if (bound === null || typeof bound === 'string') throw new Error('not bound')
  return bound.port
}
