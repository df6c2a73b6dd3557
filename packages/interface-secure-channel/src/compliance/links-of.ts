import { fail, ManualClock, systemClock } from '@ts-libp2p/compliance'
import type { StreamFixture } from '@ts-libp2p/interface-stream/compliance'
import type { ChannelFixture } from './fixture.ts'
import { peersOf } from './peers.ts'

/** The secured links of a channel as a fixture of the stream kit: each of them has to keep the stream contract. */
export function linksOf (fixture: ChannelFixture): StreamFixture {
  const { manualClock = false, ownEnd = false } = fixture.features
  return {
    name: `secured links of ${fixture.name}`,
    features: { halfClose: true, pausable: true, runsOnLinks: true, ownEnd, losable: true, manualClock },
    async createPair ({ links, manualClock: isManual, writeStallMs, closeGraceMs, signal, random }) {
      if (links === undefined) return fail('the links of a secure channel run on links')
      const manual = isManual ? new ManualClock() : undefined
      const channel = await fixture.createChannel({
        ...(manualClock ? { clock: manual ?? systemClock } : {}),
        ...(writeStallMs === undefined ? {} : { writeStallMs }),
        ...(closeGraceMs === undefined ? {} : { closeGraceMs }),
        signal,
        random
      })
      const { alice, bob } = await peersOf('Ed25519')
      const [near, far] = await Promise.all([
        channel.secureOutbound(links.near, { identity: alice.identity, expectedPeer: bob.id, signal }),
        channel.secureInbound(links.far, { identity: bob.identity, expectedPeer: alice.id, signal })
      ])
      return { near: near.link, far: far.link, maxBufferedBytes: fixture.limits.maxBufferedBytes + links.capacity, advance: ms => { manual?.advance(ms) } }
    }
  }
}
