import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { NonceExhaustedError } from '../src/errors.ts'
import { FrameSealer } from '../src/frame-sealer.ts'
import { Nonce } from '../src/nonce.ts'
import { hex, join, pattern, toHex } from './support/bytes.ts'
import { platforms } from './support/platforms.ts'
import { oneEnd } from './support/secured-pair.ts'

const MAX = 65_519

for (const { name, crypto } of platforms) {
  const sealer = (nonce?: Nonce): FrameSealer => new FrameSealer(crypto.aeadKey(pattern(32, 12)), nonce)

  describe(`FrameSealer on ${name}`, () => {
    it.each([
      { byteLength: 0, frames: [16] },
      { byteLength: 1, frames: [17] },
      { byteLength: MAX - 1, frames: [MAX + 15] },
      { byteLength: MAX, frames: [65_535] },
      { byteLength: MAX + 1, frames: [65_535, 17] },
      { byteLength: 4 * MAX, frames: [65_535, 65_535, 65_535, 65_535] }
    ])('seals $byteLength bytes into frames of $frames', ({ byteLength, frames }) => {
      expect(frameLengths(join(sealer().seal([pattern(byteLength)], byteLength)))).toEqual(frames)
    })

    it('carries the pieces in order, however they are cut', () => {
      fc.assert(fc.property(fc.array(fc.oneof(fc.nat(40), fc.nat(20_000), fc.constantFrom(8191, 8192, MAX)), { maxLength: 12 }), sizes => {
        const pieces = sizes.map((size, index) => pattern(size, index + 1))
        const whole = join(pieces)
        const { open } = oneEnd({ crypto })
        const opened = open(join(new FrameSealer(crypto.aeadKey(pattern(32, 11))).seal(pieces, whole.byteLength)))
        expect(Buffer.compare(opened, whole)).toBe(0)
      }), { numRuns: name === 'node' ? 100 : 10 })
    })

    it('never shows the plaintext', () => {
      const secret = pattern(64, 5)
      const sealed = Buffer.from(join(sealer().seal([secret, secret], 128)))
      expect(sealed.includes(Buffer.from(secret.subarray(0, 8)))).toBe(false)
    })

    it('never seals two frames alike', () => {
      const own = sealer()
      const seen = new Set(Array.from({ length: 50 }, () => toHex(join(own.seal([hex('00')], 1)))))
      expect(seen.size).toBe(50)
    })

    it('seals the same, made ready or not', () => {
      const [ready, cold] = [sealer(), sealer()]
      for (let frame = 0; frame < 5; frame++) {
        for (let time = 0; time < frame % 3; time++) ready.prepare()
        expect(toHex(join(ready.seal([pattern(9)], 9)))).toBe(toHex(join(cold.seal([pattern(9)], 9))))
      }
    })

    it('throws before a nonce is used again, and for no other reason where the last one was made ready', () => {
      const last = sealer(new Nonce(0xffff_ffff, 0xffff_fffe))
      for (let time = 0; time < 3; time++) last.prepare()
      expect(last.seal([pattern(1)], 1)).toHaveLength(1)
      last.prepare()
      expect(() => last.seal([pattern(1)], 1)).toThrow(NonceExhaustedError)
    })

    it('throws before a nonce is used again', () => {
      const own = sealer(new Nonce(0xffff_ffff, 0xffff_fffd))
      expect(own.seal([pattern(2 * MAX)], 2 * MAX).length).toBeGreaterThan(0)
      expect(() => own.seal([pattern(1)], 1)).toThrow(NonceExhaustedError)
    })
  })
}

function frameLengths (sealed: Uint8Array): number[] {
  const lengths: number[] = []
  for (let offset = 0; offset < sealed.byteLength;) {
    const length = (sealed[offset] ?? 0) * 256 + (sealed[offset + 1] ?? 0)
    lengths.push(length)
    offset += 2 + length
  }
  return lengths
}
