// One outbound stream a peer, and what becomes of it.

import { expect, test } from 'vitest'
import type { Stream } from '@ts-libp2p/interface-connection'
import { readExactly } from '@ts-libp2p/stream-tools'
import { PingTimeoutError } from '../src/index.ts'
import { connect, pass } from './support/fake-swarm.ts'
import { answer, code, pair } from './support/pair.ts'

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

test('one that is cancelled while it waits leaves the stream to the next', async () => {
  const { clock, connection, protocol } = pair((stream, on) => answer(stream, on, Infinity, 10))
  const cancelled = new AbortController()
  const pings = [protocol.ping(connection), protocol.ping(connection, { signal: cancelled.signal }), protocol.ping(connection)]
  const outcomes = Promise.allSettled(pings)
  await pass(clock, 5)
  cancelled.abort(new Error('enough'))
  await pass(clock, 20)
  expect((await outcomes).map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled'])
  expect(connection.opened.length).toBe(1)
})

test('a stop ends the stream that is held', async () => {
  const { clock, connection, protocol } = pair()
  await protocol.ping(connection)
  await protocol.stop()
  expect(connection.streams).toEqual([])
  await pass(clock, 0)
  expect(clock.pending).toBe(0)
})

test('an unused stream is held for a while, then closed in order', async () => {
  const { clock, connection, protocol } = pair()
  await protocol.ping(connection)
  await pass(clock, 249)
  await protocol.ping(connection)
  await pass(clock, 249)
  expect(connection.streams.length).toBe(1)
  await pass(clock, 1)
  expect(connection.streams.length).toBe(0)
  expect(await connection.opened[0]?.closed).toEqual({ how: 'clean' })
  expect(connection.opened.length).toBe(1)
})
