import type { ChannelFixture } from '@ts-libp2p/interface-secure-channel/compliance'
import { goodHabits } from './habits.ts'
import { referenceChannel } from './reference-channel.ts'

/** The positive control. */
export const referenceFixture: ChannelFixture = {
  name: 'reference channel',
  features: { earlyMuxers: true, compact: true, manualClock: true },
  limits: {
    maxHandshakeBytes: 2 + 32 + 2 + 4096,
    // What waits for the raw link, what was opened, and a frame under way at each end.
    maxBufferedBytes: 2 * goodHabits.maxBufferedBytes + 3 * 16_402
  },
  createChannel: ({ clock, writeStallMs, closeGraceMs }) => referenceChannel(goodHabits, {
    ...(clock === undefined ? {} : { clock }),
    ...(writeStallMs === undefined ? {} : { writeStallMs }),
    ...(closeGraceMs === undefined ? {} : { closeGraceMs })
  })
}
