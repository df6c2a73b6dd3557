import { createServer, type Server } from 'node:net'
import { afterEach, describe, expect, it } from 'vitest'
import { multiaddr } from '@multiformats/multiaddr'
import { DialFailedError } from '@ts-libp2p/interface-swarm'
import { generateKey, peerIdFromPublicKey, type PeerId } from '@ts-libp2p/peer-id'
import { knows, makeNode, nextEvent, startNode } from '../support/nodes.ts'
import { TCP, WIRES } from '../support/wires.ts'

describe.each(WIRES)('dialling over $name', wire => {
  it('takes an address, as text too, a peer id, as text too, and a PeerInfo', async () => {
    const server = await startNode(wire)
    const { id, addresses } = server.info
    for (const target of [server.address, multiaddr(server.address), addresses[0]?.toString() ?? '', server.info]) {
      const { node } = await startNode(wire)
      expect((await node.dial(target)).remotePeer.equals(id)).toBe(true)
      await node.stop()
    }
    const { node } = await startNode(wire)
    node.swarm.peers.addAddresses(id, addresses)
    const connection = await node.dial(id)
    expect(connection.remotePeer.equals(id)).toBe(true)
    expect(await node.dial(id.toString())).toBe(connection)
    expect(await node.dial(`/p2p/${id.toString()}`)).toBe(connection)
    expect(node.connections(id.toString())).toEqual([connection])
  })

  it('shows what was agreed, on both sides', async () => {
    const server = await startNode(wire)
    const client = await startNode(wire)
    const opened = nextEvent(server.node, 'connection:open')
    const connection = await client.node.dial(server.info)
    const other = (await opened).connection
    expect(connection).toMatchObject({ direction: 'outbound', security: '/noise', muxer: '/yamux/1.0.0', earlyMuxer: true, state: 'open' })
    expect(other).toMatchObject({ direction: 'inbound', security: '/noise', muxer: '/yamux/1.0.0', earlyMuxer: true, state: 'open' })
    expect(other.remotePeer.equals(client.node.peerId)).toBe(true)
    expect(other.remoteAddress.toString()).toBe(connection.localAddress.toString())
  })

  it('agrees on the muxer after the handshake where one side does not offer it inside', async () => {
    const server = await startNode(wire, { earlyMuxers: false })
    const client = await startNode(wire)
    expect(await client.node.dial(server.info)).toMatchObject({ muxer: '/yamux/1.0.0', earlyMuxer: false })
    expect(await server.ping.ping(client.info)).toBeGreaterThan(0)
  })

  it('refuses a peer that is another than was asked for', async () => {
    const server = await startNode(wire)
    const client = await startNode(wire)
    const stranger = await newPeer()
    const error = await dialError(client.node.dial({ id: stranger, addresses: server.info.addresses }))
    expect(error.attempts).toMatchObject([{
      address: server.info.addresses[0]?.toString(),
      phase: 'secure',
      hint: expect.stringContaining('/p2p') as unknown,
      error: { code: 'ERR_PEER_MISMATCH' }
    }])
    expect(error.message).toContain(stranger.toString())
    expect(error.message).toContain(server.info.id.toString())
    expect(client.node.connections()).toEqual([])
  })

  it('refuses itself', async () => {
    const { node, address } = await startNode(wire)
    const error = await dialError(node.dial(address))
    expect(error.attempts).toMatchObject([{ phase: 'skipped', reason: expect.stringContaining('own peer id') as unknown }])
  })

  it('says so when no address is known', async () => {
    const { node } = await startNode(wire)
    const error = await dialError(node.dial(await newPeer()))
    expect(error.message).toContain('no address is known')
    expect(error.attempts).toEqual([])
  })

  it('makes one connection of many dials at once', async () => {
    const server = await startNode(wire)
    const client = await startNode(wire)
    const connections = await Promise.all(Array.from({ length: 20 }, () => client.node.dial(server.info)))
    expect(new Set(connections).size).toBe(1)
    expect(client.node.connections(server.info)).toHaveLength(1)
  })

  it('lets both sides dial each other at the same time', async () => {
    const one = await startNode(wire)
    const two = await startNode(wire)
    const [out, back] = await Promise.all([one.node.dial(two.info, '/echo/1.0.0'), two.node.dial(one.info, '/echo/1.0.0')])
    for (const stream of [out, back]) {
      await stream.write(new Uint8Array([1, 2, 3]))
      await stream.closeWrite()
      expect(await stream.read()).toEqual(Buffer.from([1, 2, 3]))
    }
    await Promise.all([knows(one.node, two.info.id, '/echo/1.0.0'), knows(two.node, one.info.id, '/echo/1.0.0')])
  })
})

describe('dialling over tcp fails with a reason and a hint', () => {
  const servers = new Set<Server>()
  afterEach(() => {
    for (const server of servers) server.close()
    servers.clear()
  })

  async function serve (onConnection: Parameters<typeof createServer>[1]): Promise<string> {
    const server = createServer(onConnection)
    servers.add(server)
    await new Promise<void>(resolve => { server.listen(0, '127.0.0.1', resolve) })
    const bound = server.address()
    if (bound === null || typeof bound === 'string') throw new Error('not bound')
    return `/ip4/127.0.0.1/tcp/${bound.port}`
  }

  it('when nothing listens there', async () => {
    const gone = await startNode(TCP)
    await gone.node.stop()
    const { node } = await startNode(TCP)
    const error = await dialError(node.dial(gone.info))
    expect(error.attempts).toMatchObject([{ phase: 'connect', reason: expect.stringContaining('nobody listens') as unknown }])
  })

  it('when no transport takes the address', async () => {
    const { node } = await startNode(TCP)
    const error = await dialError(node.dial('/ip4/127.0.0.1/tcp/1/ws'))
    expect(error.attempts).toMatchObject([{ phase: 'skipped', reason: expect.stringContaining('/ws') as unknown, hint: expect.stringContaining('transport-websocket') as unknown }])
  })

  it('when something else answers', async () => {
    const address = await serve(socket => {
      socket.on('error', () => {})
      socket.end('HTTP/1.1 400 Bad Request\r\nConnection: close\r\n\r\n')
    })
    const { node } = await startNode(TCP)
    const error = await dialError(node.dial(address))
    expect(error.attempts).toMatchObject([{ address, phase: 'negotiate', hint: expect.stringContaining('libp2p') as unknown }])
  })

  it('when the other side is silent', async () => {
    const address = await serve(socket => { socket.on('error', () => {}) })
    const { node } = await startNode(TCP, { limits: { upgradeTimeoutMs: 50 } })
    const error = await dialError(node.dial(address))
    expect(error.attempts).toMatchObject([{ address, phase: 'negotiate', hint: expect.stringContaining('silent') as unknown }])
  })

  it('and a node that listens where another does says so', async () => {
    const { node } = await startNode(TCP)
    const taken = node.swarm.addresses[0]?.toString() ?? ''
    const second = await makeNode({ ...TCP, listen: taken })
    await expect(second.node.start()).rejects.toMatchObject({ code: 'ERR_LISTEN', message: expect.stringContaining('in use') as unknown })
    expect(second.node.state).toBe('stopped')
  })
})

async function newPeer (): Promise<PeerId> { return peerIdFromPublicKey((await generateKey()).publicKey) }

async function dialError (dial: Promise<unknown>): Promise<DialFailedError> {
  const error: unknown = await dial.then(() => undefined, (reason: unknown) => reason)
  if (!(error instanceof DialFailedError)) throw new Error(`not a DialFailedError: ${String(error)}`, { cause: error })
  return error
}
