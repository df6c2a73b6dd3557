import { register } from '@ts-libp2p/compliance'
import { hostileChannelCases, secureChannelCases, type ChannelFixture } from '@ts-libp2p/interface-secure-channel/compliance'
import { describe, it } from 'vitest'
import { noise } from '../src/noise.ts'

const fixture: ChannelFixture = {
  name: 'secure-channel-noise',
  features: { earlyMuxers: true, manualClock: true, compact: true },
  limits: {
    // Messages 1 and 3 of who dials, message 2 of who was dialled, each with its length.
    maxHandshakeBytes: 2 + 32 + 2 + 4160,
    // A batch that waits for the link, what was opened, one more read and one frame under way.
    maxBufferedBytes: 262_076 + 262_144 + 65_536 + 65_535
  },
  createChannel: ({ clock, writeStallMs, closeGraceMs }) => noise({
    ...(clock === undefined ? {} : { clock }),
    ...(writeStallMs === undefined ? {} : { writeStallMs }),
    ...(closeGraceMs === undefined ? {} : { closeGraceMs })
  })
}

register([...secureChannelCases, ...hostileChannelCases], fixture, { describe, it })
