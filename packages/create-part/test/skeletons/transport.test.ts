import { describe, it } from 'vitest'
import { register } from '@ts-libp2p/compliance'
import { streamCases, type StreamFixture } from '@ts-libp2p/interface-stream/compliance'
import { hostileTransportCases, transportCases, type TransportFixture } from '@ts-libp2p/interface-transport/compliance'
import { skeleton } from './skeleton.ts'

const { fixture } = await skeleton<{ fixture: TransportFixture }>('transport/test/fixture.ts')
const { links } = await skeleton<{ links: StreamFixture }>('transport/test/links.ts')
register([...transportCases, ...hostileTransportCases], fixture, { describe, it })
register(streamCases, links, { describe, it })
