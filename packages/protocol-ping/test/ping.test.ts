import { expect, test } from 'vitest'
import { ProtocolNotSupportedError, type Stream } from '@ts-libp2p/interface-connection'
import { ManualClock, readExactly } from '@ts-libp2p/stream-tools'
import { ping, PingMismatchError, PingTimeoutError, type Ping, type PingOptions } from '../src/index.ts'
import { connect, FakeNode, pass, start, type FakeConnection } from './support/fake-swarm.ts'

const PROTOCOL = '/ipfs/ping/1.0.0'

interface Pair {
  readonly clock: ManualClock
  readonly near: FakeNode
  readonly far: FakeNode
  readonly connection: FakeConnection
  readonly protocol: Ping
}

/** A node that pings, connected to one whose handler is `serve`, or ping itself. */
function pair (serve?: (stream: Stream, clock: ManualClock) => Promise<void>, options: PingOptions = {}): Pair {
  const clock = new ManualClock()
  const near = new FakeNode('near', clock)
  const far = new FakeNode('far', clock)
  const protocol = ping({ clock, ...options })
  start(protocol, near)
  if (serve === undefined) start(ping({ clock }), far)
  else far.swarm.handle(PROTOCOL, stream => serve(stream, clock))
  return { clock, near, far, connection: connect(near, far), protocol }
}

/** Answers `pings` pings, each after `ms`. */
async function answer (stream: Stream, clock: ManualClock, pings = Infinity, ms = 0): Promise<void> {
  for (let index = 0; index < pings; index++) {
    const bytes = await readExactly(stream, 32)
    if (ms > 0) await new Promise<void>(resolve => { clock.after(ms, resolve) })
    await stream.write(bytes)
  }
}

function code (promise: Promise<unknown>): Promise<unknown> {
  return promise.then(value => `resolved with ${String(value)}`, (error: unknown) => error instanceof Error && 'code' in error ? error.code : error)
}

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

test('pings of one connection share one stream and take turns', async () => {
  let most = 0
  const { connection, protocol } = pair(async stream => {
    for await (const chunk of stream) {
      most = Math.max(most, chunk.byteLength)
      await stream.write(chunk)
    }
  })
  await Promise.all(Array.from({ length: 10 }, () => protocol.ping(connection)))
  expect(most).toBe(32)
  expect(connection.opened.length).toBe(1)
})

test('a peer has one outbound stream over all of its connections', async () => {
  const { near, far, connection, protocol, clock } = pair()
  const second = connect(near, far)
  await protocol.ping(connection)
  await protocol.ping(second)
  await pass(clock, 0)
  expect(connection.streams.length).toBe(0)
  expect(second.streams.length).toBe(1)
})

test('an answer in single bytes, and one in several pings, is read as it must be', async () => {
  const { connection, protocol } = pair(async stream => {
    for await (const chunk of stream) for (const byte of chunk) await stream.write(Uint8Array.of(byte))
  })
  expect(await protocol.ping(connection, { count: 3 })).toBe(0)
})

for (const [how, end] of Object.entries({
  resets: (stream: Stream): void => stream.abort(),
  ends: (stream: Stream): void => { stream.close().catch(() => {}) }
})) {
  test(`where the peer ${how} the stream after an answer, the next ping opens another`, async () => {
    const { clock, connection, protocol } = pair(async (stream, on) => {
      await answer(stream, on, 1)
      end(stream)
    })
    expect(await protocol.ping(connection)).toBe(0)
    await pass(clock, 0)
    expect(await protocol.ping(connection)).toBe(0)
    expect(connection.opened.length).toBe(2)
  })

  test(`where the peer ${how} the stream in the moment it is used, the ping goes out once more`, async () => {
    const { connection, protocol } = pair(async (stream, on) => {
      await answer(stream, on, 1)
      await readExactly(stream, 1)
      end(stream)
    })
    expect(await protocol.ping(connection, { count: 3 })).toBe(0)
    expect(connection.opened.length).toBe(3)
  })
}

test('a fresh stream that fails is not tried again', async () => {
  const { connection, protocol } = pair(async stream => {
    await readExactly(stream, 1)
    stream.abort()
  })
  expect(await code(protocol.ping(connection))).toBe('ERR_STREAM_RESET')
  expect(connection.opened.length).toBe(1)
})

test('a series outlives a peer that resets every stream after 10 s, as js-libp2p does', async () => {
  const { clock, connection, protocol } = pair(async (stream, on) => {
    on.after(10_000, () => stream.abort())
    await answer(stream, on, Infinity, 20).catch(() => {})
  })
  const times: number[] = []
  const series = (async () => { for await (const ms of protocol.repeat(connection, { count: 25 })) times.push(ms) })()
  for (let step = 0; step < 2_600; step++) await pass(clock, 10)
  await series
  expect(times.length).toBe(25)
  // One that was under way when the stream was reset counts from its second try.
  expect(new Set(times)).toEqual(new Set([20]))
  expect(connection.opened.length).toBe(3)
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

test('a silent peer times out, and a late answer does not pass for the next one', async () => {
  const { clock, connection, protocol } = pair(async (stream, on) => { await answer(stream, on, Infinity, 10_001) })
  const first = code(protocol.ping(connection))
  const second = protocol.ping(connection, { timeoutMs: 30_000 })
  await pass(clock, 9_999)
  expect(connection.streams.length).toBe(1)
  await pass(clock, 1)
  expect(await first).toBe('ERR_PING_TIMEOUT')
  await pass(clock, 10_001)
  expect(await second).toBe(10_001)
  expect(connection.opened.length).toBe(2)
})

test('who waits for a turn waits no longer than its own timeout', async () => {
  const { clock, connection, protocol } = pair((_stream, on) => new Promise(resolve => { on.after(60_000, resolve) }))
  const first = protocol.ping(connection, { timeoutMs: 20_000 })
  const second = protocol.ping(connection, { timeoutMs: 1_000 })
  const outcomes = Promise.allSettled([first, second])
  await pass(clock, 1_000)
  await expect(second).rejects.toBeInstanceOf(PingTimeoutError)
  await pass(clock, 19_000)
  expect((await outcomes).map(outcome => outcome.status)).toEqual(['rejected', 'rejected'])
  expect(connection.opened.length).toBe(1)
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

test('a byte too many spoils the next ping, and only that', async () => {
  const { connection, protocol } = pair(async stream => {
    const bytes = await readExactly(stream, 32)
    await stream.write([bytes, Uint8Array.of(bytes[0] ?? 0)])
    await readExactly(stream, 32)
    await stream.write(new Uint8Array(32))
  })
  expect(await protocol.ping(connection)).toBe(0)
  expect(await code(protocol.ping(connection))).toBe('ERR_PING_MISMATCH')
  expect(await protocol.ping(connection)).toBe(0)
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

test('an unused stream is held for a while, then closed in order', async () => {
  const { clock, connection, protocol } = pair()
  await protocol.ping(connection)
  await pass(clock, 4_999)
  await protocol.ping(connection)
  await pass(clock, 4_999)
  expect(connection.streams.length).toBe(1)
  await pass(clock, 1)
  expect(connection.streams.length).toBe(0)
  expect(await connection.opened[0]?.closed).toEqual({ how: 'clean' })
  expect(connection.opened.length).toBe(1)
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
  const { connection, protocol } = pair()
  await expect(protocol.ping(connection, { count: 0 })).rejects.toThrow(TypeError)
  await expect(protocol.ping(connection, { count: 1.5 })).rejects.toThrow(TypeError)
  await expect(protocol.ping(connection, { timeoutMs: Infinity })).rejects.toThrow(TypeError)
  await expect(protocol.repeat(connection, { intervalMs: 0 }).next()).rejects.toThrow(TypeError)
})
