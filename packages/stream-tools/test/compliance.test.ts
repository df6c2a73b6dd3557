import { register } from '@ts-libp2p/compliance'
import { streamCases, type StreamFixture } from '@ts-libp2p/interface-stream/compliance'
import { fromWebStreams, ManualClock, memoryPair, toWebStreams, type StreamEngineOptions } from '@ts-libp2p/stream-tools'
import { fromNodeDuplex, toNodeDuplex } from '@ts-libp2p/stream-tools/node'
import type { ByteStream } from '@ts-libp2p/interface-stream'
import { describe, it } from 'vitest'

type Options = Parameters<StreamFixture['createPair']>[0]

/** The engine's options that a case asks for, and the clock that it then moves. */
function engineOptions ({ manualClock, writeStallMs, closeGraceMs }: Options): { options: StreamEngineOptions, clock: ManualClock | undefined } {
  const clock = manualClock ? new ManualClock() : undefined
  return {
    clock,
    options: {
      ...(clock === undefined ? {} : { clock }),
      ...(writeStallMs === undefined ? {} : { writeStallMs }),
      ...(closeGraceMs === undefined ? {} : { closeGraceMs })
    }
  }
}

const memory: StreamFixture = {
  name: 'memoryPair',
  features: { halfClose: true, pausable: true, sized: true, ownEnd: true, freeEnd: true, manualClock: true },
  createPair (wanted) {
    const { options, clock } = engineOptions(wanted)
    const capacity = wanted.capacity ?? 65_536
    const [near, far] = memoryPair({ ...options, capacity })
    return { near, far, maxBufferedBytes: capacity, ...(clock === undefined ? {} : { advance: (ms: number) => clock.advance(ms) }) }
  }
}

/** Memory pairs of which both ends made a round trip through an adapter. What each adapter holds adds to the bound. */
function adapted (name: string, adapt: (stream: ByteStream) => ByteStream): StreamFixture {
  return {
    name,
    features: { halfClose: true, pausable: true },
    createPair () {
      const [near, far] = memoryPair({ capacity: 65_536 })
      return { near: adapt(near), far: adapt(far), maxBufferedBytes: 524_288 }
    }
  }
}

register(streamCases, memory, { describe, it })
register(streamCases, adapted('a round trip through Web Streams', stream => fromWebStreams(toWebStreams(stream))), { describe, it })
register(streamCases, adapted('a round trip through Node Duplex', stream => fromNodeDuplex(toNodeDuplex(stream))), { describe, it })
