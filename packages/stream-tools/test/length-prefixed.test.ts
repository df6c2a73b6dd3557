import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { lengthPrefixed, memoryPair, readExactly, readLengthPrefixed, readMessage } from '@ts-libp2p/stream-tools'

/** A stream on which the peer wrote `bytes`, cut at the given places, and ended. */
async function readable (bytes: Uint8Array, cuts: readonly number[] = []): Promise<ReturnType<typeof memoryPair>[0]> {
  const [near, far] = memoryPair({ capacity: 1 << 20 })
  let start = 0
  for (const cut of [...cuts, bytes.byteLength].sort((a, b) => a - b)) {
    await far.write(bytes.slice(start, cut))
    start = cut
  }
  await far.closeWrite()
  return near
}

const concat = (pieces: readonly Uint8Array[]): Uint8Array => Uint8Array.from(pieces.flatMap(piece => [...piece]))

describe('length-prefixed messages', () => {
  test('come back whole and in order whatever the chunks, and nothing behind them is swallowed', async () => {
    await fc.assert(fc.asyncProperty(fc.array(fc.uint8Array({ maxLength: 300 }), { maxLength: 5 }), fc.uint8Array({ maxLength: 20 }), fc.array(fc.nat(1000)), async (messages, rest, places) => {
      const wire = concat([...messages.flatMap(message => lengthPrefixed(message)), rest])
      const stream = await readable(wire, places.map(place => Math.min(place, wire.byteLength)))
      for (const message of messages) expect(await readLengthPrefixed(stream, { maxBytes: 300 })).toEqual(message)
      expect(rest.byteLength === 0 ? new Uint8Array(0) : await readExactly(stream, rest.byteLength)).toEqual(rest)
      expect(await stream.read()).toBe(null)
    }))
  })

  test('end before a message is null, inside one an error', async () => {
    expect(await readLengthPrefixed(await readable(new Uint8Array(0)), { maxBytes: 10 })).toBe(null)
    await expect(readLengthPrefixed(await readable(Uint8Array.of(3, 1)), { maxBytes: 10 })).rejects.toMatchObject({ code: 'ERR_UNEXPECTED_END' })
    await expect(readLengthPrefixed(await readable(Uint8Array.of(0x80)), { maxBytes: 10 })).rejects.toMatchObject({ code: 'ERR_UNEXPECTED_END' })
  })

  test.each([
    ['a length beyond the maximum', [11], 'ERR_MESSAGE_TOO_LARGE'],
    ['2^31', [0x80, 0x80, 0x80, 0x80, 0x08], 'ERR_MESSAGE_TOO_LARGE'],
    ['a varint of six bytes', [0x80, 0x80, 0x80, 0x80, 0x80, 0x01], 'ERR_LENGTH_PREFIX'],
    ['ten bytes of continuation', Array.from({ length: 10 }, () => 0xff), 'ERR_LENGTH_PREFIX'],
    ['a varint that is not in its shortest form', [0x81, 0x00], 'ERR_LENGTH_PREFIX']
  ])('%s is refused before anything is read', async (_title, bytes, code) => {
    await expect(readLengthPrefixed(await readable(Uint8Array.from(bytes)), { maxBytes: 10 })).rejects.toMatchObject({ code })
  })

  test('a codec brings its own maximum', async () => {
    const codec = { maxBytes: 2, encode: (text: string) => new TextEncoder().encode(text), decode: (bytes: Uint8Array) => new TextDecoder().decode(bytes) }
    expect(await readMessage(await readable(concat(lengthPrefixed(codec.encode('hi')))), codec)).toBe('hi')
    await expect(readMessage(await readable(concat(lengthPrefixed(codec.encode('hey')))), codec)).rejects.toMatchObject({ code: 'ERR_MESSAGE_TOO_LARGE' })
  })

  test('cancelling a read that waits loses nothing', async () => {
    const [near, far] = memoryPair()
    const controller = new AbortController()
    const pending = readLengthPrefixed(near, { maxBytes: 10, signal: controller.signal })
    controller.abort(new Error('enough'))
    await expect(pending).rejects.toThrow('enough')
    await far.write(lengthPrefixed(Uint8Array.of(7)))
    expect(await readLengthPrefixed(near, { maxBytes: 10 })).toEqual(Uint8Array.of(7))
  })
})
