import { describe, it } from 'vitest'
import { register } from '@ts-libp2p/compliance'
import { streamCases, type StreamFixture } from '@ts-libp2p/interface-stream/compliance'
import { skeleton } from './skeleton.ts'

const { fixture } = await skeleton<{ fixture: StreamFixture }>('stream/test/fixture.ts')
register(streamCases, fixture, { describe, it })
