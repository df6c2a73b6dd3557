import type { ChannelFixture } from '@ts-libp2p/interface-secure-channel/compliance'
import { mySecureChannel } from '../src/index.ts'

/** What the kit has to know of the channel, and how it gets one. */
export const fixture: ChannelFixture = {
  name: 'my-secure-channel',
  features: { earlyMuxers: true, ownEnd: true, manualClock: true, compact: true },
  limits: {
    // An ephemeral key, and a frame with the identity.
    maxHandshakeBytes: 32 + 2 + 4096 + 16,
    // A frame that waits for the link, one that is being read, and what was opened.
    maxBufferedBytes: 65_537 + 65_537 + 131_055
  },
  createChannel: ({ clock, writeStallMs, closeGraceMs }) => mySecureChannel({
    ...clock !== undefined && { clock },
    ...writeStallMs !== undefined && { writeStallMs },
    ...closeGraceMs !== undefined && { closeGraceMs }
  })
}
