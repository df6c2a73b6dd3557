import { generateKey, peerInfo } from '@ts-libp2p/peer-id'
import { ManualClock } from '@ts-libp2p/stream-tools'
import { describe, expect, test } from 'vitest'
import { freeAddress, infoOf, makeServer, makeSwarm, until } from './swarms.ts'

describe('a kept peer', () => {
  test('that is down at first is connected when it comes up', async () => {
    const clock = new ManualClock()
    const identity = await generateKey()
    const address = await freeAddress(identity)
    const node = await makeSwarm({ clock })
    const server = await makeServer({ identity }, '/ip4/127.0.0.1/tcp/0') // same peer, other place: the kept address stays dead
    node.keepConnected(peerInfo(server.peerId, [address]))
    await until(() => node.explain(server.peerId).lastAttempts.length > 0, 'the first dial failed')
    expect(node.explain(server.peerId).lastAttempts).toMatchObject([{ address, phase: 'connect', reason: expect.stringContaining('nobody listens') as string }])
    await server.stop()
    const back = await makeServer({ identity }, address)
    await clock.advance(1200)
    await until(() => node.connections(back.peerId).length === 1, 'the kept peer is connected')
    expect(node.explain(back.peerId)).toMatchObject({ lastAttempts: [], connections: [{ protectedBy: ['kept'] }] })
  })

  test('is dialled for ever, with a delay that doubles to a minute, and comes back after an outage of ten minutes', async () => {
    const clock = new ManualClock()
    const identity = await generateKey()
    const server = await makeServer({ identity })
    const [address] = server.addresses
    const node = await makeSwarm({ clock })
    node.keepConnected(infoOf(server))
    await until(() => node.connections().length === 1, 'the kept peer is connected')
    await server.stop()
    await until(() => node.connections().length === 0, 'the connection is lost')
    const delays: number[] = []
    for (let elapsed = 0; elapsed < 600_000;) {
      await until(() => (node.explain(server.peerId).nextDialMs ?? 0) > 0, 'the next dial is planned')
      const delay = Math.ceil(node.explain(server.peerId).nextDialMs ?? 0)
      delays.push(delay)
      elapsed += delay
      await clock.advance(delay)
    }
    expect(delays.length).toBeGreaterThan(10)
    expect(delays.every((delay, index) => delay >= Math.min(60_000, 1000 * 2 ** index) * 0.8 && delay <= Math.min(60_000, 1000 * 2 ** index) * 1.2)).toBe(true)
    await until(() => (node.explain(server.peerId).nextDialMs ?? 0) > 0, 'the next dial is planned')
    const back = await makeServer({ identity }, String(address))
    await clock.advance(Math.ceil(node.explain(server.peerId).nextDialMs ?? 0)) // no further: the dial itself takes real time
    await until(() => node.connections(back.peerId).length === 1, 'the kept peer is connected again')
  })

  test('that restarts is connected again at once', async () => {
    const identity = await generateKey()
    const server = await makeServer({ identity })
    const [address] = server.addresses
    const node = await makeSwarm({ clock: new ManualClock() })
    node.keepConnected(infoOf(server))
    await until(() => node.connections().length === 1, 'the kept peer is connected')
    node.connections()[0]?.abort()
    await until(() => node.explain(server.peerId).past.length === 1 && node.connections().length === 1, 'connected again without waiting')
    expect(node.explain(server.peerId).past).toMatchObject([{ address: String(address), direction: 'outbound', reason: { how: 'local-abort' } }])
  })

  test('is dialled at once when a new address of it becomes known', async () => {
    const node = await makeSwarm({ clock: new ManualClock() })
    const server = await makeServer()
    node.keepConnected(peerInfo(server.peerId, [await freeAddress()]))
    await until(() => (node.explain(server.peerId).nextDialMs ?? 0) > 0, 'the first dial failed')
    node.peers.addAddresses(server.peerId, server.addresses)
    await until(() => node.connections().length === 1, 'connected at the new address')
  })

  test('is let go when nobody keeps it any more', async () => {
    const clock = new ManualClock()
    const node = await makeSwarm({ clock })
    const info = peerInfo((await makeServer()).peerId, [await freeAddress()])
    const [first, second] = [node.keepConnected(info), node.keepConnected(info)]
    await until(() => (node.explain(info.id).nextDialMs ?? 0) > 0, 'the first dial failed')
    first()
    first()
    expect(node.explain(info.id).nextDialMs).toBeGreaterThan(0)
    second()
    expect(node.explain(info.id).nextDialMs).toBe(undefined)
    expect(clock.pending).toBe(0)
  })

  test('has to be named', async () => {
    const node = await makeSwarm()
    expect(() => node.keepConnected('/ip4/127.0.0.1/tcp/1')).toThrow(/names no peer/)
  })
})

describe('making room', () => {
  test('the connection that is least useful goes, a protected one never, and it is told', async () => {
    const node = await makeServer({ limits: { maxConnections: 2 } })
    const dialIn = async (): Promise<Awaited<ReturnType<typeof makeSwarm>>> => {
      const peer = await makeSwarm()
      await peer.dial(infoOf(node))
      await until(() => node.connections(peer.peerId).length === 1, 'the peer is connected')
      return peer
    }
    const limits: string[] = []
    node.on('limit', ({ name }) => { limits.push(name) })
    const first = await dialIn()
    node.protect(first.peerId, 'important')
    const second = await dialIn()
    expect(node.explainConnections()).toMatchObject([{ trimOrder: 1, protectedBy: [] }, { protectedBy: ['important'] }])
    const third = await dialIn()
    await until(() => node.connections().length === 2, 'the second made room')
    expect(new Set(node.connections().map(connection => connection.remotePeer.toString()))).toEqual(new Set([first.peerId.toString(), third.peerId.toString()]))
    expect(node.explain(second.peerId).past).toMatchObject([{ reason: { how: 'limit', error: { code: 'ERR_LIMIT', limit: 'maxConnections' } } }])
    expect(limits).toEqual(['maxConnections'])
  })

  test('when all are protected the newcomer is refused', async () => {
    const node = await makeServer({ limits: { maxConnections: 1 } })
    const [first, second] = [await makeSwarm(), await makeSwarm()]
    await first.dial(infoOf(node))
    await until(() => node.connections().length === 1, 'the first is connected')
    node.protect(first.peerId, 'important')
    await second.dial(infoOf(node)).then(connection => connection.closed, () => undefined)
    expect(node.connections().map(connection => connection.remotePeer.toString())).toEqual([first.peerId.toString()])
  })

  test('one peer has at most its share: its oldest connection makes room for the newest', async () => {
    const node = await makeServer({ limits: { maxInboundPerPeer: 2 } })
    const peer = await makeSwarm()
    const connections = [await peer.dial(infoOf(node)), await peer.dial(infoOf(node), { fresh: true }), await peer.dial(infoOf(node), { fresh: true })]
    expect(await connections[0]?.closed).toMatchObject({ how: 'lost' })
    await until(() => node.connections().length === 2, 'two are left')
  })
})
