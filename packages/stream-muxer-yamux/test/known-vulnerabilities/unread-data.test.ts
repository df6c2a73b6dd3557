import { describe, expect, it } from 'vitest'
import { frame, pattern } from '../support/frames.ts'
import { accepted } from '../support/muxer-pair.ts'
import { RawPeer } from '../support/raw-peer.ts'

const MIB = 1024 * 1024

/**
 * The class of tentacle-yamux pull request 437: an application that does not read let the inbound queue grow.
 * Credit goes back only for what was read, and all streams together have a bound.
 */
describe('unread data', () => {
  it('of 256 streams stays under 24 MiB: the fullest are reset, by name', async () => {
    const peer = new RawPeer({ capacity: MIB })
    const streams = []
    for (let index = 0; index < 200; index++) {
      const id = 2 * index + 1
      await peer.link.write(frame('data:syn', id, pattern(260_000, index)))
      streams.push(await accepted(peer.muxer))
      const unread = streams.filter(({ state }) => state === 'open').length * 260_000
      expect(unread).toBeLessThanOrEqual(24 * MIB)
    }
    const reset = streams.filter(({ state }) => state === 'closed')
    expect(reset.length).toBeGreaterThan(100)
    expect(await reset[0]?.closed).toMatchObject({ how: 'aborted', error: { cause: { code: 'ERR_STREAM_LIMIT', limit: 'maxUnreadBytes' } } })
  })

  it('of streams that are over counts as well', async () => {
    const peer = new RawPeer({ capacity: MIB, maxUnreadBytes: 16 * MIB })
    let held = 0
    for (let index = 0; index < 200; index++) {
      await peer.link.write(frame('data:syn+fin', 2 * index + 1, pattern(260_000, index)))
      const stream = await peer.muxer.accept()
      if (stream === null) break
      await stream.closeWrite()
      held++
    }
    expect(held).toBe(200)
    expect(peer.muxer.streams).toEqual([])
    const more = await accepted(Object.assign(peer, await peer.send('data:syn', 1001, pattern(10))).muxer)
    expect((await more.read())?.byteLength).toBe(10)
  })
})
