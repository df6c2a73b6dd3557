import { describe, expect, test } from 'vitest'
import { acceptProtocol, selectOptimistic } from '@ts-libp2p/multistream-select'
import { memoryPair } from '@ts-libp2p/stream-tools'
import { fromText, HEADER_LINE, nextTurn, readAll, readVectors, receivedNow, settle, wire } from './support/bytes.ts'
import { ECHO, NO, PRELUDE, proposed, YES } from './support/proposed.ts'

const refusal = { code: 'ERR_PROTOCOL_REFUSED', side: 'remote', protocols: [ECHO], message: 'the peer does not speak /echo/1.0.0' }

describe('when the proposal travels', () => {
  test('with the first write, as one chunk batch', async () => {
    const { near, far } = proposed()
    await near.write([fromText('he'), fromText('llo')])
    expect(receivedNow(far)).toBe(`${PRELUDE}hello`)
  })

  test('with the first writeNow', () => {
    const { near, far } = proposed()
    expect(near.writeNow(fromText('hello'))).toBe(true)
    expect(receivedNow(far)).toBe(`${PRELUDE}hello`)
    expect(near.writeNow([fromText('a'), fromText('b')])).toBe(true)
    expect(receivedNow(far)).toBe('ab')
  })

  test('at the end of the turn when nothing is written', async () => {
    const { near, far } = proposed()
    await settle()
    expect(receivedNow(far)).toBe('')
    await nextTurn()
    expect(receivedNow(far)).toBe(PRELUDE)
    near.abort()
  })

  test('read-only opener: at once when a read waits', async () => {
    const { near, far } = proposed()
    const reading = near.read()
    await settle()
    expect(receivedNow(far)).toBe(PRELUDE)
    await far.write([YES, fromText('greeting')])
    expect(await reading).toEqual(fromText('greeting'))
  })

  test('a write right after a read is still first to take it along', async () => {
    const { near, far } = proposed()
    const reading = near.read()
    near.writeNow(fromText('request'))
    await settle()
    expect(far.readNow()).toEqual(fromText(PRELUDE))
    expect(far.readNow()).toEqual(fromText('request'))
    near.abort()
    await expect(reading).rejects.toMatchObject({ code: 'ERR_STREAM_ABORTED' })
  })

  test('closeWrite flushes proposal, data and end together', async () => {
    const { near, far } = proposed()
    near.writeNow(fromText('all'))
    await near.closeWrite()
    expect(far.state).toBe('read-closed')
    expect(receivedNow(far)).toBe(`${PRELUDE}all`)
  })

  test('closeWrite without data, too', async () => {
    const { near, far } = proposed()
    await near.closeWrite()
    expect(far.state).toBe('read-closed')
    expect(receivedNow(far)).toBe(PRELUDE)
  })

  test('never after an abort', async () => {
    const { near, far } = proposed()
    near.abort()
    await nextTurn()
    await expect(far.read()).rejects.toMatchObject({ code: 'ERR_STREAM_RESET' })
  })

  test('also when the peer agrees to what it was not yet asked', async () => {
    const { near, far } = proposed()
    await far.write([YES, fromText('x')])
    await settle()
    expect(near.readNow()).toEqual(fromText('x'))
    expect(receivedNow(far)).toBe(PRELUDE)
  })

  test.each([1, 5, 32, 33, 34])('on a link of %i bytes nothing is lost, doubled or out of order', async capacity => {
    const { near, far } = proposed({ capacity })
    expect(near.writeNow(fromText('too much for it, too much for it'))).toBe(false)
    const writing = Promise.all([near.write(fromText('first,')), near.write([]), near.write(fromText('second'))]).then(() => near.closeWrite())
    expect(Buffer.from(await readAll(far)).toString('latin1')).toBe(`${PRELUDE}first,second`)
    await writing
    far.abort()
  })
})

describe('accepted', () => {
  test('reads give what follows the answer, in whatever pieces it comes', async () => {
    for (const capacity of [1, 3, 20, 65_536]) {
      const { near, far } = proposed({ capacity })
      const writing = far.write([YES, fromText('abc')]).then(() => far.closeWrite())
      const ending = near.closeWrite()
      const both = await Promise.all([readAll(near), readAll(far)])
      await ending
      expect(both.map(bytes => Buffer.from(bytes).toString('latin1'))).toEqual(['abc', PRELUDE])
      await writing
      expect(await near.closed).toEqual({ how: 'clean' })
    }
  })

  test('pipelined against acceptProtocol, data both ways', async () => {
    const { near, far } = proposed()
    await near.write(fromText('ping'))
    expect(await acceptProtocol(far, [ECHO])).toEqual({ protocol: ECHO })
    expect(receivedNow(far)).toBe('ping')
    await far.write(fromText('pong'))
    expect(await near.read()).toEqual(fromText('pong'))
  })

  test('write-close without read: it is clean once the peer has ended, though nobody read', async () => {
    const { near, far } = proposed()
    await near.write(fromText('fire and forget'))
    await near.closeWrite()
    await acceptProtocol(far, [ECHO])
    expect(Buffer.from(await readAll(far)).toString()).toBe('fire and forget')
    await far.closeWrite()
    expect(await near.closed).toEqual({ how: 'clean' })
    expect(near.state).toBe('closed')
  })

  test('the header of the peer may come before ours, and twice', async () => {
    const { near, far } = proposed()
    await far.write(wire(HEADER_LINE, HEADER_LINE))
    await nextTurn()
    await far.write(wire(ECHO))
    await far.closeWrite()
    expect(await near.read()).toBe(null)
  })

  test('is then as good as the stream below', async () => {
    const { near, below, far } = proposed()
    near.writeNow(fromText('x'))
    await far.write(YES)
    await settle()
    await far.write(fromText('direct'))
    expect(below.readNow(3)).toEqual(fromText('dir'))
    expect(near.readNow()).toEqual(fromText('ect'))
    expect(near.closed).not.toBe(below.closed)
    await near.close()
    expect(below.state).toBe('write-closed')
    await expect(near.read()).rejects.toMatchObject({ code: 'ERR_READ_CLOSED' })
  })
})

describe('refused', () => {
  test('reads, writes and closed fail, what waits and what comes later', async () => {
    const { near, far } = proposed({ capacity: 100 })
    const reading = near.read()
    const writing = near.write(new Uint8Array(500))
    const ending = near.closeWrite()
    const fates = Promise.allSettled([reading, writing, ending])
    await far.write(NO)
    for (const fate of await fates) expect(fate).toMatchObject({ status: 'rejected', reason: refusal })
    expect(await near.closed).toMatchObject({ how: 'reset', error: refusal })
    expect(near.state).toBe('closed')
    await expect(near.read()).rejects.toMatchObject(refusal)
    await expect(near.write(fromText('x'))).rejects.toMatchObject(refusal)
    await expect(near.close()).rejects.toMatchObject(refusal)
    expect(() => near.readNow()).toThrow('does not speak')
    expect(() => near.writeNow(fromText('x'))).toThrow('does not speak')
    near.abort()
    expect(await near.closed).toMatchObject({ how: 'reset', error: refusal })
    await expect(readAll(near)).rejects.toMatchObject(refusal)
  })

  test('refused + data: the peer takes the data for proposals, and resets; the refusal is told all the same', async () => {
    const { near, far } = proposed()
    await near.write(fromText('GET / HTTP/1.1\r\n\r\n'.repeat(10)))
    await near.closeWrite()
    await expect(acceptProtocol(far, ['/other'])).rejects.toMatchObject({ code: 'ERR_NEGOTIATION' })
    await expect(near.read()).rejects.toMatchObject(refusal)
    expect(await near.closed).toMatchObject({ how: 'reset', error: refusal })
  })

  test('and reset in the same turn: the refusal is told', async () => {
    const { near, far } = proposed()
    near.writeNow(fromText('x'))
    far.writeNow(NO)
    far.abort()
    expect(await near.closed).toMatchObject({ how: 'reset', error: refusal })
  })

  test('the peer sees a reset, so that it does not wait for another proposal', async () => {
    const { near, far } = proposed()
    near.writeNow(fromText('x'))
    await far.write(NO)
    await near.closed
    await expect(readAll(far)).rejects.toMatchObject({ code: 'ERR_STREAM_RESET' })
  })

  test('close tells it, and is never clean', async () => {
    for (const when of ['before', 'after']) {
      const { near, far } = proposed()
      if (when === 'before') await far.write(NO)
      await near.write(fromText('x')).catch(() => {})
      const closing = near.close()
      if (when === 'after') {
        await settle()
        await far.write(NO)
      }
      await expect(closing).rejects.toMatchObject(refusal)
      expect(await near.closed).toMatchObject({ how: 'reset' })
    }
  })

  test('also when the peer ended both sides cleanly behind its refusal', async () => {
    const { near, far } = proposed()
    await near.closeWrite()
    await far.write(NO)
    await far.closeWrite()
    expect(await near.closed).toMatchObject({ how: 'reset', error: refusal })
  })

  test('with the error that the caller makes of it', async () => {
    class Mine extends Error { override readonly name = 'Mine' }
    const { near, far } = proposed({ refusalError: cause => new Mine('no', { cause }) })
    await far.write(NO)
    await expect(near.read()).rejects.toMatchObject({ name: 'Mine', cause: refusal })
    expect(await near.closed).toMatchObject({ how: 'reset', error: { name: 'Mine' } })
  })
})

test('a refusalError that throws fails the stream with what it threw', async () => {
  const { near, far } = proposed({ refusalError: () => { throw new RangeError('mine') } })
  await far.write(NO)
  await expect(near.read()).rejects.toThrow(RangeError)
  expect(await near.closed).toMatchObject({ how: 'aborted', error: { message: 'mine' } })
  expect(await far.closed).toMatchObject({ how: 'reset' })
})

describe('no proper answer', () => {
  test('end before the answer', async () => {
    const { near, far } = proposed()
    near.writeNow(fromText('x'))
    await far.closeWrite()
    await expect(near.read()).rejects.toMatchObject({ code: 'ERR_NEGOTIATION', message: 'the peer ended the stream before a protocol was agreed' })
    expect(await near.closed).toMatchObject({ how: 'aborted', error: { code: 'ERR_NEGOTIATION' } })
  })

  test('end before the answer, after our own: not clean, though both ends were seen below', async () => {
    const { near, below, far } = proposed()
    await near.closeWrite()
    await far.closeWrite()
    expect(await below.closed).toEqual({ how: 'clean' })
    expect(await near.closed).toMatchObject({ how: 'aborted', error: { code: 'ERR_NEGOTIATION' } })
  })

  test('reset before the answer', async () => {
    const { near, far } = proposed()
    const reading = near.read()
    far.abort()
    await expect(reading).rejects.toMatchObject({ code: 'ERR_STREAM_RESET' })
    expect(await near.closed).toMatchObject({ how: 'reset', error: { code: 'ERR_STREAM_RESET' } })
    await expect(near.write(fromText('x'))).rejects.toMatchObject({ code: 'ERR_STREAM_RESET' })
    expect(() => near.readNow()).toThrow('reset')
  })

  test('reset inside the answer', async () => {
    const { near, far } = proposed()
    await far.write(wire(HEADER_LINE))
    await settle()
    far.abort()
    await expect(near.read()).rejects.toMatchObject({ code: 'ERR_STREAM_RESET' })
  })

  test.each(readVectors('strangers.json') as Array<{ who: string, text: string, error: string }>)('garbage from $who: the message says so', async ({ text, error }) => {
    const { near, far } = proposed()
    await far.write(fromText(text))
    await expect(near.read()).rejects.toMatchObject({ code: 'ERR_NEGOTIATION', message: expect.stringContaining(error) as string })
    expect(await near.closed).toMatchObject({ how: 'aborted', error: { code: 'ERR_NEGOTIATION' } })
    expect(await far.closed).toMatchObject({ how: 'reset' })
  })

  test('another protocol is no answer', async () => {
    const { near, far } = proposed()
    await far.write(wire(HEADER_LINE, '/echo/2.0.0'))
    await expect(near.read()).rejects.toMatchObject({ code: 'ERR_NEGOTIATION' })
  })
})

test('a name that is none: TypeError, and the stream is untouched', () => {
  const [below] = memoryPair()
  expect(() => selectOptimistic(below, 'a\nb')).toThrow(TypeError)
  expect(below.state).toBe('open')
})

test('a read-only opener against acceptProtocol', async () => {
  const [below, far] = memoryPair()
  const near = selectOptimistic(below, ECHO)
  expect(await acceptProtocol(far, [ECHO])).toEqual({ protocol: ECHO })
  await far.closeWrite()
  expect(await near.read()).toBe(null)
})
