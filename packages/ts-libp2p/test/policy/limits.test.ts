import type { Connection, Stream } from '@ts-libp2p/interface-connection'
import { DEFAULT_LIMITS, type Swarm, type SwarmLimits } from '@ts-libp2p/swarm'
import { ManualClock } from '@ts-libp2p/stream-tools'
import { describe, expect, test } from 'vitest'
import { infoOf, makeServer, makeSwarm, until } from './swarms.ts'

/** A server with the limits, a connection to it, and the limits that it says were reached. */
async function pair (limits: Partial<SwarmLimits>): Promise<{ server: Swarm, connection: Connection, reached: string[] }> {
  const server = await makeServer({ limits })
  server.handle('/hold/1.0.0', async stream => { await stream.read() })
  const reached: string[] = []
  server.on('limit', ({ name }) => { reached.push(name) })
  const connection = await (await makeSwarm()).dial(infoOf(server))
  await until(() => server.connections().length === 1, 'the server has the connection')
  return { server, connection, reached }
}

/** Opens a stream that the server's handler holds. */
async function hold (connection: Connection, server: Swarm, count: number): Promise<Stream> {
  const stream = await connection.openStream('/hold/1.0.0')
  await stream.write(new Uint8Array(0))
  await until(() => (server.connections()[0]?.streams.length ?? 0) >= count, `${count} streams are held`)
  return stream
}

const isReset = { code: 'ERR_STREAM_RESET' }

describe('limits of streams', () => {
  test.each(['maxInboundStreams', 'maxInboundStreamsPerPeer', 'maxInboundStreamsPerProtocol'] as const)('%s refuses the stream that is too many, and a closed one makes room', async name => {
    const { server, connection, reached } = await pair({ [name]: 2 })
    const [first] = [await hold(connection, server, 1), await hold(connection, server, 2)]
    const third = await connection.openStream('/hold/1.0.0')
    await third.write(new Uint8Array(0))
    await expect(third.read()).rejects.toMatchObject(isReset)
    expect(reached).toEqual([name])
    expect(connection.state).toBe('open')
    await first.close()
    await until(() => (server.connections()[0]?.streams.length ?? 0) === 1, 'the first is gone')
    await hold(connection, server, 2)
    expect(reached).toEqual([name])
  })

  test('a handler has its own limit for one peer', async () => {
    const { server, connection, reached } = await pair({})
    server.handle('/narrow/1.0.0', async stream => { await stream.read() }, { maxInboundPerPeer: 1 })
    const first = await connection.openStream('/narrow/1.0.0')
    await first.write(new Uint8Array(0))
    await until(() => (server.connections()[0]?.streams.length ?? 0) === 1, 'the first is held')
    const second = await connection.openStream('/narrow/1.0.0')
    await second.write(new Uint8Array(0))
    await expect(second.read()).rejects.toMatchObject(isReset)
    expect(reached).toEqual(['maxInboundPerPeer'])
  })

  test('maxOutboundStreamsPerPeer rejects locally, by name, and a closed stream makes room', async () => {
    const server = await makeServer()
    const node = await makeSwarm({ limits: { maxOutboundStreamsPerPeer: 1 } })
    const connection = await node.dial(infoOf(server))
    const first = await connection.openStream('/echo/1.0.0')
    await expect(connection.openStream('/echo/1.0.0')).rejects.toMatchObject({ code: 'ERR_LIMIT', limit: 'maxOutboundStreamsPerPeer', value: 1 })
    first.abort()
    await until(() => connection.streams.length === 0, 'the first is gone')
    await connection.openStream('/echo/1.0.0')
  })
})

describe('limits of arrivals', () => {
  test('one host may come in a burst, then at a rate; loopback is exempt unless asked', async () => {
    const clock = new ManualClock()
    const counted = await makeServer({ clock, limits: { limitLoopback: 1, hostConnectionBurst: 2, hostConnectionsPerSecond: 1 } })
    const dial = async (server: Swarm): Promise<boolean> => {
      const node = await makeSwarm()
      return await node.dial(infoOf(server)).then(() => true, () => false)
    }
    expect([await dial(counted), await dial(counted), await dial(counted)]).toEqual([true, true, false])
    await clock.advance(1000)
    expect(await dial(counted)).toBe(true)
    const exempt = await makeServer({ clock, limits: { hostConnectionBurst: 1 } })
    expect([await dial(exempt), await dial(exempt)]).toEqual([true, true])
  })

  test('who is allowed is not counted', async () => {
    const server = await makeServer({ clock: new ManualClock(), limits: { limitLoopback: 1, hostConnectionBurst: 0 } })
    server.access.allow('127.0.0.0/8')
    await (await makeSwarm()).dial(infoOf(server))
  })

  test('one host has at most its share of open connections', async () => {
    const server = await makeServer({ limits: { limitLoopback: 1, maxConnectionsPerHost: 1 } })
    const reached: string[] = []
    server.on('limit', ({ name }) => { reached.push(name) })
    await (await makeSwarm()).dial(infoOf(server))
    await until(() => server.connections().length === 1, 'the first is connected')
    await (await makeSwarm()).dial(infoOf(server)).then(connection => connection.closed, () => undefined)
    expect(reached).toEqual(['maxConnectionsPerHost'])
  })
})

test('every limit that is given is checked, and all problems are told at once', async () => {
  await expect(makeSwarm({ limits: { maxConnections: -1, maxPeers: 1.5, ...{ maxFoo: 1 } } })).rejects.toThrow(/3 problems.*maxConnections.*maxPeers.*unknown limit 'maxFoo'/)
  expect(Object.isFrozen(DEFAULT_LIMITS)).toBe(true)
})
