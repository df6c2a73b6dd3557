import { describe, expect, test } from 'vitest'
import { ManualClock, StreamEngine, type StreamDriver, type StreamEngineOptions } from '@ts-libp2p/stream-tools'

/** A wire that records what the engine hands down, with as much room as the test gives it. */
class Wire implements StreamDriver {
  readonly sent: number[] = []
  readonly events: string[] = []
  free: number
  consumedBytes = 0
  constructor (free: number) { this.free = free }
  room (): number { return this.free }
  send (pieces: readonly Uint8Array[], byteLength: number): void {
    for (const piece of pieces) this.sent.push(...piece)
    this.free -= byteLength
  }

  sendEnd (): void { this.events.push('end') }
  sendReset (): void { this.events.push('reset') }
  consumed (byteLength: number): void { this.consumedBytes += byteLength }
  finished (): void { this.events.push('finished') }
}

function make (free = 1000, options: StreamEngineOptions = {}): { wire: Wire, engine: StreamEngine, clock: ManualClock } {
  const wire = new Wire(free)
  const clock = new ManualClock()
  return { wire, clock, engine: new StreamEngine(wire, { clock, ...options }) }
}

const bytes = (...values: number[]): Uint8Array => Uint8Array.from(values)
const isSettled = async (promise: Promise<unknown>): Promise<boolean> => {
  const pending = Symbol('pending')
  for (let turn = 0; turn < 10; turn++) await Promise.resolve()
  return await Promise.race([promise.then(() => true, () => true), Promise.resolve(pending)]) !== pending
}

describe('writing', () => {
  test('a write is handed down in parts as room appears, in call order', async () => {
    const { wire, engine } = make(2)
    const first = engine.stream.write([bytes(1, 2), bytes(3)])
    const second = engine.stream.write(bytes(4))
    expect(wire.sent).toEqual([1, 2])
    wire.free = 1
    engine.wake()
    expect(await isSettled(first)).toBe(false) // taken whole, but no room for more
    wire.free = 2
    engine.wake()
    await first
    await second
    expect(wire.sent).toEqual([1, 2, 3, 4])
  })

  test('writeNow takes all or nothing, and nothing while a write waits', async () => {
    const { wire, engine } = make(2)
    expect(engine.stream.writeNow(bytes(1, 2, 3))).toBe(false)
    expect(wire.sent).toEqual([])
    expect(engine.stream.writeNow(bytes(1, 2))).toBe(true)
    const waiting = engine.stream.write(bytes(3))
    expect(engine.stream.writeNow(new Uint8Array(0))).toBe(false)
    wire.free = 5
    engine.wake()
    await waiting
  })

  test('an empty write sends nothing and waits for room', async () => {
    const { wire, engine } = make(0)
    const write = engine.stream.write(new Uint8Array(0))
    expect(await isSettled(write)).toBe(false)
    wire.free = 1
    engine.wake()
    await write
    expect(wire.sent).toEqual([])
  })

  test('cancelling an empty write that waits leaves the stream alone', async () => {
    const { wire, engine } = make(0)
    const controller = new AbortController()
    const write = engine.stream.write(new Uint8Array(0), { signal: controller.signal })
    controller.abort(new Error('no longer wanted'))
    await expect(write).rejects.toThrow('no longer wanted')
    expect(wire.events).toEqual([])
    expect(engine.stream.state).toBe('open')
  })

  test('cancelling a write that was partly taken aborts the stream', async () => {
    const { wire, engine } = make(1)
    const controller = new AbortController()
    const write = engine.stream.write(bytes(1, 2), { signal: controller.signal })
    controller.abort(new Error('no longer wanted'))
    await expect(write).rejects.toThrow('no longer wanted')
    expect(wire.events).toEqual(['reset', 'finished'])
    expect(await engine.stream.closed).toMatchObject({ how: 'aborted', error: { code: 'ERR_STREAM_ABORTED' } })
  })

  test('cancelling the write that our end waits for lets the end go', async () => {
    const { wire, engine } = make(0)
    const controller = new AbortController()
    const write = engine.stream.write(bytes(1), { signal: controller.signal })
    const end = engine.stream.closeWrite()
    controller.abort(new Error('no longer wanted'))
    await expect(write).rejects.toThrow('no longer wanted')
    await end
    expect(wire.events).toEqual(['end'])
  })

  test('our end does not wait for room beyond the last byte', async () => {
    const { wire, engine } = make(2)
    const write = engine.stream.write(bytes(1, 2))
    const end = engine.stream.closeWrite()
    await write
    await end
    expect(wire.events).toEqual(['end'])
  })

  test('a write without any room aborts after writeStallMs, and room restarts the time', async () => {
    const { wire, engine, clock } = make(0, { writeStallMs: 100 })
    const write = engine.stream.write(bytes(1, 2))
    const outcome = write.catch((error: unknown) => error)
    await clock.advance(90)
    wire.free = 1
    engine.wake()
    await clock.advance(90)
    expect(engine.stream.state).toBe('open')
    await clock.advance(10)
    expect(await outcome).toMatchObject({ code: 'ERR_STREAM_STALLED' })
    expect(wire.events).toEqual(['reset', 'finished'])
    expect(clock.pending).toBe(0)
  })

  test('a write that was cancelled is not counted as stalled', async () => {
    const { engine, clock } = make(0, { writeStallMs: 100 })
    const controller = new AbortController()
    const write = engine.stream.write(bytes(1), { signal: controller.signal }).catch(() => {})
    controller.abort()
    await write
    await clock.advance(1000)
    expect(engine.stream.state).toBe('open')
  })
})

describe('closing', () => {
  test('after close what comes is discarded with its credit, up to a bound', async () => {
    const { wire, engine } = make(10, { maxDiscardBytes: 3 })
    engine.push(bytes(1, 2))
    await engine.stream.close()
    expect(wire.consumedBytes).toBe(2)
    engine.push(bytes(1, 2, 3))
    expect(wire.consumedBytes).toBe(5)
    expect(wire.events).toEqual(['end'])
    engine.push(bytes(4))
    expect(wire.events).toEqual(['end', 'reset', 'finished'])
    expect(await engine.stream.closed).toMatchObject({ how: 'aborted' })
  })

  test('a peer that does nothing after our close is reset after closeGraceMs', async () => {
    const { wire, engine, clock } = make(10, { closeGraceMs: 100 })
    await engine.stream.close()
    await clock.advance(60)
    engine.push(bytes(1))
    await clock.advance(60)
    expect(wire.events).toEqual(['end'])
    await clock.advance(40)
    expect(wire.events).toEqual(['end', 'reset', 'finished'])
    expect(await engine.stream.closed).toMatchObject({ how: 'aborted', error: { code: 'ERR_STREAM_STALLED' } })
  })

  test('a peer that ends after our close is a clean close, and no timer stays', async () => {
    const { engine, clock } = make()
    await engine.stream.close()
    engine.pushEnd()
    expect(await engine.stream.closed).toEqual({ how: 'clean' })
    expect(clock.pending).toBe(0)
  })

  test('a cancelled close ends in a terminal state', async () => {
    const { wire, engine } = make(0)
    const write = engine.stream.write(bytes(1)).catch((error: unknown) => error)
    const controller = new AbortController()
    const close = engine.stream.close({ signal: controller.signal })
    controller.abort(new Error('enough'))
    await expect(close).rejects.toThrow('enough')
    expect(await write).toMatchObject({ code: 'ERR_STREAM_ABORTED' })
    expect(engine.stream.state).toBe('closed')
    expect(wire.events).toEqual(['reset', 'finished'])
  })

  test('disposing aborts unless our end was asked for', async () => {
    const aborted = make()
    await aborted.engine.stream[Symbol.asyncDispose]?.()
    expect(aborted.wire.events).toEqual(['reset', 'finished'])
    const closed = make()
    await closed.engine.stream.closeWrite()
    await closed.engine.stream[Symbol.asyncDispose]?.()
    expect(closed.wire.events).toEqual(['end'])
  })
})

describe('two fates', () => {
  test('a reset after the peer\'s end leaves the read side alone', async () => {
    const { engine } = make()
    engine.push(bytes(1))
    engine.pushEnd()
    engine.pushReset()
    expect(await engine.stream.read()).toEqual(bytes(1))
    expect(await engine.stream.read()).toBe(null)
    await expect(engine.stream.write(bytes(1))).rejects.toMatchObject({ code: 'ERR_STREAM_RESET' })
  })

  test('a reset before the peer\'s end drops what is buffered, for ever', async () => {
    const { wire, engine } = make()
    engine.push(bytes(1))
    engine.pushReset()
    for (let turn = 0; turn < 2; turn++) await expect(engine.stream.read()).rejects.toMatchObject({ code: 'ERR_STREAM_RESET' })
    expect(() => engine.stream.readNow()).toThrow()
    expect(wire.consumedBytes).toBe(1)
    expect(wire.events).toEqual(['finished']) // no reset is sent to a peer that reset
  })

  test('our abort drops what is buffered even after a clean close', async () => {
    const { wire, engine } = make()
    engine.push(bytes(1))
    engine.pushEnd()
    await engine.stream.closeWrite()
    expect(await engine.stream.closed).toEqual({ how: 'clean' })
    engine.stream.abort(new Error('enough'))
    await expect(engine.stream.read()).rejects.toMatchObject({ code: 'ERR_STREAM_ABORTED', cause: { message: 'enough' } })
    expect(wire.events).toEqual(['end', 'finished'])
  })
})

test('room restarts the grace period although nothing waits to be written: a slow reader still takes what was handed down', async () => {
  const { wire, engine, clock } = make(10, { closeGraceMs: 100 })
  await engine.stream.write(bytes(1))
  await engine.stream.close()
  for (let turn = 0; turn < 5; turn++) {
    await clock.advance(90)
    engine.wake()
  }
  expect(wire.events).toEqual(['end'])
  await clock.advance(100)
  expect(wire.events).toEqual(['end', 'reset', 'finished'])
})
