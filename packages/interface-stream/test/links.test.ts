import { expect, test } from 'vitest'
import { chaosPair, cloggedPair, linkPair, Random, type LinkStream } from '@ts-libp2p/compliance'
import type { ByteStream } from '@ts-libp2p/interface-stream'

// The engine imports no contract, so its links have a shape of their own. The compiler checks that
// the two shapes are one: a stream may be handed to the engine, and a link to any user of streams.
const asByteStream = (link: LinkStream): ByteStream => link
const asLink = (stream: ByteStream): LinkStream => stream

test('every link of the engine has the members of a ByteStream', () => {
  const members = ['read', 'readNow', 'write', 'writeNow', 'closeWrite', 'close', 'abort', 'closed', 'state', Symbol.asyncIterator, Symbol.asyncDispose]
  for (const { near, far } of [linkPair(), chaosPair(new Random(0)), cloggedPair()]) {
    for (const link of [near, far]) {
      const stream = asByteStream(link)
      for (const member of members) expect(member in asLink(stream)).toBe(true)
      stream.abort()
    }
  }
})
