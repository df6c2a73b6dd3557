import { describe, expect, it } from 'vitest'
import { SmallPieces } from '../src/small-pieces.ts'
import { pattern } from './support/frames.ts'

describe('small pieces', () => {
  it('gathers pieces in order and lets go of what they were views of', () => {
    const small = new SmallPieces()
    const chunk = pattern(64)
    expect(small.add(chunk.subarray(0, 10))).toBe(true)
    expect(small.add(chunk.subarray(20, 30))).toBe(true)
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
    while (small.add(piece)) added++
    expect(added).toBe(256)
    expect(small.take()?.byteLength).toBe(256)
    expect(small.add(piece)).toBe(true)
  })

  it('doubles its blocks up to 16 KiB, until a large piece comes between', () => {
    const small = new SmallPieces()
    const blocks: number[] = []
    const piece = new Uint8Array(1)
    while (blocks.length < 8) {
      while (small.add(piece)) { /* until the block is full */ }
      blocks.push(small.take()?.buffer.byteLength ?? 0)
    }
    expect(blocks).toEqual([256, 512, 1024, 2048, 4096, 8192, 16_384, 16_384])
    small.restart()
    small.add(piece)
    expect(small.take()?.buffer.byteLength).toBe(256)
  })

  it('takes any small piece while empty', () => {
    expect(new SmallPieces().add(new Uint8Array(8191))).toBe(true)
  })
})
