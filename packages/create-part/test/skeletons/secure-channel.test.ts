import { describe, it } from 'vitest'
import { register } from '@ts-libp2p/compliance'
import { hostileChannelCases, linksOf, secureChannelCases, type ChannelFixture } from '@ts-libp2p/interface-secure-channel/compliance'
import { streamCases } from '@ts-libp2p/interface-stream/compliance'
import { skeleton } from './skeleton.ts'

const { fixture } = await skeleton<{ fixture: ChannelFixture }>('secure-channel/test/fixture.ts')
register([...secureChannelCases, ...hostileChannelCases], fixture, { describe, it })
register(streamCases, linksOf(fixture), { describe, it })
