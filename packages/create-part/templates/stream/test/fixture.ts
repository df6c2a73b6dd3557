import type { StreamFixture } from '@ts-libp2p/interface-stream/compliance'
import { ManualClock } from '@ts-libp2p/stream-tools'
import { channelPair, myStream } from '../src/index.ts'

/** What the kit has to know, and how it gets two streams that are joined. */
export const fixture: StreamFixture = {
  name: 'my-stream',
  features: { halfClose: true, pausable: true, sized: true, freeEnd: true, losable: true, manualClock: true },
  createPair ({ capacity = 65_536, manualClock, writeStallMs, closeGraceMs }) {
    const clock = new ManualClock()
    const { near, far, close } = channelPair()
    const options = {
      windowBytes: capacity,
      ...manualClock && { clock },
      ...writeStallMs !== undefined && { writeStallMs },
      ...closeGraceMs !== undefined && { closeGraceMs }
    }
    return {
      near: myStream(near, options),
      far: myStream(far, options),
      maxBufferedBytes: capacity,
      advance: ms => clock.advance(ms),
      lose: close
    }
  }
}
