import { describe, expect, it } from 'vitest'
import { concat, frame, pattern } from './support/frames.ts'
import { accepted, readExactly } from './support/muxer-pair.ts'
import { RawPeer } from './support/raw-peer.ts'
import { settle } from './support/settle.ts'

/** A peer that keeps no rule. What is asserted each time: what we hold, what goes on, what is left behind. */
describe('a hostile peer', () => {
  it('breaks the protocol: GO_AWAY(1), then the connection ends, streams are lost', async () => {
    const peer = new RawPeer()
    await peer.send('window:syn', 1)
    const stream = await accepted(peer.muxer)
    await peer.received()
    await peer.send('window:syn', 1)
    expect(await peer.described()).toEqual(['goaway#0(1)'])
    expect(await stream.closed).toMatchObject({ how: 'lost', error: { cause: { code: 'ERR_MUXER_PROTOCOL' } } })
    await peer.clock.advance(1000)
    expect(await peer.muxer.closed).toMatchObject({ how: 'aborted', error: { code: 'ERR_MUXER_PROTOCOL', side: 'remote' } })
    expect((await peer.link.closed).how).toBe('reset')
    await expect(peer.muxer.openStream()).rejects.toMatchObject({ code: 'ERR_MUXER_CLOSED', side: 'remote' })
    expect(await peer.muxer.accept()).toBeNull()
    expect(peer.clock.pending).toBe(0)
  })

  it('breaks the protocol and reads nothing: the connection ends all the same', async () => {
    const peer = new RawPeer({ capacity: 12 })
    const stream = await peer.muxer.openStream()
    void stream.write(new Uint8Array(1000)).catch(() => {})
    await peer.link.write(frame('window:syn', 2))
    await peer.clock.advance(1000)
    expect((await peer.muxer.closed).how).toBe('aborted')
    expect(peer.clock.pending).toBe(0)
  })

  it('floods pings and reads no answers: at most 64 wait, then we read no more, then we give up', async () => {
    const peer = new RawPeer({ capacity: 1200 })
    const flood = concat(Array.from({ length: 10_000 }, (_, index) => frame('ping:syn', 0, index)))
    const sending = peer.link.write(flood)
    sending.catch(() => {})
    await settle()
    // Taken from the link: the 64 answers, what the link holds in both directions, and one chunk.
    let accepted = 0
    void sending.then(() => { accepted = flood.byteLength }, () => {})
    await settle()
    expect(accepted).toBe(0)
    await peer.clock.advance(10_000)
    expect(await peer.muxer.closed).toMatchObject({ how: 'aborted', error: { code: 'ERR_STREAM_STALLED' } })
    await settle()
    expect(peer.clock.pending).toBe(0)
  })

  it('floods pings and reads the answers late: all of them come, in order', async () => {
    const peer = new RawPeer({ capacity: 1200 })
    const count = 2000
    const sending = peer.link.write(concat(Array.from({ length: count }, (_, index) => frame('ping:syn', 0, index))))
    await settle()
    const answers = await readExactly(peer.link, 12 * count)
    await sending
    expect(Buffer.compare(answers, concat(Array.from({ length: count }, (_, index) => frame('ping:ack', 0, index))))).toBe(0)
  })

  it('opens streams beyond every limit: each is reset, the connection goes on', async () => {
    const peer = new RawPeer({ maxInboundStreams: 100 })
    await peer.sendBytes(...Array.from({ length: 1000 }, (_, index) => frame('data:syn', 2 * index + 1, pattern(10))))
    const frames = await peer.received()
    expect(frames).toHaveLength(900)
    expect(frames.every(({ kind }) => kind === 'window:rst')).toBe(true)
    expect(peer.muxer.streams).toHaveLength(100)
    await peer.send('ping:syn', 0, 5)
    expect(await peer.described()).toEqual(['ping:ack#0(5)'])
  })

  it('opens streams and reads no resets: we read no more', async () => {
    const peer = new RawPeer({ capacity: 1200, maxInboundStreams: 0 })
    const sending = peer.link.write(concat(Array.from({ length: 10_000 }, (_, index) => frame('window:syn', 2 * index + 1))))
    sending.catch(() => {})
    let isTaken = false
    void sending.then(() => { isTaken = true }, () => {})
    await settle(2000)
    expect(isTaken).toBe(false)
    await peer.clock.advance(10_000)
    expect((await peer.muxer.closed).how).toBe('aborted')
  })

  it('opens and resets without end: nothing stays', async () => {
    const peer = new RawPeer()
    for (let round = 0; round < 20; round++) {
      await peer.sendBytes(...Array.from({ length: 500 }, (_, index) => {
        const id = 2 * (500 * round + index) + 1
        return concat([frame('data:syn', id, pattern(20)), frame('window:rst', id)])
      }))
    }
    expect(peer.muxer.streams).toEqual([])
    await peer.send('window:syn', 100_001)
    expect((await accepted(peer.muxer)).id).toBe('100001')
    expect(peer.clock.pending).toBe(0)
  })

  it('claims 4 GiB and falls silent: refused by the header alone', async () => {
    const peer = new RawPeer()
    await peer.send('window:syn', 1)
    await peer.send('data', 1, 0, 4_294_967_295)
    expect(await peer.described()).toContain('goaway#0(1)')
  })

  it('claims its whole credit and falls silent: nothing is held', async () => {
    const peer = new RawPeer()
    await peer.send('window:syn', 1)
    const stream = await accepted(peer.muxer)
    await peer.send('data', 1, pattern(100), 262_144)
    expect(stream.readNow()?.byteLength).toBe(100)
    expect(stream.readNow()).toBeUndefined()
    await peer.sendBytes(pattern(1000))
    expect(stream.readNow()?.byteLength).toBe(1000)
    await peer.link.close()
    expect((await peer.muxer.closed).how).toBe('lost')
  })

  it('sends data over credit in many small frames', async () => {
    const peer = new RawPeer()
    await peer.send('window:syn', 1)
    const stream = await accepted(peer.muxer)
    for (let sent = 0; sent < 262_144; sent += 4096) await peer.send('data', 1, new Uint8Array(4096))
    expect(stream.state).toBe('open')
    await peer.send('data', 1, new Uint8Array(1))
    expect((await stream.closed).how).toBe('lost')
    expect((await peer.received()).at(-1)?.kind).toBe('goaway')
  })

  it('gives credit until it overflows', async () => {
    const peer = new RawPeer()
    await peer.send('window:syn', 1)
    await peer.send('window', 1, 4_294_705_151)
    expect(peer.muxer.streams).toHaveLength(1)
    await peer.send('window', 1, 1)
    expect(await peer.described()).toContain('goaway#0(1)')
  })

  it('sends data for streams that are over: skipped, not held, for as long as it likes', async () => {
    const peer = new RawPeer()
    await peer.send('window:syn', 1)
    const stream = await accepted(peer.muxer)
    stream.abort()
    for (let count = 0; count < 100; count++) await peer.send('data', 1, new Uint8Array(50_000))
    await peer.send('ping:syn', 0, 1)
    expect((await peer.described()).at(-1)).toBe('ping:ack#0(1)')
    expect(peer.muxer.streams).toEqual([])
  })

  it('gives no credit: the writer waits, and its stream is given up in the end', async () => {
    const peer = new RawPeer({ stream: { writeStallMs: 1000 } })
    const stream = await peer.muxer.openStream()
    const writing = expect(stream.write(new Uint8Array(262_145))).rejects.toMatchObject({ code: 'ERR_STREAM_STALLED' })
    await settle()
    await peer.clock.advance(1000)
    await writing
    expect((await peer.received()).at(-1)?.kind).toBe('window:rst')
    expect(peer.muxer.streams).toEqual([])
  })

  it('sends one byte a frame to a reader who does not read: what is held stays near what was sent', async () => {
    const peer = new RawPeer({ capacity: 1 << 22 })
    await peer.send('window:syn', 1)
    const stream = await accepted(peer.muxer)
    const bytes = concat(Array.from({ length: 100_000 }, () => frame('data', 1, new Uint8Array(1))))
    await peer.link.write(bytes)
    await settle()
    let held = 0
    let chunks = 0
    for (let chunk = stream.readNow(); chunk instanceof Uint8Array; chunk = stream.readNow()) {
      chunks++
      held += chunk.buffer === bytes.buffer ? 0 : chunk.buffer.byteLength
    }
    expect(chunks).toBeLessThan(50)
    expect(held).toBeLessThan(300_000)
  })

  it('is silent: noticed by the keep-alive, which asks once', async () => {
    const peer = new RawPeer({ keepAliveMs: 30_000, keepAliveTimeoutMs: 15_000 })
    await peer.clock.advance(60_000)
    expect((await peer.receivedAll()).map(({ kind }) => kind)).toEqual(['ping:syn'])
    await peer.clock.advance(14_999)
    expect(peer.link.state).toBe('open')
    await peer.clock.advance(1)
    expect(await peer.muxer.closed).toMatchObject({ how: 'aborted', error: { code: 'ERR_STREAM_STALLED' } })
    expect(peer.clock.pending).toBe(0)
  })

  it('answers the keep-alive: the connection lives', async () => {
    const peer = new RawPeer({ keepAliveMs: 30_000, keepAliveTimeoutMs: 15_000 })
    for (let second = 0; second < 600; second += 10) {
      await peer.clock.advance(10_000)
      for (const { kind, length } of await peer.receivedAll()) if (kind === 'ping:syn') await peer.send('ping:ack', 0, length)
    }
    expect(peer.link.state).toBe('open')
  })
})
