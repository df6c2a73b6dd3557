import { describe, expect, it } from 'vitest'
import { frame } from '../support/frames.ts'
import { accepted } from '../support/muxer-pair.ts'
import { RawPeer } from '../support/raw-peer.ts'

const MIB = 1024 * 1024

/**
 * The class of tentacle-yamux pull request 437: an application that does not read let the inbound queue grow.
 * Credit goes back only for what was read, and all streams together have a bound.
 */
describe('tentacle-yamux 437: data that the application does not read', () => {
  it('of 256 streams stays under 24 MiB: the fullest are reset, by name', async () => {
    const peer = new RawPeer({ capacity: MIB })
    const streams = []
    for (let index = 0; index < 200; index++) {
      const id = 2 * index + 1
      await peer.link.write(frame('data:syn', id, new Uint8Array(260_000)))
      streams.push(await accepted(peer.muxer))
      const unread = streams.filter(({ state }) => state === 'open').length * 260_000
      expect(unread).toBeLessThanOrEqual(24 * MIB)
    }
    const reset = streams.filter(({ state }) => state === 'closed')
    expect(reset.length).toBeGreaterThan(100)
    expect(await reset[0]?.closed).toMatchObject({ how: 'aborted', error: { cause: { code: 'ERR_STREAM_LIMIT', limit: 'maxUnreadBytes' } } })
  })

  it('of streams that are over counts as well, and makes way for those that are not', async () => {
    const peer = new RawPeer({ capacity: MIB, maxUnreadBytes: 16 * MIB })
    const over = []
    for (let index = 0; index < 200; index++) {
      await peer.link.write(frame('data:syn+fin', 2 * index + 1, new Uint8Array(260_000)))
      const stream = await accepted(peer.muxer)
      await stream.closeWrite()
      over.push(stream)
    }
    expect(peer.muxer.streams).toEqual([])
    const readable = over.filter(stream => {
      try {
        return stream.readNow() instanceof Uint8Array
      } catch {
        return false
      }
    })
    expect(readable.length).toBeLessThanOrEqual(16 * MIB / 260_000)
    expect(readable.length).toBeGreaterThan(50)
  })
})
