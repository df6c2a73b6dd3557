import { describe, it } from 'vitest'
import { linkPair, register } from '@ts-libp2p/compliance'
import { streamCases, type StreamFixture } from '@ts-libp2p/interface-stream/compliance'
import { acceptProtocol, selectOptimistic } from '@ts-libp2p/multistream-select'
import { ManualClock } from '@ts-libp2p/stream-tools'

const PROTOCOL = '/kit/1.0.0'

/** One end proposes, the other accepts and then uses the link as it is. */
const accepted: StreamFixture = {
  name: 'a stream with an optimistic proposal, accepted',
  features: { halfClose: true, pausable: true, runsOnLinks: true, losable: true },
  async createPair ({ links, signal }) {
    if (links === undefined) throw new TypeError('an optimistic proposal runs on links')
    const near = selectOptimistic(links.near, PROTOCOL)
    await acceptProtocol(links.far, [PROTOCOL], { signal })
    return { near, far: links.far, maxBufferedBytes: links.capacity }
  }
}

/**
 * Both ends propose the same protocol, and each takes the other's proposal for its answer: so every
 * case begins before the answer is there, where the stream is not yet a plain delegate. On a link
 * with room for the proposal: without, the first `writeNow` is rightly false.
 */
const waiting: StreamFixture = {
  name: 'two optimistic proposals that answer each other',
  features: { halfClose: true, pausable: true, losable: true, manualClock: true },
  createPair ({ manualClock, writeStallMs, closeGraceMs }) {
    const clock = new ManualClock()
    const options = {
      ...(manualClock ? { clock } : {}),
      ...(writeStallMs === undefined ? {} : { writeStallMs }),
      ...(closeGraceMs === undefined ? {} : { closeGraceMs })
    }
    const links = linkPair({ capacity: CAPACITY, ...options })
    return {
      near: selectOptimistic(links.near, PROTOCOL, options),
      far: selectOptimistic(links.far, PROTOCOL, options),
      maxBufferedBytes: CAPACITY,
      advance: ms => clock.advance(ms),
      lose: () => links.lose(),
      dispose: () => {
        links.near.abort()
        links.far.abort()
      }
    }
  }
}

const CAPACITY = 65_536

/** About streams in frames; behind a proposal the end of the link is the end of the stream, wherever it comes. */
const ABOUT_FRAMES = 'STREAM-END-12'

for (const fixture of [accepted, waiting]) register(streamCases.filter(({ id }) => id !== ABOUT_FRAMES), fixture, { describe, it })
