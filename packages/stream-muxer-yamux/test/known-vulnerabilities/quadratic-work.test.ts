import { describe, expect, it } from 'vitest'
import { concat, frame } from '../support/frames.ts'
import { harness } from '../support/session-harness.ts'

/** The class of js-libp2p's yamux, which searches a list of all streams for each frame. */
describe('js-libp2p-yamux, streams.find: the work for a frame', () => {
  it('does not depend on how many streams are open', () => {
    /** Microseconds for a frame with `count` streams open, the best of a few tries. */
    const cost = (count: number): number => {
      const { session } = harness('inbound', { maxInboundStreams: count, maxUnacceptedStreams: count })
      for (let index = 0; index < count; index++) session.receive(frame('window:syn', 2 * index + 1), 0)
      const updates = concat(Array.from({ length: 2000 }, (_, index) => frame('window', 2 * (index % count) + 1, 1)))
      const tries = Array.from({ length: 15 }, () => {
        const start = performance.now()
        session.receive(updates, 0)
        return performance.now() - start
      })
      return Math.min(...tries)
    }
    cost(100) // warm up
    expect(cost(20_000) / cost(200)).toBeLessThan(20) // a search would make it 100 times as much
  })
})
