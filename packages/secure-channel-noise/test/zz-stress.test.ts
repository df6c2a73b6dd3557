import { hostileChannelCases, secureChannelCases, type ChannelFixture } from '@ts-libp2p/interface-secure-channel/compliance'
import { register } from '@ts-libp2p/compliance'
import { describe, it } from 'vitest'
import { noise } from '../src/noise.ts'
const fixture: ChannelFixture = { name: 'noise stress', features: { earlyMuxers: true, manualClock: true }, limits: { maxHandshakeBytes: 4196, maxBufferedBytes: 700_000 }, createChannel: () => noise() }
register([...secureChannelCases, ...hostileChannelCases], fixture, { describe, it }, { levels: ['stress'] })
