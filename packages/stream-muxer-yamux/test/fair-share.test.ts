import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { FairShare, type Sender } from '../src/fair-share.ts'

const LIMIT = 262_144

/** A queue of 256 KiB, and streams that always have a next chunk of their size to queue. */
class Bulk implements Sender {
  turn = 0
  queuedBytes = 0
  isInLine = false
  sent = 0
  #left: number
  readonly #queue: Queue
  readonly #chunkBytes: number

  constructor (queue: Queue, chunkBytes: number) {
    this.#queue = queue
    this.#chunkBytes = chunkBytes
    this.#left = chunkBytes
  }

  /** Queues until there is no room. */
  wake (): void {
    for (;;) {
      const room = this.#queue.share.room(this, LIMIT - this.#queue.bytes)
      if (room <= 0) return
      const byteLength = Math.min(room, this.#left)
      this.#queue.share.queued(this, byteLength)
      this.#queue.bytes += byteLength
      this.sent += byteLength
      this.#left -= byteLength
      if (this.#left === 0) this.#left = this.#chunkBytes
    }
  }
}

class Queue {
  bytes = 0
  readonly share = new FairShare<Sender>(LIMIT)

  nextTurn (): void {
    this.bytes = 0
    this.share.nextTurn()
    this.share.serve(() => this.bytes >= LIMIT)
  }
}

function share (queue: Queue, streams: readonly Bulk[], turns: number): number {
  for (const stream of streams) stream.wake()
  for (let turn = 0; turn < turns; turn++) queue.nextTurn()
  return Math.min(...streams.map(({ sent }) => sent)) / Math.max(...streams.map(({ sent }) => sent))
}

describe('fair share', () => {
  it('gives everything to a stream that is alone', () => {
    const queue = new Queue()
    const stream = new Bulk(queue, 65_536)
    stream.wake()
    expect(queue.bytes).toBe(LIMIT)
    queue.nextTurn()
    expect(stream.sent).toBe(2 * LIMIT)
  })

  for (const count of [2, 3, 10, 40, 200]) {
    it(`shares between ${String(count)} bulk streams, whatever the size of their writes`, () => {
      const queue = new Queue()
      const streams = Array.from({ length: count }, (_, index) => new Bulk(queue, [1000, 65_536, 1_000_000][index % 3] ?? 1))
      expect(share(queue, streams, 20 * count)).toBeGreaterThan(0.9)
    })
  }

  it('does not let a big write pass who waits', () => {
    const queue = new Queue()
    const bulk = new Bulk(queue, 10_000_000)
    const small = new Bulk(queue, 100)
    bulk.wake()
    small.wake()
    expect(small.sent).toBe(0) // the queue was full
    queue.bytes = 0
    queue.share.nextTurn()
    bulk.wake() // before the line is served
    expect(bulk.sent).toBe(LIMIT)
    queue.share.serve(() => queue.bytes >= LIMIT)
    expect(small.sent).toBe(LIMIT / 2)
  })

  it('serves everybody, and never hands out more than there is room for', () => {
    fc.assert(fc.property(fc.array(fc.integer({ min: 1, max: 1_000_000 }), { minLength: 1, maxLength: 60 }), sizes => {
      const queue = new Queue()
      const streams = sizes.map(size => new Bulk(queue, size))
      for (const stream of streams) stream.wake()
      for (let turn = 0; turn < 60; turn++) {
        expect(queue.bytes).toBeLessThanOrEqual(LIMIT)
        queue.nextTurn()
      }
      for (const stream of streams) expect(stream.sent).toBeGreaterThan(0)
    }))
  })
})
