import { linkPair, ManualClock } from '@ts-libp2p/compliance'
import type { StreamFixture } from '@ts-libp2p/interface-stream/compliance'

/** The positive control: the engine's own memory pair, which knows the contract and no implementation of ours. */
export const memoryFixture: StreamFixture = {
  name: 'memory pair of the engine',
  features: { halfClose: true, pausable: true, sized: true, freeEnd: true, losable: true, manualClock: true },
  createPair ({ capacity = 65_536, manualClock, writeStallMs, closeGraceMs }) {
    const clock = new ManualClock()
    const pair = linkPair({
      capacity,
      ...(manualClock ? { clock } : {}),
      ...(writeStallMs === undefined ? {} : { writeStallMs }),
      ...(closeGraceMs === undefined ? {} : { closeGraceMs })
    })
    return { near: pair.near, far: pair.far, maxBufferedBytes: capacity, advance: ms => clock.advance(ms), lose: () => pair.lose() }
  }
}
