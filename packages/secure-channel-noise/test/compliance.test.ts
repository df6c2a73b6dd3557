import { register } from '@ts-libp2p/compliance'
import { streamCases, type StreamFixture } from '@ts-libp2p/interface-stream/compliance'
import { ManualClock } from '@ts-libp2p/stream-tools'
import { describe, it } from 'vitest'
import { noise } from '../src/noise.ts'
import { makePeer } from './support/peers.ts'

const [alice, bob] = await Promise.all([makePeer(), makePeer()])

const fixture: StreamFixture = {
  name: 'secure-channel-noise',
  features: { halfClose: true, pausable: true, runsOnLinks: true, losable: true, manualClock: true },
  async createPair ({ links, manualClock, writeStallMs, closeGraceMs, signal }) {
    if (links === undefined) throw new Error('the kit brings the links')
    const clock = new ManualClock()
    const channel = noise({
      ...(manualClock ? { clock } : {}),
      ...(writeStallMs === undefined ? {} : { writeStallMs }),
      ...(closeGraceMs === undefined ? {} : { closeGraceMs })
    })
    const [near, far] = await Promise.all([
      channel.secureOutbound(links.near, { identity: alice.identity, expectedPeer: bob.id, signal }),
      channel.secureInbound(links.far, { identity: bob.identity, expectedPeer: alice.id, signal })
    ])
    return {
      near: near.link,
      far: far.link,
      // A batch that waits for the link, the link, what was opened, one more read and one frame under way.
      maxBufferedBytes: 262_076 + links.capacity + 262_144 + Math.min(links.capacity, 65_536) + 65_535,
      advance: ms => clock.advance(ms)
    }
  }
}

register(streamCases, fixture, { describe, it })
