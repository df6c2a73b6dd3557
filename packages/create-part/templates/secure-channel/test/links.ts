import type { StreamFixture } from '@ts-libp2p/interface-stream/compliance'
import { generateKey, peerIdFromPublicKey } from '@ts-libp2p/peer-id'
import { ManualClock } from '@ts-libp2p/stream-tools'
import { mySecureChannel } from '../src/index.ts'

const [alice, bob] = await Promise.all([generateKey(), generateKey()])

/** The secured links are streams, and keep the stream contract. */
export const links: StreamFixture = {
  name: 'the links of my-secure-channel',
  features: { halfClose: true, pausable: true, runsOnLinks: true, ownEnd: true, losable: true, manualClock: true },
  async createPair ({ links: raw, manualClock, writeStallMs, closeGraceMs, signal }) {
    if (raw === undefined) throw new Error('the kit brings the links')
    const clock = new ManualClock()
    const channel = mySecureChannel({
      ...manualClock && { clock },
      ...writeStallMs !== undefined && { writeStallMs },
      ...closeGraceMs !== undefined && { closeGraceMs }
    })
    const [near, far] = await Promise.all([
      channel.secureOutbound(raw.near, { identity: alice, expectedPeer: peerIdFromPublicKey(bob.publicKey), signal }),
      channel.secureInbound(raw.far, { identity: bob, expectedPeer: peerIdFromPublicKey(alice.publicKey), signal })
    ])
    return {
      near: near.link,
      far: far.link,
      // A frame that waits for the link, the link, a frame that is being read, and what was opened.
      maxBufferedBytes: 65_537 + raw.capacity + 65_537 + 131_055,
      advance: ms => clock.advance(ms),
      dispose () {
        raw.near.abort()
        raw.far.abort()
      }
    }
  }
}
