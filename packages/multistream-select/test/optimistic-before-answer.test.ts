import { getEventListeners } from 'node:events'
import { describe, expect, test } from 'vitest'
import { fromText, readAll, receivedNow, settle } from './support/bytes.ts'
import { PRELUDE, proposed, YES } from './support/proposed.ts'

describe('reading before the answer', () => {
  test('one read at a time, and the first is not disturbed', async () => {
    const { near, far } = proposed()
    const reading = near.read({ max: 2 })
    await expect(near.read()).rejects.toMatchObject({ code: 'ERR_READ_PENDING' })
    expect(() => near.readNow()).toThrow('another read')
    await far.write([YES, fromText('abc')])
    expect(await reading).toEqual(fromText('ab'))
    expect(await near.read()).toEqual(fromText('c'))
  })

  test('max is checked', async () => {
    const { near } = proposed()
    for (const max of [0, -1, 1.5, NaN]) {
      await expect(near.read({ max })).rejects.toThrow(TypeError)
      expect(() => near.readNow(max)).toThrow(TypeError)
    }
    expect(near.readNow()).toBeUndefined()
    near.abort()
  })

  test('cancelling a read loses no bytes and leaves no listener', async () => {
    const { near, far } = proposed()
    const controller = new AbortController()
    const reason = new Error('later')
    const reading = near.read({ signal: controller.signal })
    controller.abort(reason)
    await expect(reading).rejects.toBe(reason)
    await expect(near.read({ signal: controller.signal })).rejects.toBe(reason)
    expect(getEventListeners(controller.signal, 'abort')).toHaveLength(0)
    await far.write([YES, fromText('abc')])
    expect(await near.read()).toEqual(fromText('abc'))
  })

  test('a signal stays good for a read that the answer overtakes', async () => {
    const { near, far } = proposed()
    const controller = new AbortController()
    const reading = near.read({ signal: controller.signal })
    await far.write(YES)
    await settle()
    controller.abort(new Error('now'))
    await expect(reading).rejects.toThrow('now')
    expect(getEventListeners(controller.signal, 'abort')).toHaveLength(0)
    await far.write(fromText('kept'))
    expect(await near.read()).toEqual(fromText('kept'))
  })

  test('leaving a for await early ends only the iteration', async () => {
    const { near, far } = proposed()
    await far.write([YES, fromText('a'), fromText('b')])
    const iterator = near[Symbol.asyncIterator]()
    expect(await iterator.next()).toEqual({ done: false, value: fromText('a') })
    await iterator.return?.()
    expect(await near.read()).toEqual(fromText('b'))
  })
})

describe('writing before the answer', () => {
  test('a cancelled write that has not begun leaves the stream untouched, and the proposal goes out', async () => {
    const { near, far } = proposed({ capacity: 10 })
    const controller = new AbortController()
    const reason = new Error('no')
    const first = near.write(fromText('one'), { signal: controller.signal })
    const second = near.write(fromText('two'))
    controller.abort(reason)
    await expect(first).rejects.toBe(reason)
    await expect(near.write(fromText('x'), { signal: controller.signal })).rejects.toBe(reason)
    const ending = second.then(() => near.closeWrite())
    expect(Buffer.from(await readAll(far)).toString('latin1')).toBe(`${PRELUDE}two`)
    await ending
    expect(getEventListeners(controller.signal, 'abort')).toHaveLength(0)
  })

  test('cancelling one that was taken and waits for room aborts the stream', async () => {
    const { near, far } = proposed({ capacity: PRELUDE.length + 3 })
    const controller = new AbortController()
    const reason = new Error('no')
    const writing = near.write(fromText('abc'), { signal: controller.signal })
    await settle()
    controller.abort(reason)
    await expect(writing).rejects.toBe(reason)
    expect(await near.closed).toMatchObject({ how: 'aborted', error: { cause: reason } })
    expect(await far.closed).toMatchObject({ how: 'reset' })
    expect(getEventListeners(controller.signal, 'abort')).toHaveLength(0)
  })

  test('what is no data is a TypeError, and nothing is sent', async () => {
    const { near, far } = proposed()
    await expect(near.write('text' as never)).rejects.toThrow(TypeError)
    expect(() => near.writeNow([1] as never)).toThrow(TypeError)
    expect(receivedNow(far)).toBe('')
    near.abort()
  })

  test('after closeWrite there is no writing', async () => {
    const { near, far } = proposed()
    await near.closeWrite()
    await expect(near.write(fromText('x'))).rejects.toMatchObject({ code: 'ERR_WRITE_CLOSED' })
    expect(() => near.writeNow(fromText('x'))).toThrow('already ended')
    await near.closeWrite()
    far.abort()
  })
})

describe('closing before the answer', () => {
  test('close waits for the answer; reads fail meanwhile, never with an end', async () => {
    const { near, below, far } = proposed()
    const reading = near.read()
    const closing = near.close()
    await expect(reading).rejects.toMatchObject({ code: 'ERR_READ_CLOSED' })
    await expect(near.read()).rejects.toMatchObject({ code: 'ERR_READ_CLOSED' })
    expect(() => near.readNow()).toThrow('reads no more')
    expect(far.state).toBe('read-closed')
    let isClosed = false
    const watched = closing.then(() => { isClosed = true })
    await settle()
    expect(isClosed).toBe(false)
    await far.write([YES, fromText('late')])
    await watched
    expect(below.state).toBe('write-closed')
    await expect(below.read()).rejects.toMatchObject({ code: 'ERR_READ_CLOSED' })
    await far.closeWrite()
    expect(await near.closed).toEqual({ how: 'clean' })
  })

  test('twice, at the same time', async () => {
    const { near, far } = proposed()
    const closing = [near.close(), near.close(), near.closeWrite()]
    await far.write(YES)
    await Promise.all(closing)
    await near.close()
    far.abort()
  })

  test('the wait is bounded: then the stream is reset', async () => {
    const { near, far, clock } = proposed({ closeGraceMs: 1000 })
    const closing = near.close().catch((error: unknown) => error)
    await settle()
    await clock.advance(999)
    expect(near.state).toBe('write-closed')
    await clock.advance(1)
    expect(await closing).toMatchObject({ code: 'ERR_NEGOTIATION', message: 'the peer did not answer the proposal within 1000 ms' })
    expect(await near.closed).toMatchObject({ how: 'aborted' })
    expect(await far.closed).toMatchObject({ how: 'reset' })
    expect(clock.pending).toBe(0)
  })

  test('0 waits for ever', async () => {
    const { near, far, clock } = proposed({ closeGraceMs: 0 })
    const closing = near.close()
    await settle()
    await clock.advance(1e9)
    await far.write(YES)
    await closing
  })

  test.each(['before', 'during the flush', 'during the wait'])('cancelled %s: it ends in a terminal state', async when => {
    const { near, far } = proposed({ capacity: when === 'during the flush' ? 5 : 1000 })
    const controller = new AbortController()
    const reason = new Error('no patience')
    if (when === 'before') controller.abort(reason)
    const closing = near.close({ signal: controller.signal }).catch((error: unknown) => error)
    await settle()
    controller.abort(reason)
    expect(await closing).toBe(reason)
    expect(await near.closed).toMatchObject({ how: 'aborted' })
    expect(near.state).toBe('closed')
    expect(await far.closed).toMatchObject({ how: 'reset' })
    expect(getEventListeners(controller.signal, 'abort')).toHaveLength(0)
  })

  test('cancelled before, when our end is out already', async () => {
    const { near } = proposed()
    await near.closeWrite()
    const reason = new Error('no patience')
    await expect(near.close({ signal: AbortSignal.abort(reason) })).rejects.toBe(reason)
    expect(await near.closed).toMatchObject({ how: 'aborted' })
  })

  test('aborted meanwhile', async () => {
    const { near } = proposed()
    const closing = near.close()
    await settle()
    near.abort(new Error('enough'))
    await expect(closing).rejects.toMatchObject({ code: 'ERR_STREAM_ABORTED' })
    expect(await near.closed).toMatchObject({ how: 'aborted', error: { cause: { message: 'enough' } } })
    await near.close()
    near.abort()
  })

  test('an abort is felt at once', () => {
    const { near } = proposed()
    near.abort(new Error('enough'))
    expect(near.state).toBe('closed')
    expect(() => near.readNow()).toThrow('aborted')
    expect(() => near.writeNow(fromText('x'))).toThrow('aborted')
  })

  test('disposing closes if closeWrite was called, else aborts', async () => {
    const one = proposed()
    await one.near[Symbol.asyncDispose]?.()
    expect(await one.near.closed).toMatchObject({ how: 'aborted' })
    const other = proposed()
    await other.near.closeWrite()
    const disposing = other.near[Symbol.asyncDispose]?.()
    await other.far.write(YES)
    await other.far.closeWrite()
    await disposing
    expect(await other.near.closed).toEqual({ how: 'clean' })
  })
})
