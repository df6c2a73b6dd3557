import { register } from '@ts-libp2p/compliance'
import { streamCases, type StreamFixture } from '@ts-libp2p/interface-stream/compliance'
import { ManualClock, systemClock } from '@ts-libp2p/stream-tools'
import { describe, it } from 'vitest'
import { INITIAL_WINDOW_BYTES } from '../src/flow-control.ts'
import { yamux } from '../src/yamux.ts'

/** Two ends of a stream inside a yamux connection, on the links of the kit. */
function yamuxFixture (name: string, maxStreamWindowBytes: number): StreamFixture {
  return {
    name,
    features: { halfClose: true, pausable: true, runsOnLinks: true, ownEnd: true, freeEnd: true, losable: true, manualClock: true },
    async createPair ({ links, manualClock, writeStallMs, closeGraceMs }) {
      if (links === undefined) throw new Error('the fixture runs on links')
      const clock = manualClock ? new ManualClock() : systemClock
      const factory = yamux({
        clock,
        maxStreamWindowBytes,
        keepAliveMs: 0, // the cases move the clock by minutes while the link stands still
        writeTimeoutMs: 0,
        stream: { ...(writeStallMs === undefined ? {} : { writeStallMs }), ...(closeGraceMs === undefined ? {} : { closeGraceMs }) }
      })
      const client = factory.createMuxer(links.near, { direction: 'outbound' })
      const server = factory.createMuxer(links.far, { direction: 'inbound' })
      const near = await client.openStream()
      const far = await server.accept()
      if (far === null) throw new Error('the stream did not arrive')
      return {
        near,
        far,
        maxBufferedBytes: maxStreamWindowBytes,
        advance: ms => clock instanceof ManualClock ? clock.advance(ms) : undefined,
        dispose () {
          client.abort()
          server.abort()
        }
      }
    }
  }
}

register(streamCases, yamuxFixture('a yamux stream whose window stays as it is', INITIAL_WINDOW_BYTES), { describe, it })
register(streamCases, yamuxFixture('a yamux stream whose window may grow', 1024 * 1024), { describe, it })
