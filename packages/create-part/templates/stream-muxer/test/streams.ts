import type { StreamFixture } from '@ts-libp2p/interface-stream/compliance'
import { ManualClock } from '@ts-libp2p/stream-tools'
import { WINDOW_BYTES } from '../src/frame.ts'
import { myStreamMuxer } from '../src/index.ts'

/** The streams of the muxer keep the stream contract. */
export const streams: StreamFixture = {
  name: 'the streams of my-stream-muxer',
  features: { halfClose: true, pausable: true, runsOnLinks: true, ownEnd: true, freeEnd: true, losable: true, manualClock: true },
  async createPair ({ links, manualClock, writeStallMs, closeGraceMs }) {
    if (links === undefined) throw new Error('the kit brings the links')
    const clock = new ManualClock()
    const factory = myStreamMuxer({
      ...manualClock && { clock, writeTimeoutMs: 10 ** 9 }, // the cases move the clock while the link stands still
      stream: { ...writeStallMs !== undefined && { writeStallMs }, ...closeGraceMs !== undefined && { closeGraceMs } }
    })
    const client = factory.createMuxer(links.near, { direction: 'outbound' })
    const server = factory.createMuxer(links.far, { direction: 'inbound' })
    const near = await client.openStream()
    const far = await server.accept()
    if (far === null) throw new Error('the stream did not arrive')
    return {
      near,
      far,
      maxBufferedBytes: WINDOW_BYTES, // all of it, wherever it is: credit comes back when the reader takes the bytes
      advance: ms => clock.advance(ms),
      dispose () {
        client.abort()
        server.abort()
      }
    }
  }
}
