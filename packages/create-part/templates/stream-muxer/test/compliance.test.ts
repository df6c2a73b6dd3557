import { describe, it } from 'node:test'
import { register } from '@ts-libp2p/compliance'
import { streamCases } from '@ts-libp2p/interface-stream/compliance'
import { hostileMuxerCases, muxerCases } from '@ts-libp2p/interface-stream-muxer/compliance'
import { fixture } from './fixture.ts'
import { streams } from './streams.ts'

register([...muxerCases, ...hostileMuxerCases], fixture, { describe, it })
register(streamCases, streams, { describe, it })
