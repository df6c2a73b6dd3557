import { expect, test } from 'vitest'
import { ProtocolNotSupportedError } from '@ts-libp2p/interface-connection'
import { readExactly } from '@ts-libp2p/stream-tools'
import { ping, PingMismatchError } from '../src/index.ts'
import { connect, FakeNode, pass } from './support/fake-swarm.ts'
import { answer, code, pair, PROTOCOL } from './support/pair.ts'

test('a ping resolves with the time from its write to the last byte of its answer', async () => {
  const { clock, connection, protocol } = pair((stream, on) => answer(stream, on, 1, 30))
  const result = protocol.ping(connection)
  await pass(clock, 30)
  expect(await result).toBe(30)
})

test('32 random bytes go out and nothing else', async () => {
  const seen: Uint8Array[] = []
  let next = 0
  const { connection, protocol } = pair(async stream => {
    for await (const chunk of stream) {
      seen.push(chunk.slice())
      await stream.write(chunk)
    }
  }, { random: byteLength => new Uint8Array(byteLength).fill(++next) })
  await protocol.ping(connection, { count: 2 })
  expect(seen).toEqual([new Uint8Array(32).fill(1), new Uint8Array(32).fill(2)])
})

test('without a source of randomness every ping differs', async () => {
  const seen = new Set<string>()
  const { connection, protocol } = pair(async stream => {
    for await (const chunk of stream) {
      seen.add(chunk.join())
      await stream.write(chunk)
    }
  })
  await protocol.ping(connection, { count: 20 })
  expect(seen.size).toBe(20)
})

test('a peer is dialled by its id, and an open connection is used', async () => {
  const { far, connection, protocol } = pair()
  expect(await protocol.ping(far.id)).toBe(0)
  expect(connection.opened.length).toBe(1)
})

test('of several pings the lowest time counts, and each has the whole timeout', async () => {
  let index = 0
  const { clock, connection, protocol } = pair(async (stream, on) => { for (const ms of [9_000, 20, 9_500]) await answer(stream, on, 1, ms + index++) })
  const result = protocol.ping(connection, { count: 3 })
  for (let step = 0; step < 20; step++) await pass(clock, 1_000)
  expect(await result).toBe(21)
})

test('a relayed connection is pinged as well', async () => {
  const { near, far, protocol } = pair()
  expect(await protocol.ping(connect(near, far, { bytes: 1_000n }))).toBe(0)
})

test('an answer in single bytes, and one in several pings, is read as it must be', async () => {
  const { connection, protocol } = pair(async stream => {
    for await (const chunk of stream) for (const byte of chunk) await stream.write(Uint8Array.of(byte))
  })
  expect(await protocol.ping(connection, { count: 3 })).toBe(0)
})

test('a series keeps its interval, and does not make up for a slow ping', async () => {
  const started: number[] = []
  let slow = 2_500
  const { clock, connection, protocol } = pair(async (stream, on) => {
    for (;;) {
      const bytes = await readExactly(stream, 32)
      started.push(on.now())
      await new Promise<void>(resolve => { on.after(slow, resolve) })
      slow = 1
      await stream.write(bytes)
    }
  })
  const series = (async () => { for await (const ms of protocol.repeat(connection, { count: 4 })) expect(ms).toBeGreaterThan(0) })()
  for (let step = 0; step < 100; step++) await pass(clock, 100)
  await series
  expect(started).toEqual([0, 2_500, 3_500, 4_500])
})

test('other bytes than were sent are an error of the peer', async () => {
  const { connection, protocol } = pair(async stream => {
    const bytes = await readExactly(stream, 32)
    bytes[31] = (bytes[31] ?? 0) ^ 1
    await stream.write(bytes)
  })
  await expect(protocol.ping(connection)).rejects.toBeInstanceOf(PingMismatchError)
  expect(connection.streams.length).toBe(0)
})

test('an answer that is cut short by the end is not an answer', async () => {
  const { connection, protocol } = pair(async stream => {
    const bytes = await readExactly(stream, 32)
    await stream.write(bytes.subarray(1))
  })
  expect(await code(protocol.ping(connection))).toBe('ERR_UNEXPECTED_END')
})

test('a peer without ping is told apart, also where the refusal comes with the first read', async () => {
  const { connection, far, protocol } = pair()
  far.swarm.unhandle(PROTOCOL)
  expect(await code(protocol.ping(connection))).toBe('ERR_PROTOCOL_NOT_SUPPORTED')
  far.swarm.handle(PROTOCOL, () => new Promise(() => {}))
  const open = connection.openStream.bind(connection)
  connection.openStream = async (...options) => Object.assign(await open(...options), { read: () => Promise.reject(new ProtocolNotSupportedError([PROTOCOL])) })
  expect(await code(protocol.ping(connection))).toBe('ERR_PROTOCOL_NOT_SUPPORTED')
  expect(connection.streams.length).toBe(0)
})

test('a signal cancels before, while waiting for a turn and while waiting for the answer', async () => {
  const reason = new Error('enough')
  const { clock, connection, protocol } = pair(() => new Promise(() => {}))
  await expect(protocol.ping(connection, { signal: AbortSignal.abort(reason) })).rejects.toBe(reason)
  expect(connection.opened.length).toBe(0)
  const running = new AbortController()
  const waiting = new AbortController()
  const first = protocol.ping(connection, { signal: running.signal })
  const second = protocol.ping(connection, { signal: waiting.signal })
  first.catch(() => {})
  await pass(clock, 0)
  waiting.abort(reason)
  await expect(second).rejects.toBe(reason)
  expect(connection.streams.length).toBe(1)
  running.abort(reason)
  await expect(first).rejects.toBe(reason)
  expect(connection.streams.length).toBe(0)
  expect(connection.opened.length).toBe(1)
  const pausing = new AbortController()
  const series = pair()
  const pings = series.protocol.repeat(series.connection, { signal: pausing.signal })
  await pings.next()
  const next = pings.next()
  pausing.abort(reason)
  await expect(next).rejects.toBe(reason)
  expect(series.clock.pending).toBe(2) // how long our end holds the stream, and how long the far end waits on it
})

test('many pings at once are no leak of listeners', async () => {
  const warnings: Error[] = []
  const onWarning = (warning: Error): void => { warnings.push(warning) }
  process.on('warning', onWarning)
  const { clock, near, protocol } = pair()
  const pings = Array.from({ length: 30 }, (_, index) => {
    const peer = new FakeNode(`peer ${index}`, clock)
    peer.swarm.handle(PROTOCOL, stream => answer(stream, clock, 1, 10))
    return protocol.ping(connect(near, peer))
  })
  await pass(clock, 10)
  expect(await Promise.all(pings)).toEqual(pings.map(() => 10))
  await pass(clock, 0)
  process.off('warning', onWarning)
  expect(warnings).toEqual([])
})

test('stop ends pings under way, waiting ones and the service; a start after it serves again', async () => {
  const { clock, near, connection, protocol } = pair(() => new Promise(() => {}))
  const outcomes = [code(protocol.ping(connection)), code(protocol.ping(connection)), code(protocol.repeat(connection).next())]
  await pass(clock, 0)
  await protocol.stop()
  await protocol.stop()
  expect(await Promise.all(outcomes)).toEqual(['ERR_STOPPED', 'ERR_STOPPED', 'ERR_STOPPED'])
  expect(near.protocols).toEqual([])
  expect(connection.streams.length).toBe(0)
  expect(clock.pending).toBe(0)
  expect(await code(protocol.ping(connection))).toBe('ERR_STOPPED')
  await protocol.start(near.swarm)
  expect(near.protocols).toEqual([PROTOCOL])
})

test('options that make no sense are refused where they are given', async () => {
  for (const options of [{ timeoutMs: 0 }, { holdMs: -1 }, { inboundIdleMs: Number.NaN }]) expect(() => ping(options)).toThrow(TypeError)
  expect(() => ping({ timeoutMs: 0, holdMs: 0, ...{ timeout: 1 } })).toThrow(/3 problems: unknown option 'timeout'.*timeoutMs must.*holdMs must/)
  const { connection, protocol } = pair()
  await expect(protocol.ping(connection, { count: 0 })).rejects.toThrow(TypeError)
  await expect(protocol.ping(connection, { count: 1.5 })).rejects.toThrow(TypeError)
  await expect(protocol.ping(connection, { timeoutMs: Infinity })).rejects.toThrow(TypeError)
  await expect(protocol.repeat(connection, { intervalMs: 0 }).next()).rejects.toThrow(TypeError)
})
