import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { decodeHeader, encodeHeader, HEADER_BYTES, MAX_UINT32 } from '../src/frame.ts'
import vectors from './vectors/frames.json' with { type: 'json' }

describe('frame codec', () => {
  for (const { name, hex, ...header } of vectors) {
    it(`writes and reads: ${name}`, () => {
      const bytes = new Uint8Array(HEADER_BYTES)
      encodeHeader(new DataView(bytes.buffer), 0, header.type, header.flags, header.streamId, header.length)
      expect(Buffer.from(bytes).toString('hex')).toBe(hex)
      expect(decodeHeader(bytes, 0)).toEqual(header)
    })
  }

  it('reads back what it wrote, at any offset', () => {
    const uint32 = fc.integer({ min: 0, max: MAX_UINT32 })
    fc.assert(fc.property(fc.integer({ min: 0, max: 5 }), fc.integer({ min: 0, max: 3 }), fc.integer({ min: 0, max: 65_535 }), uint32, uint32, (offset, type, flags, streamId, length) => {
      const bytes = new Uint8Array(offset + HEADER_BYTES + 3).fill(0xee)
      encodeHeader(new DataView(bytes.buffer), offset, type, flags, streamId, length)
      expect(decodeHeader(bytes, offset)).toEqual({ version: 0, type, flags, streamId, length })
      expect(bytes.subarray(offset + HEADER_BYTES)).toEqual(new Uint8Array([0xee, 0xee, 0xee]))
    }))
  })
})
