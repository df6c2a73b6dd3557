import fc from 'fast-check'
import { getEventListeners } from 'node:events'
import { describe, expect, test } from 'vitest'
import { acceptProtocol } from '@ts-libp2p/multistream-select'
import { memoryPair } from '@ts-libp2p/stream-tools'
import { fromHex, fromText, HEADER_LINE, readAll, readVectors, receivedNow, settle, wire } from './support/bytes.ts'

const ECHO = '/echo/1.0.0'

describe('answers', () => {
  test('pipelined: header and proposal in, header and choice out, in one write', async () => {
    const [near, far] = memoryPair()
    await far.write(wire(HEADER_LINE, ECHO))
    expect(await acceptProtocol(near, [ECHO])).toEqual({ protocol: ECHO })
    expect(far.readNow()).toEqual(wire(HEADER_LINE, ECHO))
    expect(far.readNow()).toBeUndefined()
  })

  test('pipelined with data: not a byte of them is lost', async () => {
    const [near, far] = memoryPair()
    await far.write([wire(HEADER_LINE, ECHO), fromText('\x03na\nand more')])
    await far.closeWrite()
    await acceptProtocol(near, [ECHO])
    expect(Buffer.from(await readAll(near)).toString('latin1')).toBe('\x03na\nand more')
  })

  test('it never waits for data, and the peer need not have ended', async () => {
    const [near, far] = memoryPair()
    await far.write(wire(HEADER_LINE, ECHO))
    await acceptProtocol(near, [ECHO])
    expect(near.readNow()).toBeUndefined()
    expect(near.state).toBe('open')
  })

  test('a peer that waits for our header gets it', async () => {
    const [near, far] = memoryPair()
    await far.write(wire(HEADER_LINE))
    const accepting = acceptProtocol(near, [ECHO])
    await settle()
    expect(receivedNow(far)).toBe('\x13/multistream/1.0.0\n')
    await far.write(wire(ECHO))
    expect(await accepting).toEqual({ protocol: ECHO })
    expect(far.readNow()).toEqual(wire(ECHO))
  })

  test('na to what is not supported, then the choice', async () => {
    const [near, far] = memoryPair()
    await far.write(wire(HEADER_LINE, '/a', '/b', ECHO))
    expect(await acceptProtocol(near, protocol => protocol === ECHO)).toEqual({ protocol: ECHO })
    await near.closeWrite()
    expect(await readAll(far)).toEqual(wire(HEADER_LINE, 'na', 'na', ECHO))
  })

  test.each(['ls', 'na', '', '/a\n/b'])('na to %j, whatever a predicate says', async line => {
    const [near, far] = memoryPair()
    await far.write(wire(HEADER_LINE, line, ECHO))
    expect(await acceptProtocol(near, protocol => protocol !== '/a\n/b')).toEqual({ protocol: ECHO })
    await near.closeWrite()
    expect(await readAll(far)).toEqual(wire(HEADER_LINE, 'na', ECHO))
  })

  test('a repeated header is tolerated and not answered again', async () => {
    const [near, far] = memoryPair()
    await far.write(wire(HEADER_LINE, HEADER_LINE, HEADER_LINE, ECHO))
    expect(await acceptProtocol(near, [ECHO])).toEqual({ protocol: ECHO })
    await near.closeWrite()
    expect(await readAll(far)).toEqual(wire(HEADER_LINE, ECHO))
  })

  test('the longest and the shortest name', async () => {
    for (const protocol of ['p', 'p'.repeat(1023)]) {
      const [near, far] = memoryPair()
      await far.write([wire(HEADER_LINE, protocol), fromText('!')])
      expect(await acceptProtocol(near, [protocol])).toEqual({ protocol })
      expect(near.readNow()).toEqual(fromText('!'))
    }
  })

  test('every split of the bytes into chunks, on links of every size', async () => {
    await fc.assert(fc.asyncProperty(
      fc.array(fc.integer({ min: 1, max: 12 }), { minLength: 1, maxLength: 80 }), fc.constantFrom(1, 3, 20, 100, 65_536), fc.integer({ min: 0, max: 3 }), fc.boolean(),
      async (sizes, capacity, refusals, isRepeated) => {
        const [near, far] = memoryPair({ capacity })
        const data = fromText('data right behind the proposal')
        const names = Array.from({ length: refusals }, (_, index) => `/no/${'n'.repeat(index * 60)}`)
        const bytes = new Uint8Array(Buffer.concat([wire(HEADER_LINE, ...(isRepeated ? [HEADER_LINE] : []), ...names, ECHO), data]))
        const sending = (async () => {
          for (let offset = 0, index = 0; offset < bytes.byteLength; index++) {
            const size = sizes[index % sizes.length] ?? 1
            await far.write(bytes.slice(offset, offset + size))
            offset += size
          }
          await far.closeWrite()
        })()
        const answer = readAll(far)
        expect(await acceptProtocol(near, [ECHO])).toEqual({ protocol: ECHO })
        await near.closeWrite()
        expect(await readAll(near)).toEqual(data)
        await sending
        expect(await answer).toEqual(wire(HEADER_LINE, ...names.map(() => 'na'), ECHO))
      }))
  })
})

describe('limits', () => {
  test('the 8th proposal may still be the right one', async () => {
    const [near, far] = memoryPair()
    await far.write(wire(HEADER_LINE, 'ls', ...Array.from({ length: 6 }, (_, index) => `/no/${index}`), ECHO))
    expect(await acceptProtocol(near, [ECHO])).toEqual({ protocol: ECHO })
  })

  test('1,024 bytes a line', async () => {
    const [near, far] = memoryPair()
    await far.write(wire(HEADER_LINE, 'p'.repeat(1024)))
    await expect(acceptProtocol(near, () => true)).rejects.toMatchObject({ code: 'ERR_NEGOTIATION', message: expect.stringContaining('1025 bytes') as string })
  })

  test.each(readVectors('broken.json') as Array<{ why: string, hex: string, error: string }>)('broken: $why', async ({ hex, error }) => {
    const [near, far] = memoryPair()
    await far.write([wire(HEADER_LINE), fromHex(hex)])
    await expect(acceptProtocol(near, () => true)).rejects.toMatchObject({ code: 'ERR_NEGOTIATION', side: 'remote', message: expect.stringContaining(error) as string })
    expect(await far.closed).toMatchObject({ how: 'reset' })
  })

  test.each(readVectors('strangers.json') as Array<{ who: string, text: string, error: string }>)('stranger: $who', async ({ text, error }) => {
    const [near, far] = memoryPair()
    await far.write(fromText(text))
    await expect(acceptProtocol(near, () => true)).rejects.toMatchObject({ code: 'ERR_NEGOTIATION', message: expect.stringContaining(error) as string })
  })
})

describe('data that an optimistic peer sent behind a proposal that is refused', () => {
  test.each([
    ['are no line', '\x00\x01\x02'],
    ['announce a line that is too long', '\xff\x7fdata'],
    ['are a line without a newline', '\x04data'],
    ['are no UTF-8', '\x03\xff\xff\n']
  ])('%s: the refusal arrives, not a reset that overtakes it', async (_, data) => {
    const [near, far] = memoryPair()
    await far.write([wire(HEADER_LINE, '/no'), fromText(data)])
    await expect(acceptProtocol(near, [ECHO])).rejects.toMatchObject({ code: 'ERR_NEGOTIATION' })
    expect(await readAll(far)).toEqual(wire(HEADER_LINE, 'na'))
    await far.write(fromText('more')) // is discarded
    await far.closeWrite()
    expect(await near.closed).toEqual({ how: 'clean' })
    expect(await far.closed).toEqual({ how: 'clean' })
  })

  test('end inside what looks like a line: the refusal arrives', async () => {
    const [near, far] = memoryPair()
    await far.write([wire(HEADER_LINE, '/no'), fromText('\x7fdata')])
    await far.closeWrite()
    await expect(acceptProtocol(near, [ECHO])).rejects.toMatchObject({ code: 'ERR_NEGOTIATION' })
    expect(await readAll(far)).toEqual(wire(HEADER_LINE, 'na'))
  })
})

describe('what can happen to the stream', () => {
  test.each([
    ['at once', '', 'before a protocol was agreed'],
    ['inside the header', '\x13/multistr', 'inside a line'],
    ['after the header', '\x13/multistream/1.0.0\n', 'before a protocol was agreed'],
    ['inside a length', '\x13/multistream/1.0.0\n\x89', 'inside a line'],
    ['inside a proposal', '\x13/multistream/1.0.0\n\x05/ab', 'inside a line'],
    ['after a refused proposal', '\x13/multistream/1.0.0\n\x03/a\n', 'before a protocol was agreed']
  ])('the peer ends %s', async (_, text, message) => {
    const [near, far] = memoryPair()
    await far.write(fromText(text))
    await far.closeWrite()
    await expect(acceptProtocol(near, [ECHO])).rejects.toMatchObject({ code: 'ERR_NEGOTIATION', message: expect.stringContaining(message) as string })
    expect(near.state).toBe('closed')
  })

  test('the peer resets', async () => {
    const [near, far] = memoryPair()
    const accepting = acceptProtocol(near, [ECHO])
    far.abort()
    await expect(accepting).rejects.toMatchObject({ code: 'ERR_STREAM_RESET' })
  })

  test('a predicate that throws aborts the stream with its error', async () => {
    const [near, far] = memoryPair()
    await far.write(wire(HEADER_LINE, ECHO))
    await expect(acceptProtocol(near, () => { throw new RangeError('mine') })).rejects.toThrow(RangeError)
    expect(await near.closed).toMatchObject({ how: 'aborted', error: { cause: { message: 'mine' } } })
  })

  test.each(['before', 'during'])('cancelled %s', async when => {
    const [near, far] = memoryPair()
    const controller = new AbortController()
    const reason = new Error('too slow')
    if (when === 'before') controller.abort(reason)
    const accepting = acceptProtocol(near, [ECHO], { signal: controller.signal })
    await settle()
    controller.abort(reason)
    await expect(accepting).rejects.toBe(reason)
    expect(getEventListeners(controller.signal, 'abort')).toHaveLength(0)
    expect(await far.closed).toMatchObject({ how: 'reset' })
  })

  test('cancelled after: nothing happens, and no listener stays', async () => {
    const [near, far] = memoryPair()
    const controller = new AbortController()
    await far.write(wire(HEADER_LINE, ECHO))
    await acceptProtocol(near, [ECHO], { signal: controller.signal })
    expect(getEventListeners(controller.signal, 'abort')).toHaveLength(0)
    controller.abort()
    expect(near.state).toBe('open')
  })
})
