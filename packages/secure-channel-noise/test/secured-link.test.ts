import type { ByteStream } from '@ts-libp2p/interface-stream'
import { ManualClock, memoryPair } from '@ts-libp2p/stream-tools'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { securedLink } from '../src/secured-link.ts'
import { flipBit, hex, join, pattern, toHex } from './support/bytes.ts'
import { platforms } from './support/platforms.ts'
import { drain, oneEnd, readAll, securedPair, sessions, settled } from './support/secured-pair.ts'

for (const { name, crypto } of platforms) {
  describe(`secured link on ${name}`, () => {
    it('carries content and order, over links of any capacity', async () => {
      await fc.assert(fc.asyncProperty(
        fc.constantFrom(1, 100, 65_536, 1 << 20),
        fc.array(fc.array(fc.oneof(fc.nat(50), fc.nat(9000), fc.constantFrom(65_519, 65_520, 140_000)), { maxLength: 4 }), { maxLength: 6 }),
        async (capacity, writes) => {
          const data = writes.map((sizes, write) => sizes.map((size, piece) => pattern(capacity === 1 ? size % 500 : size, write * 10 + piece + 1)))
          const [left, right] = securedPair({ capacity, crypto })
          const received = readAll(right)
          for (const pieces of data) await left.write(pieces)
          await left.closeWrite()
          expect(Buffer.compare(await received, join(data.flat()))).toBe(0)
        }
      ), { numRuns: name === 'node' ? 60 : 5 })
    })

    it('works in both directions at once', async () => {
      const [left, right] = securedPair({ capacity: 1000, crypto })
      const results = await Promise.all([left, right].map(async (own, side) => {
        const received = readAll(own)
        for (let turn = 0; turn < 20; turn++) await own.write(pattern(turn * 100, side + 1))
        await own.closeWrite()
        return (await received).byteLength
      }))
      expect(results).toEqual([19_000, 19_000])
      expect(await left.closed).toEqual({ how: 'clean' })
      expect(await right.closed).toEqual({ how: 'clean' })
    })
  })
}

describe('secured link', () => {
  it('shows no plaintext on the wire', async () => {
    const { secured, far } = oneEnd()
    const secret = pattern(200, 3)
    await secured.write([secret.subarray(0, 100), secret.subarray(100)])
    const wire = Buffer.from(await drain(far))
    expect(wire.byteLength).toBe(218)
    expect(wire.includes(Buffer.from(secret.subarray(40, 48)))).toBe(false)
  })

  it('gathers the pieces of a write into one frame', async () => {
    const { secured, far, open } = oneEnd()
    expect(secured.writeNow(Array.from({ length: 100 }, (_, index) => pattern(12, index + 1)))).toBe(true)
    const wire = await drain(far)
    expect(wire.byteLength).toBe(1200 + 18)
    expect(open(wire).byteLength).toBe(1200)
  })

  it('sends nothing for an empty write', async () => {
    const { secured, far } = oneEnd()
    await secured.write([])
    await secured.write(hex(''))
    expect((await drain(far)).byteLength).toBe(0)
  })

  it('reads all that is there without a promise for each chunk; small ones behind the first are one', async () => {
    const { secured, far, seal } = oneEnd()
    await far.write(seal(pattern(10), pattern(20), pattern(30)))
    await settled()
    expect([secured.readNow(), secured.readNow(), secured.readNow(), secured.readNow()].map(chunk => chunk?.byteLength)).toEqual([10, 50, undefined, undefined])
  })

  it('takes empty frames for nothing', async () => {
    const { secured, far, seal } = oneEnd()
    await far.write(seal(hex(''), pattern(3), hex('')))
    expect(toHex(await drain(secured))).toBe(toHex(pattern(3)))
  })

  describe('when something on the wire is wrong', () => {
    const cases: ReadonlyArray<{ why: string, make: (seal: (...pieces: Uint8Array[]) => Uint8Array) => Uint8Array }> = [
      { why: 'a turned bit', make: seal => flipBit(seal(pattern(50)), 100) },
      { why: 'a wrong tag', make: seal => flipBit(seal(pattern(50)), (2 + 50) * 8) },
      { why: 'a repeated frame', make: seal => { const frame = seal(pattern(50)); return join([frame, frame]) } },
      { why: 'a frame left out', make: seal => { seal(pattern(50)); return seal(pattern(50)) } },
      { why: 'swapped frames', make: seal => { const [one, two] = [seal(pattern(50)), seal(pattern(50))]; return join([two, one]) } },
      { why: 'a frame without room for a tag', make: () => hex('000f') },
      { why: 'a flood of empty frames', make: seal => seal(...Array.from({ length: 33 }, () => hex(''))) },
      { why: 'plaintext', make: () => new TextEncoder().encode('\0\u{20}GET / HTTP/1.1 and some more text') }
    ]
    it.each(cases)('$why: aborts the link, loses the stream', async ({ make }) => {
      const { secured, far, raw, seal } = oneEnd()
      const reading = secured.read().then(() => secured.read()).catch((error: unknown) => error)
      await far.write(make(seal))
      expect(await secured.closed).toMatchObject({ how: 'lost', error: { code: 'ERR_STREAM_LOST', cause: { code: 'ERR_DECRYPT', side: 'remote' } } })
      expect(await reading).toMatchObject({ code: 'ERR_STREAM_LOST' })
      await expect(secured.write(pattern(1))).rejects.toMatchObject({ code: 'ERR_STREAM_LOST' })
      expect(await raw.closed).toMatchObject({ how: 'aborted' })
      expect(await far.closed).toMatchObject({ how: 'reset' })
    })
  })

  describe('when the link ends', () => {
    it('between frames: the end', async () => {
      const { secured, far, seal } = oneEnd()
      await far.write(seal(pattern(50)))
      await far.closeWrite()
      expect((await readAll(secured)).byteLength).toBe(50)
      expect(secured.readNow()).toBeNull()
    })

    it('at any byte inside a frame: lost, never an end', async () => {
      const sealed = oneEnd().seal(pattern(30))
      for (let cut = 1; cut < sealed.byteLength; cut++) {
        const { secured, far, raw } = oneEnd()
        await far.write(sealed.subarray(0, cut))
        await far.closeWrite()
        await expect(secured.read(), `cut at ${cut}`).rejects.toMatchObject({ code: 'ERR_STREAM_LOST' })
        expect(await raw.closed).toMatchObject({ how: 'aborted' })
      }
    })

    it('follows half-closes in both directions', async () => {
      const { secured, far, open } = oneEnd()
      await far.closeWrite()
      expect(await secured.read()).toBeNull()
      expect(secured.state).toBe('read-closed')
      await secured.write(pattern(9))
      await secured.closeWrite()
      expect(open(await readAll(far)).byteLength).toBe(9)
      expect(await secured.closed).toEqual({ how: 'clean' })

      const other = oneEnd()
      await other.secured.closeWrite()
      expect(await other.far.read()).toBeNull()
      await other.far.write(other.seal(pattern(9)))
      expect((await other.secured.read())?.byteLength).toBe(9)
    })
  })

  describe('when the link fails', () => {
    it('a reset is a reset', async () => {
      const { secured, far } = oneEnd()
      const reading = secured.read()
      far.abort()
      await expect(reading).rejects.toMatchObject({ code: 'ERR_STREAM_RESET' })
      expect(await secured.closed).toMatchObject({ how: 'reset' })
    })

    it('an abort reaches the peer as a reset', async () => {
      const [left, right] = securedPair()
      left.abort(new Error('enough'))
      await expect(right.read()).rejects.toMatchObject({ code: 'ERR_STREAM_RESET' })
      expect(await left.closed).toMatchObject({ how: 'aborted', error: { cause: { message: 'enough' } } })
    })

    it('a link that this side aborted below is lost', async () => {
      const { secured, raw } = oneEnd()
      raw.abort(new Error('no more'))
      expect(await secured.closed).toMatchObject({ how: 'lost', error: { code: 'ERR_STREAM_LOST' } })
    })

    it('a link that somebody else reads as well is lost', async () => {
      const { secured, raw } = oneEnd()
      await settled()
      await expect(raw.read()).rejects.toMatchObject({ code: 'ERR_READ_PENDING' })
      expect(secured.state).toBe('open')
      const [taken] = memoryPair()
      const pending = taken.read().catch(() => {})
      expect(await securedLink(taken, sessions()[0]).closed).toMatchObject({ how: 'lost', error: { cause: { code: 'ERR_READ_PENDING' } } })
      await pending
    })

    it('a reset after the end leaves what was sent before readable, also what was not opened yet', async () => {
      const { secured, far, seal } = oneEnd({ capacity: 4 << 20 })
      const sent = Array.from({ length: 12 }, (_, index) => pattern(65_519, index + 1))
      await far.write(seal(...sent))
      await far.closeWrite()
      await settled()
      far.abort()
      expect(await secured.closed).toMatchObject({ how: 'reset' })
      expect(Buffer.compare(await readAll(secured), join(sent))).toBe(0)
      await expect(secured.write(pattern(1))).rejects.toMatchObject({ code: 'ERR_STREAM_RESET' })
    })

    it('a write that waits in the link rejects', async () => {
      const { secured, far } = oneEnd({ capacity: 100 })
      const writing = secured.write(pattern(1000))
      await settled()
      far.abort()
      await expect(writing).rejects.toMatchObject({ code: 'ERR_STREAM_RESET' })
    })
  })

  describe('back-pressure', () => {
    it('a reader that stalls stalls the link', async () => {
      const { secured, far, seal } = oneEnd({ capacity: 65_536 })
      let accepted = 0
      let isDone = false
      const writing = (async () => {
        for (let turn = 0; turn < 40; turn++) {
          const frame = seal(pattern(65_519))
          for (let offset = 0; offset < frame.byteLength; offset += 8192) {
            await far.write(frame.subarray(offset, offset + 8192))
            accepted += 8192
          }
        }
        await far.closeWrite()
        isDone = true
      })()
      for (let turn = 0; turn < 50; turn++) await settled()
      // 256 KiB of plaintext, one more read, one frame under way, and the link's own 64 KiB.
      expect(accepted).toBeLessThan(262_144 + 65_536 + 65_536 + 65_536)
      expect(isDone).toBe(false)
      expect((await readAll(secured)).byteLength).toBe(40 * 65_519)
      await writing
    })

    it('a link that takes nothing holds one batch, and the writer waits', async () => {
      const { secured, far, open } = oneEnd({ capacity: 1000 })
      expect(secured.writeNow(pattern(4 * 65_519))).toBe(true)
      expect(secured.writeNow(pattern(1))).toBe(false)
      let isWritten = false
      const writing = secured.write(pattern(10)).then(() => { isWritten = true })
      await settled()
      expect(isWritten).toBe(false)
      expect(secured.writeNow(pattern(1))).toBe(false)
      expect(open(await drain(far)).byteLength).toBe(4 * 65_519 + 10)
      await writing
    })

    it('closing drops what waits and lets the peer finish', async () => {
      const { secured, far, seal } = oneEnd({ capacity: 1000 })
      const writing = (async () => {
        for (let turn = 0; turn < 8; turn++) await far.write(seal(pattern(65_519)))
        await far.closeWrite()
      })()
      for (let turn = 0; turn < 20; turn++) await settled()
      await secured.close()
      await writing
      expect(await secured.closed).toEqual({ how: 'clean' })
    })
  })

  it('lets other links have their turn in a flood of tiny frames', async () => {
    const clock = new ManualClock()
    const { secured, far, seal } = oneEnd({ clock })
    await far.write(seal(...Array.from({ length: 6000 }, (_, index) => Uint8Array.of(index))))
    const first = await drain(secured)
    expect(first.byteLength).toBeLessThan(6000)
    await clock.advance(0)
    expect(toHex(join([first, await drain(secured)]))).toBe(toHex(Uint8Array.from({ length: 6000 }, (_, index) => index)))
  })

  it('aborts the link when a nonce would come twice', async () => {
    const [raw, far] = memoryPair()
    const [session] = sessions()
    const tired: ByteStream = securedLink(raw, { ...session, send: { ...session.send, sealing: () => { throw Object.assign(new Error('used up'), { code: 'ERR_NONCE_EXHAUSTED' }) } } })
    await expect(tired.write(pattern(1))).rejects.toMatchObject({ code: 'ERR_STREAM_LOST', cause: { code: 'ERR_NONCE_EXHAUSTED' } })
    expect(await far.closed).toMatchObject({ how: 'reset' })
  })
})
