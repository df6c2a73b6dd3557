import { describe, it } from 'vitest'
import { register } from '@ts-libp2p/compliance'
import { streamCases, type StreamFixture } from '@ts-libp2p/interface-stream/compliance'
import { hostileMuxerCases, muxerCases, type MuxerFixture } from '@ts-libp2p/interface-stream-muxer/compliance'
import { hostileTransportCases, transportCases, type TransportFixture } from '@ts-libp2p/interface-transport/compliance'

// What is written out must keep its contract: it does where it stands.

/** A module of a skeleton, as it stands in the templates. */
async function template<Module> (path: string): Promise<Module> {
  return await import(new URL(`../templates/${path}`, import.meta.url).href) as Module
}

const stream = await template<{ fixture: StreamFixture }>('stream/test/fixture.ts')
register(streamCases, stream.fixture, { describe, it })

const transport = await template<{ fixture: TransportFixture }>('transport/test/fixture.ts')
const ofTransport = await template<{ links: StreamFixture }>('transport/test/links.ts')
register([...transportCases, ...hostileTransportCases], transport.fixture, { describe, it })
register(streamCases, ofTransport.links, { describe, it })

const ofChannel = await template<{ links: StreamFixture }>('secure-channel/test/links.ts')
register(streamCases, ofChannel.links, { describe, it })

const muxer = await template<{ fixture: MuxerFixture }>('stream-muxer/test/fixture.ts')
const ofMuxer = await template<{ streams: StreamFixture }>('stream-muxer/test/streams.ts')
register([...muxerCases, ...hostileMuxerCases], muxer.fixture, { describe, it })
register(streamCases, ofMuxer.streams, { describe, it })
