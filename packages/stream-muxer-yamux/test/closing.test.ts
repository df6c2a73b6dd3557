import { StreamLostError } from '@ts-libp2p/interface-stream'
import { memoryPair } from '@ts-libp2p/stream-tools'
import { describe, expect, it } from 'vitest'
import { yamux } from '../src/yamux.ts'
import { concat, frame, isSame, parseFrames, pattern } from './support/frames.ts'
import { accepted, muxerPair, readAll, readExactly, streamPair } from './support/muxer-pair.ts'
import { RawPeer } from './support/raw-peer.ts'
import { settle } from './support/settle.ts'

describe('close', () => {
  it('closes an idle connection cleanly on both sides, and leaves no timer', async () => {
    const { client, server, links, clock } = muxerPair({ keepAliveMs: 30_000 })
    await client.close()
    expect(await client.closed).toEqual({ how: 'clean' })
    expect(await server.closed).toEqual({ how: 'clean' })
    expect((await links[0].closed).how).toBe('clean')
    await settle()
    expect(clock.pending).toBe(0)
  })

  it('is idempotent, and safe from both sides at once', async () => {
    const { client, server } = muxerPair()
    await Promise.all([client.close(), client.close(), server.close(), server.close()])
    await client.close()
    expect([await client.closed, await server.closed]).toEqual([{ how: 'clean' }, { how: 'clean' }])
  })

  it('lets open streams finish, and takes no new ones', async () => {
    const pair = muxerPair()
    const [near, far] = await streamPair(pair)
    const pendingAccept = pair.client.accept()
    let isClosed = false
    const closing = pair.client.close().then(() => { isClosed = true })
    expect(await pendingAccept).toBeNull()
    expect(await pair.client.accept()).toBeNull()
    await expect(pair.client.openStream()).rejects.toMatchObject({ code: 'ERR_MUXER_CLOSED', side: 'local' })
    const refused = await pair.server.openStream()
    expect((await refused.closed).how).toBe('reset')
    const sent = pattern(500_000)
    const [got] = await Promise.all([readAll(far), near.write(sent).then(() => near.closeWrite())])
    expect(isSame(got, sent)).toBe(true)
    expect(isClosed).toBe(false)
    await far.closeWrite()
    await closing
    expect([await near.closed, await far.closed]).toEqual([{ how: 'clean' }, { how: 'clean' }])
    expect([await pair.client.closed, await pair.server.closed]).toEqual([{ how: 'clean' }, { how: 'clean' }])
  })

  it('resets streams that wait for accept()', async () => {
    const pair = muxerPair()
    const waiting = await pair.client.openStream()
    await settle()
    await pair.server.close()
    expect((await waiting.closed).how).toBe('reset')
    expect(await pair.client.closed).toEqual({ how: 'clean' })
  })

  it('rejects who waits to open', async () => {
    const pair = muxerPair({ maxUnacknowledgedStreams: 1 })
    const first = await pair.client.openStream()
    const waiting = pair.client.openStream()
    const refused = expect(waiting).rejects.toMatchObject({ code: 'ERR_MUXER_CLOSED' })
    const closing = pair.client.close()
    await refused
    first.abort()
    await closing
  })

  it('aborts when its signal fires, and rejects with the reason', async () => {
    const pair = muxerPair()
    const [near, far] = await streamPair(pair)
    const controller = new AbortController()
    const reason = new Error('no time')
    const closing = pair.client.close({ signal: controller.signal })
    const unhurried = pair.client.close()
    controller.abort(reason)
    await expect(closing).rejects.toBe(reason)
    await unhurried
    expect(await near.closed).toMatchObject({ how: 'aborted', error: { cause: reason } })
    expect((await far.closed).how).toBe('lost')
    expect(await pair.client.closed).toEqual({ how: 'aborted', error: reason })
  })

  it('aborts at once when its signal fired before', async () => {
    const pair = muxerPair()
    await expect(pair.client.close({ signal: AbortSignal.abort(new Error('before')) })).rejects.toThrow('before')
    expect((await pair.client.closed).how).toBe('aborted')
  })

  it('waits for streams only so long', async () => {
    const pair = muxerPair({ closeTimeoutMs: 5000 })
    const [near] = await streamPair(pair)
    const closing = pair.client.close()
    await pair.clock.advance(4999)
    expect(near.state).toBe('open')
    await pair.clock.advance(1)
    await closing
    expect((await near.closed).how).toBe('lost')
    expect(await pair.client.closed).toMatchObject({ how: 'aborted', error: { code: 'ERR_STREAM_STALLED' } })
    await settle()
    expect(pair.clock.pending).toBe(0)
  })

  it('delivers what finished streams wrote, however slowly the link takes it', async () => {
    const peer = new RawPeer({ capacity: 50_000 })
    await peer.send('window:syn+fin', 1)
    const stream = await accepted(peer.muxer)
    await stream.write(pattern(200_000))
    await stream.close()
    expect(await stream.closed).toEqual({ how: 'clean' })
    const closing = peer.muxer.close()
    const got = []
    for (;;) {
      await peer.clock.advance(1000)
      const chunk = await peer.link.read({ max: 10_000 })
      if (chunk === null) break
      got.push(chunk)
    }
    await peer.link.close()
    await closing
    const { frames } = parseFrames(concat(got))
    expect(isSame(concat(frames.map(({ body = new Uint8Array(0) }) => body)), pattern(200_000))).toBe(true)
    expect(frames.at(-1)?.kind).toBe('goaway')
    expect(await peer.muxer.closed).toEqual({ how: 'clean' })
  })

  it('gives up a link that does not flush when its signal fires', async () => {
    const peer = new RawPeer({ capacity: 100 })
    await peer.send('window:syn+fin', 1)
    const stream = await accepted(peer.muxer)
    await stream.write(pattern(1000))
    await stream.close()
    const controller = new AbortController()
    const closing = expect(peer.muxer.close({ signal: controller.signal })).rejects.toThrow('no time')
    await settle()
    controller.abort(new Error('no time'))
    await closing
    expect((await peer.muxer.closed).how).toBe('aborted')
    await settle()
    expect(peer.clock.pending).toBe(0)
  })

  it('delivers what was written before', async () => {
    const pair = muxerPair({ capacity: 100 })
    const [near, far] = await streamPair(pair)
    const sent = pattern(100_000)
    void near.write(sent)
    void near.close()
    void pair.client.close()
    void far.closeWrite()
    expect(isSame(await readAll(far), sent)).toBe(true)
    expect(await pair.client.closed).toEqual({ how: 'clean' })
  })
})

describe('abort', () => {
  it('ends everything at once, with the reason', async () => {
    const pair = muxerPair()
    const [near, far] = await streamPair(pair)
    const reading = near.read()
    const reason = new Error('that is it')
    pair.client.abort(reason)
    pair.client.abort(new Error('again'))
    await expect(reading).rejects.toMatchObject({ code: 'ERR_STREAM_ABORTED', cause: reason })
    expect(await pair.client.closed).toEqual({ how: 'aborted', error: reason })
    expect((await far.closed).how).toBe('lost')
    expect((await pair.server.closed).how).toBe('reset')
    expect(pair.client.streams).toEqual([])
    expect(pair.server.streams).toEqual([])
  })

  it('ends a close that waits', async () => {
    const pair = muxerPair()
    await streamPair(pair)
    const closing = pair.client.close()
    pair.client.abort()
    await closing
    expect(await pair.client.closed).toMatchObject({ how: 'aborted', error: { code: 'ERR_MUXER_CLOSED', side: 'local' } })
  })
})

describe('the peer goes away', () => {
  it('lets open streams finish after GO_AWAY, opens no more, then closes', async () => {
    const peer = new RawPeer()
    await peer.send('window:syn', 1)
    const stream = await accepted(peer.muxer)
    await peer.send('goaway', 0, 0)
    await expect(peer.muxer.openStream()).rejects.toMatchObject({ code: 'ERR_MUXER_CLOSED', side: 'remote' })
    await peer.send('data:fin', 1, pattern(10))
    expect(await readAll(stream)).toEqual(pattern(10))
    await stream.close()
    expect(await stream.closed).toEqual({ how: 'clean' })
    expect(await peer.described()).toEqual(['window:ack#1(0)', 'window:fin#1(0)'])
    expect(await peer.link.read()).toBeNull()
    await peer.link.close()
    expect(await peer.muxer.closed).toEqual({ how: 'clean' })
  })

  it('still accepts what the peer opened before its GO_AWAY', async () => {
    const peer = new RawPeer()
    await peer.sendBytes(frame('data:syn+fin', 1, pattern(3)), frame('goaway', 0, 0))
    expect(await readAll(await accepted(peer.muxer))).toEqual(pattern(3))
  })

  it('closes at once after GO_AWAY when nothing is open, with none of its own', async () => {
    const peer = new RawPeer()
    const waiting = peer.muxer.accept()
    await peer.send('goaway', 0, 0)
    expect(await waiting).toBeNull()
    expect(await peer.link.read()).toBeNull()
    await peer.link.close()
    expect(await peer.muxer.closed).toEqual({ how: 'clean' })
  })

  for (const [code, text] of [[1, 'protocol error'], [2, 'code 2'], [4_294_967_295, 'code 4294967295']] as const) {
    it(`ends everything on GO_AWAY with code ${String(code)}`, async () => {
      const peer = new RawPeer()
      await peer.send('window:syn', 1)
      const stream = await accepted(peer.muxer)
      await peer.send('goaway', 0, code)
      expect((await stream.closed).how).toBe('lost')
      const reason = await peer.muxer.closed
      expect(reason).toMatchObject({ how: 'reset', error: { code: 'ERR_MUXER_CLOSED', side: 'remote' } })
      expect(reason.error?.message).toContain(text)
    })
  }

  it('sends its own GO_AWAY behind the last stream, since go-yamux, rust-yamux and js-libp2p drop streams when they see one', async () => {
    const peer = new RawPeer()
    await peer.send('window:syn', 1)
    const stream = await accepted(peer.muxer)
    expect(await peer.described()).toEqual(['window:ack#1(0)'])
    void peer.muxer.close()
    await peer.send('window:syn', 3)
    expect(await peer.described()).toEqual(['window:rst#3(0)'])
    await stream.write(pattern(4))
    await stream.closeWrite()
    await peer.send('window:fin', 1)
    expect(await peer.described()).toEqual(['data#1(4)', 'window:fin#1(0)', 'goaway#0(0)'])
  })
})

describe('the link', () => {
  it('ends between frames, no stream open: clean', async () => {
    const peer = new RawPeer()
    await peer.link.close()
    expect(await peer.muxer.closed).toEqual({ how: 'clean' })
    await expect(peer.muxer.openStream()).rejects.toMatchObject({ code: 'ERR_MUXER_CLOSED', side: 'remote' })
  })

  it('ends while streams are open: they are lost, never ended', async () => {
    const peer = new RawPeer()
    await peer.sendBytes(frame('data:syn', 1, pattern(3)))
    const stream = await accepted(peer.muxer)
    await peer.link.close()
    await settle()
    await expect(readAll(stream)).rejects.toBeInstanceOf(StreamLostError)
    expect((await stream.closed).how).toBe('lost')
    expect((await peer.muxer.closed).how).toBe('lost')
  })

  it('keeps what came before the peer\'s own end readable', async () => {
    const peer = new RawPeer()
    await peer.sendBytes(frame('data:syn+fin', 1, pattern(3)))
    const stream = await accepted(peer.muxer)
    await peer.link.close()
    await settle()
    expect(await readAll(stream)).toEqual(pattern(3))
    expect((await stream.closed).how).toBe('lost')
  })

  for (const cut of [1, 11, 13, 16]) {
    it(`ends ${String(cut)} bytes into a frame: lost`, async () => {
      const peer = new RawPeer()
      await peer.sendBytes(frame('data:syn', 1, pattern(5)).subarray(0, cut))
      await peer.link.close()
      const reason = await peer.muxer.closed
      expect(reason.how).toBe('lost')
      expect(reason.error).toMatchObject({ code: 'ERR_STREAM_LOST' })
    })
  }

  it('is reset: streams are lost, the muxer says reset', async () => {
    const peer = new RawPeer()
    const stream = await peer.muxer.openStream()
    const reading = stream.read()
    peer.link.abort()
    await expect(reading).rejects.toMatchObject({ code: 'ERR_STREAM_LOST', cause: { code: 'ERR_STREAM_RESET' } })
    expect((await peer.muxer.closed).how).toBe('reset')
  })

  it('is over before the muxer is made', async () => {
    const [near, far] = memoryPair()
    far.abort()
    const muxer = yamux().createMuxer(near, { direction: 'outbound' })
    expect((await muxer.closed).how).toBe('reset')
    await expect(muxer.openStream()).rejects.toMatchObject({ code: 'ERR_MUXER_CLOSED' })
  })

  it('takes nothing: the connection is given up after the write timeout, and memory is bounded', async () => {
    const peer = new RawPeer({ capacity: 1000, writeTimeoutMs: 10_000 })
    const stream = await peer.muxer.openStream()
    const writing = stream.write(new Uint8Array(400_000))
    const failed = expect(writing).rejects.toMatchObject({ code: 'ERR_STREAM_LOST' })
    await settle()
    await peer.clock.advance(50_000)
    await failed
    expect(await peer.muxer.closed).toMatchObject({ how: 'aborted', error: { code: 'ERR_STREAM_STALLED' } })
    await settle()
    expect(peer.clock.pending).toBe(0)
  })

  it('is slow, but takes 64 KiB in each write timeout: the connection lives', async () => {
    const peer = new RawPeer({ capacity: 65_536, writeTimeoutMs: 10_000 })
    const stream = await peer.muxer.openStream()
    const writing = stream.write(new Uint8Array(262_000))
    let taken = 0
    while (taken < 196_608) {
      await peer.clock.advance(9000)
      taken += (await readExactly(peer.link, 65_536)).byteLength
    }
    await writing
    expect(stream.state).toBe('open')
    peer.muxer.abort()
  })
})
