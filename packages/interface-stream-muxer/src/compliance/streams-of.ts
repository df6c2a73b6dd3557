import { fail, ManualClock, systemClock } from '@ts-libp2p/compliance'
import type { StreamFixture } from '@ts-libp2p/interface-stream/compliance'
import type { MuxerFixture } from './fixture.ts'

/** The streams of a muxer as a fixture of the stream kit: each of them has to keep the stream contract. */
export function streamsOf (fixture: MuxerFixture): StreamFixture {
  const { flowControl, manualClock = false } = fixture.features
  return {
    name: `streams of ${fixture.name}`,
    features: { halfClose: true, pausable: flowControl, runsOnLinks: true, ownEnd: true, freeEnd: true, losable: true, manualClock },
    async createPair ({ links, manualClock: isManual, writeStallMs, closeGraceMs, signal, random }) {
      if (links === undefined) return fail('the streams of a muxer run on links')
      const manual = isManual ? new ManualClock() : undefined
      const factory = await fixture.createFactory({
        ...(manualClock ? { clock: manual ?? systemClock } : {}),
        ...(writeStallMs === undefined ? {} : { writeStallMs }),
        ...(closeGraceMs === undefined ? {} : { closeGraceMs }),
        isPatient: true,
        isKeepAlive: false,
        isImpatient: false,
        signal,
        random
      })
      const [client, server] = [factory.createMuxer(links.near, { direction: 'outbound' }), factory.createMuxer(links.far, { direction: 'inbound' })]
      const [near, far] = await Promise.all([client.openStream(), server.accept()])
      return {
        near,
        far: far ?? fail('the stream did not arrive'),
        maxBufferedBytes: fixture.limits.maxStreamBytes,
        advance: ms => { manual?.advance(ms) },
        dispose () {
          client.abort()
          server.abort()
        }
      }
    }
  }
}
