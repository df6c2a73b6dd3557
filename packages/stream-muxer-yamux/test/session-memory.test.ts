import { describe, expect, it } from 'vitest'
import { concat, frame, pattern } from './support/frames.ts'
import { harness } from './support/session-harness.ts'
import { settle } from './support/settle.ts'

describe('session: memory', () => {
  it('resets the fullest stream when too much is unread', async () => {
    const { session, receive, leaving } = harness('inbound', { maxStreamWindowBytes: 262_144, maxUnreadBytes: 600_000 })
    const streams = [1, 3, 5].map(id => {
      receive(frame('window:syn', id))
      return session.accept()?.stream
    })
    receive(frame('data', 1, pattern(200_000)), frame('data', 3, pattern(250_000)))
    expect(session.streams.unreadBytes).toBe(450_000)
    receive(frame('data', 5, pattern(200_000)))
    expect(await streams[1]?.closed).toMatchObject({ how: 'aborted', error: { cause: { code: 'ERR_STREAM_LIMIT', limit: 'maxUnreadBytes' } } })
    expect([streams[0]?.state, streams[2]?.state]).toEqual(['open', 'open'])
    expect(session.streams.unreadBytes).toBe(400_000)
    expect(leaving()).toContain('window:rst#3(0)')
  })

  it('counts the unread bytes of streams of the peer that are over, and their places, until they are read', () => {
    const { session, receive } = harness('inbound', { maxInboundStreams: 2 })
    receive(frame('data:syn+fin', 1, pattern(100)), frame('data:syn+fin', 3, pattern(100)))
    const streams = [session.accept()?.stream, session.accept()?.stream]
    for (const stream of streams) void stream?.closeWrite()
    expect(session.streams.isEmpty).toBe(true)
    expect(session.streams.inbound).toBe(2)
    expect(session.streams.unreadBytes).toBe(200)
    expect(streams[0]?.readNow(40)?.byteLength).toBe(40)
    expect(session.streams.unreadBytes).toBe(160)
    streams[0]?.readNow()
    void streams[1]?.close()
    expect(session.streams.inbound).toBe(0)
    expect(session.streams.unreadBytes).toBe(0)
  })

  it('skips the rest of a body whose stream ends in the middle of it', () => {
    for (const end of ['abort', 'close'] as const) {
      const { session, receive } = harness('inbound', { stream: { maxDiscardBytes: 100 } })
      const bytes = frame('data:syn+fin', 1, pattern(2000))
      receive(bytes.subarray(0, 500))
      void session.accept()?.stream[end]()
      receive(bytes.subarray(500, 1500))
      receive(bytes.subarray(1500))
      expect(session.streams.isEmpty, end).toBe(true)
      expect(session.streams.unreadBytes, end).toBe(0)
      receive(frame('window:syn', 3))
      expect(session.accept()?.id).toBe(3)
    }
  })

  it('drops what a stream brought that was reset before anybody accepted it', () => {
    const { session, receive } = harness()
    receive(frame('data:syn+fin', 1, pattern(1000)), frame('window:rst', 1))
    expect(session.accept()).toBeUndefined()
    expect(session.streams.inbound).toBe(0)
    expect(session.streams.unreadBytes).toBe(0)
  })

  it('sheds a stream that is over as well', () => {
    const { session, receive } = harness('inbound', { maxStreamWindowBytes: 262_144, maxUnreadBytes: 300_000 })
    receive(frame('data:syn+fin', 1, pattern(200_000)))
    const over = session.accept()?.stream
    void over?.closeWrite()
    receive(frame('data:syn', 3, pattern(150_000)))
    expect(session.accept()?.stream.state).toBe('open')
    expect(() => over?.readNow()).toThrow()
    expect(session.streams.unreadBytes).toBe(150_000)
  })

  it('does not count what our own finished streams left unread: whoever holds them holds them', () => {
    const { session, receive } = harness('outbound')
    const { stream } = session.open()
    void stream.closeWrite()
    receive(frame('data:fin', 1, pattern(100)))
    expect(session.streams.unreadBytes).toBe(0)
    expect(stream.readNow()).toEqual(pattern(100))
    expect(session.streams.unreadBytes).toBe(0)
  })

  it('gathers single bytes for a reader who is behind', () => {
    const { session, receive } = harness()
    receive(frame('window:syn', 1))
    const stream = session.accept()?.stream
    const bytes = pattern(3000)
    for (let at = 0; at < 3000; at++) receive(frame('data', 1, bytes.subarray(at, at + 1)))
    const chunks: Uint8Array[] = []
    for (let chunk = stream?.readNow(); chunk !== undefined && chunk !== null; chunk = stream?.readNow()) chunks.push(chunk)
    expect(concat(chunks)).toEqual(bytes)
    expect(chunks.length).toBeLessThan(8)
    expect(session.streams.unreadBytes).toBe(0)
  })

  it('gives gathered bytes to a reader who waits for little, and drops them with the stream', () => {
    const { session, receive } = harness()
    receive(frame('data:syn', 1, pattern(1)), frame('data', 1, pattern(2)), frame('data', 1, pattern(3)))
    const stream = session.accept()?.stream
    expect(stream?.readNow(1)).toEqual(pattern(1))
    expect(stream?.readNow(1)).toEqual(pattern(1))
    stream?.abort()
    expect(session.streams.unreadBytes).toBe(0)
  })

  it('returns credit once half a window was read, in one update a turn', () => {
    const { session, receive, leaving } = harness()
    receive(frame('window:syn', 1))
    const stream = session.accept()?.stream
    leaving()
    receive(frame('data', 1, pattern(131_071)))
    stream?.readNow()
    expect(leaving()).toEqual([])
    receive(frame('data', 1, pattern(1)), frame('data', 1, pattern(70_000)))
    stream?.readNow()
    stream?.readNow()
    expect(leaving()).toEqual(['window#1(201072)'])
  })

  it('returns no credit to a stream whose peer has ended', () => {
    const { session, receive, leaving } = harness()
    receive(frame('data:syn+fin', 1, pattern(200_000)))
    const stream = session.accept()?.stream
    leaving()
    stream?.readNow()
    expect(leaving()).toEqual([])
  })

  it('returns the credit of what is discarded after close()', async () => {
    const { session, receive, leaving } = harness()
    receive(frame('window:syn', 1))
    void session.accept()?.stream.close()
    await settle()
    leaving()
    receive(frame('data', 1, pattern(200_000)))
    expect(leaving()).toContain('window#1(200000)')
  })
})
