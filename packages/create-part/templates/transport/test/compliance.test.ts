import { describe, it } from 'node:test'
import { register } from '@ts-libp2p/compliance'
import { streamCases } from '@ts-libp2p/interface-stream/compliance'
import { fixture } from './fixture.ts'

register(streamCases, fixture, { describe, it })
