import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { DecryptError, NonceExhaustedError } from '../src/errors.ts'
import { FrameOpener } from '../src/frame-opener.ts'
import { FrameSealer } from '../src/frame-sealer.ts'
import { Nonce } from '../src/nonce.ts'
import { flipBit, hex, join, pattern, toHex } from './support/bytes.ts'
import { platforms } from './support/platforms.ts'

for (const { name, crypto } of platforms) {
  const secret = pattern(32, 21)

  /** Frames of `plaintexts`, one each. */
  const seal = (plaintexts: Uint8Array[], nonce?: Nonce): Uint8Array[] => {
    const sealer = new FrameSealer(crypto.aeadKey(secret), nonce)
    return plaintexts.map(plaintext => join(sealer.seal([plaintext], plaintext.byteLength)))
  }

  const opening = (nonce?: Nonce): { opener: FrameOpener, opened: Uint8Array[] } => {
    const opened: Uint8Array[] = []
    return { opened, opener: new FrameOpener(crypto.aeadKey(secret), { push: plaintext => opened.push(plaintext) }, nonce) }
  }

  describe(`FrameOpener on ${name}`, () => {
    it('opens the same bytes however they are cut', () => {
      fc.assert(fc.property(
        fc.array(fc.oneof(fc.nat(60), fc.nat(3000), fc.constant(65_519)), { maxLength: 6 }),
        fc.array(fc.oneof(fc.integer({ min: 1, max: 20 }), fc.integer({ min: 1, max: 70_000 })), { minLength: 1, maxLength: 30 }),
        (sizes, cuts) => {
          const plaintexts = sizes.map((size, index) => pattern(size, index + 1))
          const wire = join(seal(plaintexts))
          const { opener, opened } = opening()
          for (let offset = 0, turn = 0; offset < wire.byteLength; turn++) {
            const step = cuts[turn % cuts.length] ?? 1
            if (step % 2 === 0) opener.prepare() // between frames, and within one
            opener.open(wire.subarray(offset, offset + step))
            offset += step
          }
          expect(opener.isBetweenFrames).toBe(true)
          expect(opened.every(piece => piece.byteLength > 0)).toBe(true)
          expect(Buffer.compare(join(opened), join(plaintexts))).toBe(0)
        }
      ), { numRuns: name === 'node' ? 200 : 20 })
    })

    it('gives nothing before the last byte of the tag', () => {
      const [frame = hex('')] = seal([pattern(100)])
      const { opener, opened } = opening()
      for (let index = 0; index < frame.byteLength; index++) {
        expect(opened).toEqual([])
        expect(opener.isBetweenFrames).toBe(index === 0)
        opener.open(frame.subarray(index, index + 1))
      }
      expect(toHex(join(opened))).toBe(toHex(pattern(100)))
      expect(opener.isBetweenFrames).toBe(true)
    })

    it('refuses every bit flip of a frame, and gives nothing of it', () => {
      const [frame = hex('')] = seal([pattern(24)])
      for (let bit = 16; bit < frame.byteLength * 8; bit++) {
        const { opener, opened } = opening()
        expect(() => opener.open(flipBit(frame, bit)), `bit ${bit}`).toThrow(DecryptError)
        expect(opened).toEqual([])
      }
    })

    it('refuses a wrong length once the frame seems complete', () => {
      const [frame = hex('')] = seal([pattern(24)])
      for (let bit = 0; bit < 16; bit++) {
        const { opener, opened } = opening()
        expect(() => opener.open(join([flipBit(frame, bit), pattern(65_536)])), `bit ${bit}`).toThrow(DecryptError)
        expect(opened).toEqual([])
      }
    })

    it.each([0, 1, 15])('refuses a length of %i, too short for a tag', length => {
      expect(() => opening().opener.open(Uint8Array.of(0, length))).toThrow(/too short/)
    })

    it('refuses frames that are left out, repeated, swapped or of another key', () => {
      const [one = hex(''), two = hex(''), three = hex('')] = seal([pattern(5), pattern(6), pattern(7)])
      for (const wire of [[two], [one, one], [one, three], [one, three, two], [two, one]]) {
        expect(() => opening().opener.open(join(wire))).toThrow(DecryptError)
      }
      const foreign = new FrameSealer(crypto.aeadKey(pattern(32, 22))).seal([pattern(5)], 5)
      expect(() => opening().opener.open(join(foreign))).toThrow(DecryptError)
    })

    it('gives the frames before a bad one', () => {
      const [one = hex(''), two = hex('')] = seal([pattern(5), pattern(6)])
      const { opener, opened } = opening()
      expect(() => opener.open(join([one, flipBit(two, 40)]))).toThrow(DecryptError)
      expect(toHex(join(opened))).toBe(toHex(pattern(5)))
    })

    it('takes empty frames, but not a flood of them', () => {
      const { opener, opened } = opening()
      const empty = hex('')
      opener.open(join(seal([...Array.from({ length: 32 }, () => empty), pattern(1), ...Array.from({ length: 32 }, () => empty)])))
      expect(opened.length).toBe(1)
      expect(() => opening().opener.open(join(seal(Array.from({ length: 33 }, () => empty))))).toThrow(/33|32 frames without data/)
    })

    it('throws before a nonce is used again', () => {
      const nonce = (): Nonce => new Nonce(0xffff_ffff, 0xffff_fffe)
      const [last = hex('')] = seal([pattern(5)], nonce())
      const { opener, opened } = opening(nonce())
      opener.open(last)
      expect(opened.length).toBe(1)
      expect(() => opener.open(last)).toThrow(NonceExhaustedError)
    })
  })
}
