import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { ChunkQueue } from '../src/chunk-queue.ts'
import { disposable } from '../src/disposable-bytes.ts'

function pattern (byteLength: number, seed = 0): Uint8Array {
  return new Uint8Array(byteLength).map((_, index) => index * 31 + seed)
}

describe('chunk queue', () => {
  it('gives back every byte once and in order, however it is filled and taken', () => {
    const size = fc.oneof(fc.integer({ min: 1, max: 300 }), fc.constantFrom(8191, 8192, 20_000))
    const action = fc.oneof(fc.record({ push: size }), fc.record({ take: fc.oneof(fc.integer({ min: 1, max: 400 }), fc.constantFrom(10_000, Infinity)) }), fc.constant('clear' as const))
    fc.assert(fc.property(fc.array(action, { maxLength: 200 }), actions => {
      const queue = new ChunkQueue()
      let expected: number[] = []
      for (const [index, step] of actions.entries()) {
        if (step === 'clear') {
          expect(queue.clear()).toBe(expected.length)
          expected = []
        } else if ('push' in step) {
          const chunk = pattern(step.push, index)
          queue.push(chunk)
          expected = expected.concat([...chunk])
        } else {
          const chunk = queue.take(step.take)
          if (chunk === undefined) {
            expect(expected).toEqual([])
          } else {
            expect(chunk.byteLength).toBeLessThanOrEqual(step.take)
            expect(Buffer.compare(chunk, Uint8Array.from(expected.splice(0, chunk.byteLength)))).toBe(0)
          }
        }
        expect(queue.byteLength).toBe(expected.length)
      }
    }), { numRuns: 60 })
  })

  it('keeps the bytes of what it gathered when their memory is gone, and counts them', () => {
    const queue = new ChunkQueue()
    const source = disposable(pattern(9000))
    queue.push(Uint8Array.of(1))
    for (let at = 0; at < 9000; at += 1000) queue.push(source.subarray(at, at + 1000))
    if ('transfer' in ArrayBuffer.prototype) expect(source.byteLength).toBe(0)
    expect(queue.byteLength).toBe(9001)
    const taken: number[] = []
    for (let chunk = queue.take(Infinity); chunk !== undefined; chunk = queue.take(Infinity)) taken.push(...chunk)
    expect(Buffer.compare(Uint8Array.from(taken), Uint8Array.of(1, ...pattern(9000)))).toBe(0)
  })

  it('keeps no view of small chunks behind others, and passes a first or a large one on as it is', () => {
    const queue = new ChunkQueue()
    const source = pattern(20_000)
    queue.push(source.subarray(0, 10))
    queue.push(source.subarray(10, 20))
    queue.push(source.subarray(20, 9000))
    expect(queue.take(Infinity)?.buffer).toBe(source.buffer)
    expect(queue.take(Infinity)?.buffer).not.toBe(source.buffer)
    expect(queue.take(Infinity)?.buffer).toBe(source.buffer)
  })

  it('doubles the blocks it gathers in up to 16 KiB, until a large chunk comes between', () => {
    const queue = new ChunkQueue()
    for (let count = 0; count < 60_001; count++) queue.push(Uint8Array.of(count))
    queue.push(pattern(10_000))
    queue.push(Uint8Array.of(1))
    const blocks: number[] = []
    for (let chunk = queue.take(Infinity); chunk !== undefined; chunk = queue.take(Infinity)) blocks.push(chunk.buffer.byteLength)
    expect(blocks).toEqual([1, 256, 512, 1024, 2048, 4096, 8192, 16_384, 16_384, 16_384, 10_000, 256])
  })

  it('does not write into a block that was given away', () => {
    const queue = new ChunkQueue()
    queue.push(Uint8Array.of(1))
    queue.push(Uint8Array.of(2))
    queue.take(1)
    const given = queue.take(Infinity)
    queue.push(Uint8Array.of(3))
    queue.push(Uint8Array.of(4))
    expect(given).toEqual(Uint8Array.of(2))
    expect([...queue.take(Infinity) ?? [], ...queue.take(Infinity) ?? []]).toEqual([3, 4])
  })
})
