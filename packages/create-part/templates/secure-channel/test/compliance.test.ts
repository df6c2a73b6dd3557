import { describe, it } from 'node:test'
import { register } from '@ts-libp2p/compliance'
import { hostileChannelCases, linksOf, secureChannelCases } from '@ts-libp2p/interface-secure-channel/compliance'
import { streamCases } from '@ts-libp2p/interface-stream/compliance'
import { fixture } from './fixture.ts'

register([...secureChannelCases, ...hostileChannelCases], fixture, { describe, it })
register(streamCases, linksOf(fixture), { describe, it })
