import fc from 'fast-check'
import { getEventListeners } from 'node:events'
import { describe, expect, test } from 'vitest'
import { acceptProtocol, selectProtocol } from '@ts-libp2p/multistream-select'
import { memoryPair } from '@ts-libp2p/stream-tools'
import { fromHex, fromText, HEADER_LINE, readAll, readVectors, receivedNow, settle, wire } from './support/bytes.ts'

const ECHO = '/echo/1.0.0'

describe('proposals', () => {
  test('header and first proposal travel in one write, and nothing follows without the answer', async () => {
    const [near, far] = memoryPair()
    const selecting = selectProtocol(near, [ECHO])
    await settle()
    expect(far.readNow()).toEqual(wire(HEADER_LINE, ECHO))
    expect(far.readNow()).toBeUndefined()
    await far.write(wire(HEADER_LINE, ECHO))
    expect(await selecting).toEqual({ protocol: ECHO })
  })

  test('in turn, until one is accepted', async () => {
    const [near, far] = memoryPair()
    const accepting = acceptProtocol(far, [ECHO])
    expect(await selectProtocol(near, ['/a', '/b', ECHO, '/c'])).toEqual({ protocol: ECHO })
    expect(await accepting).toEqual({ protocol: ECHO })
    expect([near.readNow(), far.readNow()]).toEqual([undefined, undefined])
  })

  test('all refused: ProtocolRefusedError with their names', async () => {
    const [near, far] = memoryPair()
    const accepting = acceptProtocol(far, [ECHO]).catch((error: unknown) => error)
    await expect(selectProtocol(near, ['/a', '/b'])).rejects.toMatchObject({ code: 'ERR_PROTOCOL_REFUSED', side: 'remote', protocols: ['/a', '/b'], message: 'the peer does not speak /a, /b' })
    expect(await near.closed).toMatchObject({ how: 'aborted' })
    expect(await accepting).toMatchObject({ code: 'ERR_STREAM_RESET' })
  })

  test('names that are none, or no name: TypeError, and the stream is untouched', async () => {
    const [near, far] = memoryPair()
    for (const protocols of [[], [''], [ECHO, 'na'], ['a\nb']]) await expect(selectProtocol(near, protocols)).rejects.toThrow(TypeError)
    expect(near.state).toBe('open')
    expect(receivedNow(far)).toBe('')
  })
})

describe('answers', () => {
  test('the header of the peer may come before ours', async () => {
    const [near, far] = memoryPair()
    await far.write(wire(HEADER_LINE))
    const selecting = selectProtocol(near, [ECHO])
    await far.write(wire(ECHO))
    expect(await selecting).toEqual({ protocol: ECHO })
  })

  test('a repeated header is tolerated', async () => {
    const [near, far] = memoryPair()
    await far.write([wire(HEADER_LINE, HEADER_LINE, 'na', HEADER_LINE, ECHO), fromText('data')])
    expect(await selectProtocol(near, ['/a', ECHO])).toEqual({ protocol: ECHO })
    expect(receivedNow(near)).toBe('data')
  })

  test('not a byte after the answer is lost, in every split, on links of every size', async () => {
    await fc.assert(fc.asyncProperty(
      fc.array(fc.integer({ min: 1, max: 12 }), { minLength: 1, maxLength: 80 }), fc.constantFrom(1, 3, 20, 100, 65_536), fc.constantFrom('p', '/p', '/p/1', ECHO, 'p'.repeat(126), 'p'.repeat(1000)), fc.integer({ min: 1, max: 3 }),
      async (sizes, capacity, protocol, headers) => {
        const [near, far] = memoryPair({ capacity })
        const data = fromText('\x03na\nright behind the answer')
        const bytes = new Uint8Array(Buffer.concat([wire(...Array.from({ length: headers }, () => HEADER_LINE), protocol), data]))
        const sending = (async () => {
          for (let offset = 0, index = 0; offset < bytes.byteLength; index++) {
            const size = sizes[index % sizes.length] ?? 1
            await far.write(bytes.slice(offset, offset + size))
            offset += size
          }
          await far.closeWrite()
        })()
        const proposed = readAll(far)
        expect(await selectProtocol(near, [protocol])).toEqual({ protocol })
        expect(await readAll(near)).toEqual(data)
        await near.closeWrite()
        await sending
        expect(await proposed).toEqual(wire(HEADER_LINE, protocol))
      }))
  })

  test.each([
    ['/other', 'the peer answered "/other" to the proposal of /echo/1.0.0'],
    ['ls', 'the peer answered "ls"'],
    ['', 'the peer answered ""'],
    ['/echo/1.0.0\n', 'the peer answered "/echo/1.0.0\\n"'],
    ['x'.repeat(1000), `the peer answered "${'x'.repeat(80)}" to`]
  ])('%j is no answer', async (line, message) => {
    const [near, far] = memoryPair()
    await far.write(wire(HEADER_LINE, line))
    await expect(selectProtocol(near, [ECHO])).rejects.toMatchObject({ code: 'ERR_NEGOTIATION', message: expect.stringContaining(message) as string })
    expect(await far.closed).toMatchObject({ how: 'reset' })
  })

  test.each(readVectors('strangers.json') as Array<{ who: string, text: string, error: string }>)('garbage from $who: the message says so', async ({ text, error }) => {
    const [near, far] = memoryPair()
    await far.write(fromText(text))
    await expect(selectProtocol(near, [ECHO])).rejects.toMatchObject({ code: 'ERR_NEGOTIATION', message: expect.stringContaining(error) as string })
  })

  test.each(readVectors('broken.json') as Array<{ why: string, hex: string, error: string }>)('broken: $why', async ({ hex, error }) => {
    const [near, far] = memoryPair()
    await far.write([wire(HEADER_LINE), fromHex(hex)])
    await expect(selectProtocol(near, [ECHO])).rejects.toMatchObject({ code: 'ERR_NEGOTIATION', message: expect.stringContaining(error) as string })
  })

  test('64 KiB in all', async () => {
    const [near, far] = memoryPair()
    const flooding = (async () => { for (;;) await far.write(wire(HEADER_LINE)) })()
    await expect(selectProtocol(near, [ECHO])).rejects.toMatchObject({ code: 'ERR_NEGOTIATION' })
    await expect(flooding).rejects.toMatchObject({ code: 'ERR_STREAM_RESET' })
  })
})

describe('what can happen to the stream', () => {
  test.each([['', 'before a protocol was agreed'], ['\x13/multi', 'inside a line'], ['\x13/multistream/1.0.0\n', 'before a protocol was agreed']])('end before the answer, after %j', async (text, message) => {
    const [near, far] = memoryPair()
    await far.write(fromText(text))
    await far.closeWrite()
    await expect(selectProtocol(near, [ECHO])).rejects.toMatchObject({ code: 'ERR_NEGOTIATION', message: expect.stringContaining(message) as string })
  })

  test('reset before the answer', async () => {
    const [near, far] = memoryPair()
    const selecting = selectProtocol(near, [ECHO])
    far.abort()
    await expect(selecting).rejects.toMatchObject({ code: 'ERR_STREAM_RESET' })
  })

  test.each(['before', 'during', 'while the proposal cannot be sent'])('cancelled %s', async when => {
    const [near, far] = memoryPair({ capacity: when === 'during' ? 1000 : 5 })
    const controller = new AbortController()
    const reason = new Error('too slow')
    if (when === 'before') controller.abort(reason)
    const selecting = selectProtocol(near, [ECHO], { signal: controller.signal })
    await settle()
    controller.abort(reason)
    await expect(selecting).rejects.toBe(reason)
    expect(getEventListeners(controller.signal, 'abort')).toHaveLength(0)
    expect(await far.closed).toMatchObject({ how: 'reset' })
  })
})
