import { describe, it } from 'vitest'
import { register } from '@ts-libp2p/compliance'
import { streamCases, type StreamFixture } from '@ts-libp2p/interface-stream/compliance'

/** A module of a skeleton, as it stands in the templates. */
async function template<Module> (path: string): Promise<Module> {
  return await import(new URL(`../templates/${path}`, import.meta.url).href) as Module
}

// What is written out must keep its contract: it does where it stands.
const { fixture: stream } = await template<{ fixture: StreamFixture }>('stream/test/fixture.ts')
register(streamCases, stream, { describe, it })

const { fixture: links } = await template<{ fixture: StreamFixture }>('transport/test/fixture.ts')
register(streamCases, links, { describe, it })
