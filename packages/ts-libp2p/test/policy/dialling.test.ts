import { connect, createServer, type Server, type Socket } from 'node:net'
import { generateKey, peerIdFromPublicKey, peerInfo } from '@ts-libp2p/peer-id'
import { ManualClock } from '@ts-libp2p/stream-tools'
import { afterEach, describe, expect, test } from 'vitest'
import { freeAddress, infoOf, makeServer, makeSwarm, until } from './swarms.ts'

const servers: Array<{ server: Server, sockets: Set<Socket> }> = []

afterEach(() => {
  for (const { server, sockets } of servers.splice(0)) {
    server.close()
    for (const socket of sockets) socket.destroy()
  }
})

/** A TCP server that is no libp2p node. */
async function stranger (onSocket: (socket: Socket) => void = () => {}): Promise<{ address: string, sockets: Set<Socket> }> {
  const sockets = new Set<Socket>()
  const server = createServer(socket => {
    sockets.add(socket)
    socket.on('error', () => {})
    socket.resume() // an end is only seen by who reads
    onSocket(socket)
  })
  servers.push({ server, sockets })
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  return { address: `/ip4/127.0.0.1/tcp/${(server.address() as { port: number }).port}`, sockets }
}

describe('dialling', () => {
  test('eight silent addresses and a good one: connected after eight delays, and the silent ones are let go', async () => {
    const clock = new ManualClock()
    const [server, node] = [await makeServer(), await makeSwarm({ clock })]
    const silent = await Promise.all(Array.from({ length: 8 }, () => stranger()))
    const dialled = node.dial(peerInfo(server.peerId, [...silent.map(({ address }) => address), ...server.addresses.map(String)]))
    for (const { sockets } of silent) {
      await until(() => sockets.size === 1, 'the next address is tried')
      await clock.advance(250)
    }
    expect((await dialled).remoteAddress.toString()).toBe(String(server.addresses[0]))
    await until(() => silent.every(({ sockets }) => [...sockets].every(socket => socket.destroyed || socket.readableEnded || socket.closed)), 'the silent sockets are closed')
    expect(clock.pending).toBeLessThanOrEqual(1) // the muxer's and the swarm's timers; none of the dial
  })

  test('concurrent dials to one peer are one, in every way to name it', async () => {
    const [server, node] = [await makeServer(), await makeSwarm()]
    node.peers.addAddresses(server.peerId, server.addresses)
    const [address] = server.addresses
    const connections = await Promise.all([node.dial(server.peerId), node.dial(infoOf(server)), node.dial(`${String(address)}/p2p/${server.peerId.toString()}`), node.dial(server.peerId.toString())])
    expect(new Set(connections.map(connection => connection.id)).size).toBe(1)
    await until(() => server.connections().length === 1, 'the server has one')
  })

  test('cancelling one call does not cancel the dial for the other; cancelling all does', async () => {
    const node = await makeSwarm()
    const { address, sockets } = await stranger()
    const id = peerIdFromPublicKey((await generateKey()).publicKey)
    const [first, second] = [new AbortController(), new AbortController()]
    const dials = [first, second].map(({ signal }) => node.dial(peerInfo(id, [address]), { signal }).catch((error: unknown) => error))
    await until(() => sockets.size === 1, 'the address is tried once')
    first.abort(new Error('the first had enough'))
    expect(await dials[0]).toMatchObject({ message: 'the first had enough' })
    expect([...sockets].some(socket => socket.destroyed)).toBe(false)
    second.abort(new Error('the second, too'))
    expect(await dials[1]).toMatchObject({ message: 'the second, too' })
    await until(() => [...sockets].every(socket => socket.destroyed || socket.closed || socket.readableEnded), 'the socket is closed')
  })

  test('a dial that everybody left is joined by nobody, however soon the next call comes', async () => {
    const server = await makeServer()
    for (let hops = 0; hops < 16; hops++) {
      const node = await makeSwarm()
      const controller = new AbortController()
      const left = node.dial(infoOf(server), { signal: controller.signal }).catch((error: unknown) => error)
      controller.abort(new Error('enough'))
      for (let hop = 0; hop < hops; hop++) await Promise.resolve()
      expect((await node.dial(infoOf(server))).remotePeer.equals(server.peerId)).toBe(true)
      expect(await left).toMatchObject({ message: 'enough' })
    }
  })

  test('an address that failed is left alone by a dial to the peer, and tried by one that names it', async () => {
    const clock = new ManualClock()
    const node = await makeSwarm({ clock })
    const address = await freeAddress()
    const id = peerIdFromPublicKey((await generateKey()).publicKey)
    node.peers.addAddresses(id, peerInfo(id, [address]).addresses)
    await expect(node.dial(id)).rejects.toMatchObject({ attempts: [{ phase: 'connect' }] })
    expect(node.explain(id).backOffMs).toBeGreaterThanOrEqual(4000)
    await expect(node.dial(id)).rejects.toMatchObject({ attempts: [{ phase: 'skipped', reason: expect.stringContaining('failed lately') as string }] })
    await expect(node.dial(peerInfo(id, [address]))).rejects.toMatchObject({ attempts: [{ phase: 'connect' }] })
    await clock.advance(10_000)
    expect(node.explain(id).backOffMs).toBe(0)
    await expect(node.dial(id)).rejects.toMatchObject({ attempts: [{ phase: 'connect' }] })
  })

  test('a dial ends by its deadline, whatever the address does', async () => {
    const clock = new ManualClock()
    const node = await makeSwarm({ clock })
    const { address, sockets } = await stranger()
    const outcome = node.dial(address).catch((error: unknown) => error)
    await until(() => sockets.size === 1, 'the address is tried')
    await clock.advance(20_000)
    expect(await outcome).toMatchObject({ code: 'ERR_DIAL_FAILED', attempts: [{ phase: 'negotiate', hint: expect.stringContaining('silent') as string }] })
  })

  test('the node itself is not dialled', async () => {
    const node = await makeServer()
    await expect(node.dial(node.peerId)).rejects.toMatchObject({ code: 'ERR_DIAL_FAILED', attempts: [{ reason: expect.stringContaining('own peer id') as string }] })
  })
})

describe('inbound handshakes', () => {
  test('a socket that says nothing is closed after three seconds', async () => {
    const clock = new ManualClock()
    const server = await makeServer({ clock })
    const socket = connect(Number(server.addresses[0]?.getComponents()[1]?.value), '127.0.0.1')
    socket.on('error', () => {})
    const errors: string[] = []
    server.on('inbound:error', ({ error }) => { errors.push(error.message) })
    await until(() => !socket.connecting, 'connected')
    await until(() => clock.pending >= 2, 'the handshake began')
    await clock.advance(2999)
    expect(errors).toEqual([])
    await clock.advance(1)
    await until(() => errors.length === 1, 'refused')
    expect(errors[0]).toContain('the first message of the handshake took longer than 3000 ms')
    await until(() => socket.closed, 'closed')
  })
})
