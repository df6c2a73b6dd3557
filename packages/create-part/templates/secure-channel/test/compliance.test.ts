import { describe, it } from 'node:test'
import { register } from '@ts-libp2p/compliance'
import { streamCases } from '@ts-libp2p/interface-stream/compliance'
import { links } from './links.ts'

register(streamCases, links, { describe, it })
