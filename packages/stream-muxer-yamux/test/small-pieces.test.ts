import { describe, expect, it } from 'vitest'
import { SmallPieces } from '../src/small-pieces.ts'
import { pattern } from './support/frames.ts'

describe('small pieces', () => {
  it('gathers pieces in order and lets go of what they were views of', () => {
    const small = new SmallPieces()
    const chunk = pattern(64)
    expect(small.add(chunk.subarray(0, 10), 100)).toBe(true)
    expect(small.add(chunk.subarray(20, 30), 100)).toBe(true)
    expect(small.byteLength).toBe(20)
    const taken = small.take()
    expect(taken).toEqual(Uint8Array.from([...chunk.subarray(0, 10), ...chunk.subarray(20, 30)]))
    expect(taken?.buffer).not.toBe(chunk.buffer)
    expect(small.take()).toBeUndefined()
  })

  it('takes no more than a block, and is empty after that', () => {
    const small = new SmallPieces()
    const piece = new Uint8Array(1)
    let added = 0
    while (small.add(piece, 1)) added++
    expect(added).toBe(1024)
    expect(small.take()?.byteLength).toBe(1024)
    expect(small.add(piece, 1)).toBe(true)
  })

  it('makes blocks in proportion to what already waits', () => {
    for (const [buffered, expected] of [[1, 1024], [5000, 5000], [1_000_000, 16_384]] as const) {
      const small = new SmallPieces()
      small.add(new Uint8Array(1), buffered)
      expect(small.take()?.buffer.byteLength).toBe(expected)
    }
  })

  it('takes any small piece while empty', () => {
    expect(new SmallPieces().add(new Uint8Array(8191), 1)).toBe(true)
  })
})
