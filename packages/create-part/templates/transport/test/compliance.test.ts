import { describe, it } from 'node:test'
import { register } from '@ts-libp2p/compliance'
import { streamCases } from '@ts-libp2p/interface-stream/compliance'
import { hostileTransportCases, transportCases } from '@ts-libp2p/interface-transport/compliance'
import { fixture } from './fixture.ts'
import { links } from './links.ts'

register([...transportCases, ...hostileTransportCases], fixture, { describe, it })
register(streamCases, links, { describe, it })
