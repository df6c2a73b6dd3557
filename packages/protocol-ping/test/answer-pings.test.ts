import { expect, test } from 'vitest'
import type { Stream } from '@ts-libp2p/interface-connection'
import { ManualClock, readExactly } from '@ts-libp2p/stream-tools'
import { ping } from '../src/index.ts'
import { connect, FakeNode, pass, start, type FakeConnection } from './support/fake-swarm.ts'

const PROTOCOL = '/ipfs/ping/1.0.0'

interface Served {
  readonly clock: ManualClock
  readonly node: FakeNode
  /** The connection of the peer that pings `node` by hand. */
  readonly connection: FakeConnection
  readonly open: () => Promise<Stream>
}

function served (): Served {
  const clock = new ManualClock()
  const node = new FakeNode('node', clock)
  start(ping({ clock }), node)
  const connection = connect(new FakeNode('peer', clock), node)
  return { clock, node, connection, open: () => connection.openStream(PROTOCOL) }
}

const payload = (first: number): Uint8Array => Uint8Array.from({ length: 32 }, (_, index) => first + index)

test('pings come back one by one, in order, until the peer ends its side; then the stream ends clean', async () => {
  const { node, open } = served()
  const stream = await open()
  for (const first of [0, 32, 64]) {
    await stream.write(payload(first))
    expect(await readExactly(stream, 32)).toEqual(payload(first))
  }
  await stream.write([payload(1), payload(2)])
  await stream.closeWrite()
  expect(await readExactly(stream, 64)).toEqual(Uint8Array.from([...payload(1), ...payload(2)]))
  expect(await stream.read()).toBe(null)
  expect(await stream.closed).toEqual({ how: 'clean' })
  expect(node.errors).toEqual([])
})

test('a ping in pieces comes back whole, and not before it is whole', async () => {
  const { clock, open } = served()
  const stream = await open()
  for (const byte of payload(7)) {
    expect(stream.readNow()).toBe(undefined)
    await stream.write(Uint8Array.of(byte))
    await pass(clock, 1)
  }
  expect(await readExactly(stream, 32)).toEqual(payload(7))
})

test('the third stream of a peer is refused, and there is room again when one ends', async () => {
  const { clock, open } = served()
  const [first] = [await open(), await open()]
  const third = await open()
  expect((await third.closed).how).toBe('reset')
  await first.close()
  await pass(clock, 0)
  const fourth = await open()
  await fourth.write(payload(0))
  expect(await readExactly(fourth, 32)).toEqual(payload(0))
})

test('a quiet stream ends after 60 s without a ping, not 15 s, which rust-libp2p pauses', async () => {
  const { clock, node, open } = served()
  const stream = await open()
  await pass(clock, 15_000)
  await stream.write(payload(0))
  await readExactly(stream, 32)
  await pass(clock, 59_999)
  expect(stream.readNow()).toBe(undefined)
  await pass(clock, 1)
  expect(stream.readNow()).toBe(null)
  await stream.close()
  expect(await stream.closed).toEqual({ how: 'clean' })
  expect(node.errors).toEqual([])
})

test('a ping that is not finished within 10 s resets the stream and is reported', async () => {
  const { clock, node, open } = served()
  const stream = await open()
  await stream.write(payload(0).subarray(0, 5))
  await pass(clock, 9_999)
  expect(stream.state).toBe('open')
  await pass(clock, 1)
  expect((await stream.closed).how).toBe('reset')
  expect(node.errors).toMatchObject([{ code: 'ERR_PING_TIMEOUT', side: 'remote' }])
})

test('a ping that ends inside resets the stream and is reported', async () => {
  const { clock, node, open } = served()
  const stream = await open()
  await stream.write(payload(0).subarray(0, 31))
  await stream.closeWrite()
  await pass(clock, 0)
  expect((await stream.closed).how).toBe('reset')
  expect(node.errors).toMatchObject([{ code: 'ERR_UNEXPECTED_END' }])
})

test('a peer that does not take the answers is not read from for long, and not for ever', async () => {
  const { clock, open } = served()
  const stream = await open()
  let sent = 0
  while (stream.writeNow(payload(0)) && sent < 100_000) {
    sent++
    if (sent % 100 === 0) await pass(clock, 0)
  }
  expect(sent * 32).toBeLessThan(256 * 1_024) // the room of both directions, and no more
  await pass(clock, 9_999)
  expect(stream.state).toBe('open')
  await pass(clock, 1)
  expect((await stream.closed).how).toBe('reset')
})

test('a peer that resets its stream, at any point, is not reported', async () => {
  for (const bytes of [0, 5, 32]) {
    const { clock, node, open } = served()
    const stream = await open()
    await stream.write(payload(0).subarray(0, bytes))
    await pass(clock, 0)
    stream.abort()
    await pass(clock, 0)
    expect(node.errors).toEqual([])
    expect(clock.pending).toBe(0)
  }
})

test('stop ends the streams that are served, and is not reported', async () => {
  const clock = new ManualClock()
  const node = new FakeNode('node', clock)
  const protocol = ping({ clock })
  start(protocol, node)
  const connection = connect(new FakeNode('peer', clock), node)
  const [idle, partial] = [await connection.openStream(PROTOCOL), await connection.openStream(PROTOCOL)]
  await partial.write(payload(0).subarray(1))
  await pass(clock, 0)
  await protocol.stop()
  await pass(clock, 0)
  expect([(await idle.closed).how, (await partial.closed).how]).toEqual(['reset', 'reset'])
  expect(node.errors).toEqual([])
  expect(clock.pending).toBe(0)
})
