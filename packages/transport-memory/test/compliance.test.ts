import { multiaddr } from '@multiformats/multiaddr'
import { describe, it } from 'vitest'
import { register } from '@ts-libp2p/compliance'
import { streamCases, type StreamFixture } from '@ts-libp2p/interface-stream/compliance'
import { ManualClock } from '@ts-libp2p/stream-tools'
import { memory, memoryHub } from '@ts-libp2p/transport-memory'

const fixture: StreamFixture = {
  name: 'memory links',
  features: { halfClose: true, pausable: true, sized: true, freeEnd: true, manualClock: true },
  async createPair ({ capacity = 65_536, manualClock, writeStallMs, closeGraceMs }) {
    const clock = new ManualClock()
    const transport = memory({
      hub: memoryHub(),
      capacity,
      ...(manualClock ? { clock } : {}),
      ...(writeStallMs === undefined ? {} : { writeStallMs }),
      ...(closeGraceMs === undefined ? {} : { closeGraceMs })
    })
    const address = multiaddr('/memory/1')
    const listener = await transport.listen(address)
    const [dialled, accepted] = await Promise.all([transport.dial(address), listener.accept()])
    if (dialled.kind !== 'raw' || accepted?.kind !== 'raw') throw new Error('not raw links')
    return { near: dialled.link, far: accepted.link, maxBufferedBytes: capacity, advance: ms => clock.advance(ms), dispose: () => listener.close() }
  }
}

register(streamCases, fixture, { describe, it })
