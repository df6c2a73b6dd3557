import { describe, it } from 'vitest'
import { register } from '@ts-libp2p/compliance'
import { streamCases, type StreamFixture } from '@ts-libp2p/interface-stream/compliance'
import { ManualClock } from '@ts-libp2p/stream-tools'
import { linked } from './support/linked.ts'

const fixture: StreamFixture = {
  name: 'TCP links on the loopback interface',
  features: { halfClose: true, pausable: true, manualClock: true },
  async createPair ({ manualClock, writeStallMs, closeGraceMs }) {
    const clock = new ManualClock()
    const { dialled, accepted, listener } = await linked({
      ...(manualClock ? { clock } : {}),
      ...(writeStallMs === undefined ? {} : { writeStallMs }),
      ...(closeGraceMs === undefined ? {} : { closeGraceMs })
    })
    return { near: dialled, far: accepted, maxBufferedBytes: MAX_BUFFERED_BYTES, advance: ms => clock.advance(ms), dispose: () => listener.close() }
  }
}

/** Ours are 512 KiB of sent and 256 KiB and two socket reads of received bytes; the rest is what the kernel may hold. */
const MAX_BUFFERED_BYTES = 10 * 1024 * 1024

register(streamCases, fixture, { describe, it })
