import { describe, it } from 'vitest'
import { register } from '@ts-libp2p/compliance'
import { streamCases, type StreamFixture } from '@ts-libp2p/interface-stream/compliance'
import { cases, type MuxerFixture } from '@ts-libp2p/interface-stream-muxer/compliance'
const { streams } = await import(new URL('../templates/stream-muxer/test/streams.ts', import.meta.url).href) as { streams: StreamFixture }
const { fixture } = await import(new URL('../templates/stream-muxer/test/fixture.ts', import.meta.url).href) as { fixture: MuxerFixture }
register(streamCases, streams, { describe, it })
register(cases, fixture, { describe, it })
