import { describe, it } from 'vitest'
import { register } from '@ts-libp2p/compliance'
import { streamCases, type StreamFixture } from '@ts-libp2p/interface-stream/compliance'
const { links } = await import(new URL('../templates/secure-channel/test/links.ts', import.meta.url).href) as { links: StreamFixture }
register(streamCases, links, { describe, it })
