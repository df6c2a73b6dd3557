import { describe, it } from 'vitest'
import { register } from '@ts-libp2p/compliance'
import { streamCases, type StreamFixture } from '@ts-libp2p/interface-stream/compliance'
import { hostileMuxerCases, muxerCases, type MuxerFixture } from '@ts-libp2p/interface-stream-muxer/compliance'
import { skeleton } from './skeleton.ts'

const { fixture } = await skeleton<{ fixture: MuxerFixture }>('stream-muxer/test/fixture.ts')
const { streams } = await skeleton<{ streams: StreamFixture }>('stream-muxer/test/streams.ts')
register([...muxerCases, ...hostileMuxerCases], fixture, { describe, it })
register(streamCases, streams, { describe, it })
