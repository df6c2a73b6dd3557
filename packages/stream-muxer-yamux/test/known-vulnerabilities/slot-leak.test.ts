import { describe, expect, it } from 'vitest'
import { accepted, muxerPair } from '../support/muxer-pair.ts'
import { settle } from '../support/settle.ts'

/** The class of js-libp2p pull request 3464: a place that is not given back on the error path. Every call is cut off at every await. */
describe('js-libp2p 3464: a place that is not given back on the error path', () => {
  it('an openStream that is cancelled after any number of turns leaves no place taken', async () => {
    const pair = muxerPair({ maxUnacknowledgedStreams: 1, maxOutboundStreams: 2 })
    for (let turns = 0; turns < 60; turns++) {
      const first = await pair.client.openStream()
      const controller = new AbortController()
      const second = pair.client.openStream({ signal: controller.signal }).then(stream => { stream.abort() }, () => {})
      await settle(turns)
      controller.abort()
      first.abort()
      await second
    }
    await settle()
    expect([pair.client.streams, pair.server.streams]).toEqual([[], []])
    await Promise.all([pair.client.openStream(), accepted(pair.server)])
  })

  it('a stream that is aborted after any number of turns, by either side, leaves nothing', async () => {
    const pair = muxerPair({ maxUnacknowledgedStreams: 2, maxOutboundStreams: 2, server: { maxInboundStreams: 2 } })
    for (let turns = 0; turns < 60; turns++) {
      const near = await pair.client.openStream()
      void near.write(new Uint8Array(100_000)).catch(() => {})
      const accepting = turns % 2 === 0 ? accepted(pair.server) : undefined
      await settle(turns)
      near.abort()
      const far = await accepting?.catch(() => undefined)
      far?.abort()
      await settle()
      if (accepting === undefined) expect(pair.server.streams).toEqual([])
    }
    expect([pair.client.streams, pair.server.streams]).toEqual([[], []])
    await Promise.all([pair.client.close(), pair.server.close()])
    expect(pair.clock.pending).toBe(0)
  })
})
