import { MuxerClosedError, StreamLimitError } from '@ts-libp2p/interface-stream-muxer'
import { describe, expect, it } from 'vitest'
import { yamux } from '../src/yamux.ts'
import { isSame, pattern } from './support/frames.ts'
import { accepted, echo, muxerPair, readAll, readExactly, streamPair } from './support/muxer-pair.ts'
import { settle } from './support/settle.ts'

describe('yamux', () => {
  it('is a factory with a contract stamp and a protocol name', () => {
    const factory = yamux()
    expect(factory.contract).toBe('stream-muxer@1')
    expect(factory.protocol).toBe('/yamux/1.0.0')
    expect(muxerPair().client.protocol).toBe('/yamux/1.0.0')
  })

  it('throws on an option that cannot work when it is made, not when it is used', () => {
    expect(() => yamux({ maxQueuedBytes: -1 })).toThrow(RangeError)
  })

  for (const capacity of [1, 100, 65_536]) {
    it(`carries bytes both ways at once over a link of capacity ${String(capacity)}`, async () => {
      const size = capacity === 1 ? 2000 : 400_000
      const pair = muxerPair({ capacity })
      const [near, far] = await streamPair(pair)
      const [there, back] = [pattern(size, 1), pattern(size, 2)]
      const [gotThere, gotBack] = await Promise.all([
        readAll(far), readAll(near),
        near.write(there).then(() => near.closeWrite()), far.write(back).then(() => far.closeWrite())])
      expect(isSame(gotThere, there)).toBe(true)
      expect(isSame(gotBack, back)).toBe(true)
      expect(await near.closed).toEqual({ how: 'clean' })
      expect(await far.closed).toEqual({ how: 'clean' })
      expect(pair.client.streams).toEqual([])
      expect(pair.server.streams).toEqual([])
    })
  }

  it('opens streams from both sides at once', async () => {
    const pair = muxerPair()
    const [fromClient, fromServer, atServer, atClient] = await Promise.all([
      pair.client.openStream(), pair.server.openStream(), accepted(pair.server), accepted(pair.client)])
    expect([fromClient.id, atServer.id, fromServer.id, atClient.id]).toEqual(['1', '1', '2', '2'])
    expect([fromClient.direction, atServer.direction, fromServer.direction, atClient.direction]).toEqual(['outbound', 'inbound', 'outbound', 'inbound'])
    await fromClient.write(pattern(3))
    await fromServer.write(pattern(4))
    expect(await atServer.read()).toEqual(pattern(3))
    expect(await atClient.read()).toEqual(pattern(4))
  })

  it('carries 200 streams at once, content checked', async () => {
    const pair = muxerPair()
    void echo(pair.server)
    await Promise.all(Array.from({ length: 200 }, async (_, index) => {
      const stream = await pair.client.openStream()
      const sent = pattern(3000, index)
      await stream.write(sent)
      await stream.closeWrite()
      expect(isSame(await readAll(stream), sent)).toBe(true)
    }))
    expect(pair.client.streams).toEqual([])
    expect(pair.server.streams).toEqual([])
  })

  it('lists the streams that are open, in order', async () => {
    const { client } = muxerPair()
    const streams = [await client.openStream(), await client.openStream(), await client.openStream()]
    expect(client.streams).toEqual(streams)
    streams[1]?.abort()
    expect(client.streams).toEqual([streams[0], streams[2]])
  })

  it('accepts first come, first served, before and after streams came', async () => {
    const pair = muxerPair()
    const early = [accepted(pair.server), accepted(pair.server)]
    for (let count = 0; count < 4; count++) await pair.client.openStream()
    await settle()
    const ids = [...await Promise.all(early), await accepted(pair.server), await accepted(pair.server)].map(({ id }) => id)
    expect(ids).toEqual(['1', '3', '5', '7'])
  })

  it('waits at 256 streams that nobody accepts, and goes on when one is accepted', async () => {
    const pair = muxerPair()
    const open = []
    for (let count = 0; count < 256; count++) open.push(await pair.client.openStream())
    let isOpen = false
    const next = pair.client.openStream().then(() => { isOpen = true })
    await settle()
    expect(isOpen).toBe(false)
    await accepted(pair.server)
    await next
    expect(pair.client.streams).toHaveLength(257)
  })

  it('waits no more for a stream that is over', async () => {
    const pair = muxerPair({ maxUnacknowledgedStreams: 1 })
    const first = await pair.client.openStream()
    const second = pair.client.openStream()
    first.abort()
    expect((await second).id).toBe('3')
  })

  it('cancels the wait for a place and leaves no stream behind', async () => {
    const pair = muxerPair({ maxUnacknowledgedStreams: 1 })
    await pair.client.openStream()
    const reason = new Error('enough')
    const controller = new AbortController()
    const waiting = pair.client.openStream({ signal: controller.signal })
    controller.abort(reason)
    await expect(waiting).rejects.toBe(reason)
    await expect(pair.client.openStream({ signal: controller.signal })).rejects.toBe(reason)
    await accepted(pair.server)
    await settle()
    expect(pair.client.streams).toHaveLength(1)
    expect((await pair.client.openStream()).id).toBe('3')
  })

  it('does not wait for the acknowledgement before data', async () => {
    const pair = muxerPair()
    const near = await pair.client.openStream()
    await near.write(pattern(1000))
    await near.closeWrite()
    const far = await accepted(pair.server)
    expect(await readAll(far)).toEqual(pattern(1000))
  })

  it('refuses more streams of ours than it may have, and takes one again when one is over', async () => {
    const pair = muxerPair({ maxOutboundStreams: 2 })
    const first = await pair.client.openStream()
    await pair.client.openStream()
    const refused = pair.client.openStream()
    await expect(refused).rejects.toBeInstanceOf(StreamLimitError)
    await expect(refused).rejects.toMatchObject({ code: 'ERR_STREAM_LIMIT', limit: 'maxOutboundStreams' })
    first.abort()
    expect((await pair.client.openStream()).id).toBe('5')
  })

  it('resets streams of the peer beyond the limit, the connection goes on', async () => {
    const pair = muxerPair({ server: { maxInboundStreams: 2 } })
    void echo(pair.server)
    const streams = [await pair.client.openStream(), await pair.client.openStream(), await pair.client.openStream()]
    expect((await streams[2]?.closed)?.how).toBe('reset')
    await streams[0]?.write(pattern(5))
    expect(await streams[0]?.read()).toEqual(pattern(5))
  })

  it('lets one stalled stream stop only itself', async () => {
    const pair = muxerPair()
    const [stalled] = await streamPair(pair)
    const blocked = stalled.write(new Uint8Array(1_000_000))
    blocked.catch(() => {})
    const [near, far] = await streamPair(pair)
    const sent = pattern(2_000_000)
    const writing = near.write(sent).then(() => near.closeWrite())
    expect(isSame(await readAll(far), sent)).toBe(true)
    await writing
    expect(stalled.state).toBe('open')
  })

  it('shares the link between a bulk stream and small messages', async () => {
    const pair = muxerPair()
    const [bulk, bulkFar] = await streamPair(pair)
    const [small, smallFar] = await streamPair(pair)
    let moved = 0
    const endless = (async () => { for (;;) await bulk.write(new Uint8Array(262_144)) })()
    endless.catch(() => {})
    const drain = (async () => { for await (const chunk of bulkFar) moved += chunk.byteLength })()
    drain.catch(() => {})
    const before: number[] = []
    for (let count = 0; count < 50; count++) {
      const start = moved
      await small.write(pattern(32, count))
      expect(await readExactly(smallFar, 32)).toEqual(pattern(32, count))
      before.push(moved - start)
    }
    // What passed in front of a message: what had left before it, and at most a queue.
    expect(Math.max(...before)).toBeLessThanOrEqual(3 * 262_144)
    pair.client.abort()
  })

  it('gives a MuxerClosedError that says who closed', async () => {
    const pair = muxerPair()
    pair.client.abort()
    await settle()
    await expect(pair.client.openStream()).rejects.toMatchObject({ code: 'ERR_MUXER_CLOSED', side: 'local' })
    const atServer = pair.server.openStream()
    await expect(atServer).rejects.toBeInstanceOf(MuxerClosedError)
    await expect(atServer).rejects.toMatchObject({ side: 'remote' })
    expect(await pair.server.accept()).toBeNull()
    expect(await pair.client.accept()).toBeNull()
  })
})
