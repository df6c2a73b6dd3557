import { MuxerProtocolError, StreamLimitError } from '@ts-libp2p/interface-stream-muxer'
import { ManualClock } from '@ts-libp2p/stream-tools'
import { describe, expect, it } from 'vitest'
import { resolveConfig } from '../src/config.ts'
import { OutboundIds } from '../src/outbound-ids.ts'
import { Outbox } from '../src/outbox.ts'
import { Session } from '../src/session.ts'
import { concat, frame, pattern, rawFrame } from './support/frames.ts'
import { harness } from './support/session-harness.ts'

const protocolErrors: Array<[string, Uint8Array[]]> = [
  ['stream data for stream 0', [frame('data', 0, pattern(1))]],
  ['credit for stream 0', [frame('window', 0, 1)]],
  ['a SYN for stream 0', [frame('window:syn', 0)]],
  ['a SYN for an id of ours', [frame('window:syn', 2)]],
  ['a SYN for an open stream', [frame('window:syn', 1), frame('window:syn', 1)]],
  ['a SYN for a stream that is over', [frame('window:syn', 1), frame('window:rst', 1), frame('data:syn', 1)]],
  ['a SYN for a stream that was refused', [frame('window:syn+rst', 1), frame('window:syn', 1)]],
  ['more data than a new stream has credit for', [frame('data:syn', 1, 0, 262_145)]],
  ['more data than credit, said in the header', [frame('data:syn', 1, pattern(10)), frame('data', 1, 0, 262_135)]],
  ['data for an unknown stream, more than any window', [frame('data', 9, 0, 16_777_217)]],
  ['the largest data frame there is', [frame('data', 9, 0, 4_294_967_295)]],
  ['a SYN with credit beyond 32 bits', [frame('window:syn', 1, 4_294_967_295)]],
  ['credit beyond 32 bits', [frame('window:syn', 1), frame('window', 1, 4_294_967_295)]],
  ['credit beyond 32 bits, in three steps', [frame('window:syn', 1), frame('window', 1, 2_147_483_648), frame('window', 1, 2_147_483_647)]],
  ['version 1', [rawFrame(1, 0, 0, 1, 0)]],
  ['type 4', [rawFrame(0, 4, 0, 1, 0)]]
]

describe('session: what ends the connection', () => {
  for (const [why, frames] of protocolErrors) {
    it(why, () => {
      const { session } = harness()
      expect(() => session.receive(concat(frames), 0)).toThrow(MuxerProtocolError)
    })
  }
})

describe('session: what is ignored', () => {
  const ignored: Array<[string, Uint8Array[]]> = [
    ['data for a stream that never was', [frame('data', 9, pattern(100))]],
    ['data for a stream of ours that never was', [frame('data', 4, pattern(100))]],
    ['credit, an end and a reset for streams that never were', [frame('window', 9, 5), frame('window:fin', 9), frame('window:rst', 11), frame('data:rst', 13, pattern(3))]],
    ['everything for a stream that is over', [frame('window:syn', 1), frame('window:rst', 1), frame('data', 1, pattern(9)), frame('window', 1, 4_294_967_295), frame('data:fin', 1), frame('window:rst', 1)]],
    ['a stream opened and reset in one frame', [frame('data:syn+rst', 1, pattern(3))]],
    ['an answer to a ping that was not sent', [frame('ping:ack', 0, 7)]],
    ['flags that do not exist', [rawFrame(0, 2, 0xfff0, 0, 1)]]
  ]
  for (const [why, frames] of ignored) {
    it(why, () => {
      const { session, receive, leaving } = harness()
      receive(...frames)
      expect(leaving()).toEqual([])
      expect(session.streams.isEmpty).toBe(true)
      expect(session.streams.unreadBytes).toBe(0)
      receive(frame('window:syn', 21)) // the frames behind are still understood
      expect(session.accept()?.id).toBe(21)
    })
  }
})

describe('session: streams of the peer', () => {
  const openings: Array<[string, Uint8Array, number]> = [
    ['SYN on a window update', frame('window:syn', 1), 262_144],
    ['SYN on a window update with a delta', frame('window:syn', 1, 1000), 263_144],
    ['SYN on a window update with the largest delta', frame('window:syn', 1, 4_294_705_151), 4_294_967_295],
    ['SYN on data', frame('data:syn', 1, pattern(5)), 262_144],
    ['SYN on empty data', frame('data:syn', 1), 262_144],
    ['SYN and ACK together', frame('window:syn+ack', 1), 262_144]
  ]
  for (const [why, bytes, credit] of openings) {
    it(`opens by ${why}`, () => {
      const { session, receive, log, leaving } = harness()
      receive(bytes)
      expect(log).toEqual(['incoming'])
      expect(leaving()).toEqual([]) // accept() acknowledges
      const channel = session.accept()
      expect(channel?.id).toBe(1)
      expect(channel?.sending.credit).toBe(credit)
      expect(leaving()).toEqual(['window:ack#1(0)'])
    })
  }

  it('takes SYN and FIN together: the bytes first, then the end', () => {
    const { session, receive } = harness()
    receive(frame('data:syn+fin', 1, pattern(5)), frame('window:syn+fin', 3))
    const [first, second] = [session.accept()?.stream, session.accept()?.stream]
    expect(first?.state).toBe('read-closed')
    expect(first?.readNow()).toEqual(pattern(5))
    expect(first?.readNow()).toBeNull()
    expect(second?.readNow()).toBeNull()
  })

  it('takes an end on data whose body comes in pieces', () => {
    const { session, receive } = harness()
    const bytes = frame('data:fin', 1, pattern(100))
    receive(frame('window:syn', 1), bytes.subarray(0, 50))
    const stream = session.accept()?.stream
    expect(stream?.state).toBe('open')
    receive(bytes.subarray(50))
    expect(stream?.state).toBe('read-closed')
    expect(stream?.readNow()).toEqual(pattern(38))
    expect(stream?.readNow()).toEqual(pattern(100).subarray(38))
    expect(stream?.readNow()).toBeNull()
  })

  it('names the code of a reset', async () => {
    const { session, receive } = harness()
    receive(frame('window:syn', 1))
    const stream = session.accept()?.stream
    receive(frame('window:rst', 1, 4097))
    expect(await stream?.closed).toMatchObject({ how: 'reset', error: { code: 'ERR_STREAM_RESET', message: 'the peer reset the stream with code 4097' } })
  })

  it('skips the body of a reset on data', () => {
    const { session, receive } = harness()
    receive(frame('window:syn', 1))
    const stream = session.accept()?.stream
    receive(frame('data:rst', 1, pattern(20)), frame('ping:syn', 0, 3))
    expect(stream?.state).toBe('closed')
  })

  it('forgets a stream that was reset before it was accepted', () => {
    const { session, receive } = harness()
    receive(frame('window:syn', 1), frame('window:syn', 3), frame('window:rst', 1))
    expect(session.accept()?.id).toBe(3)
    expect(session.accept()).toBeUndefined()
  })

  it('never offers a stream that was opened and reset in one frame', () => {
    const { session, receive, log } = harness()
    receive(frame('window:syn+rst', 1), frame('data:syn+rst', 3, pattern(10)))
    expect(log).toEqual([])
    expect(session.streams.isEmpty).toBe(true)
  })

  it('resets streams beyond 256 that nobody accepts, and skips their data', () => {
    const { session, receive, leaving } = harness('inbound', { maxInboundStreams: 1000 })
    for (let index = 0; index < 258; index++) receive(frame('data:syn', 2 * index + 1, pattern(3)))
    expect(session.streams.unaccepted).toBe(256)
    expect(leaving()).toEqual(['window:rst#513(0)', 'window:rst#515(0)'])
    session.accept()
    receive(frame('window:syn', 517))
    expect(session.streams.unaccepted).toBe(256)
  })

  it('resets a stream whose peer sends data behind its own end, the connection goes on', async () => {
    const { session, receive, leaving } = harness()
    receive(frame('data:syn+fin', 1, pattern(2)))
    const stream = session.accept()?.stream
    receive(frame('data', 1, pattern(3)), frame('window:syn', 3))
    expect(await stream?.closed).toMatchObject({ how: 'aborted', error: { cause: { code: 'ERR_MUXER_PROTOCOL' } } })
    expect(leaving()).toContain('window:rst#1(0)')
    expect(session.accept()?.id).toBe(3)
  })

  it.each([[65_535, 15], [65_536, 10]])('takes a longer time only in part from a line that carried %i bytes meanwhile: %d ms', async (byteLength, roundTripMs) => {
    const clock = new ManualClock()
    const { session, receive } = harness('outbound', { clock })
    const { stream } = session.open()
    receive(frame('window:ack', 1, 1_048_576))
    let value = 0
    const measure = async (ms: number): Promise<void> => {
      session.ping()
      await clock.advance(ms)
      receive(frame('ping:ack', 0, ++value))
    }
    for (let left = 16; left > 0; left--) await measure(10)
    expect(session.roundTripMs).toBe(10)
    session.ping()
    stream.writeNow(pattern(byteLength))
    await clock.advance(50)
    receive(frame('ping:ack', 0, ++value))
    expect(session.roundTripMs).toBe(roundTripMs)
  })

  it('answers a ping with its value, whatever the stream id says', () => {
    const { receive, leaving } = harness()
    receive(frame('ping:syn', 0, 4_294_967_295), frame('ping:syn', 7, 1))
    expect(leaving()).toEqual(['ping:ack#0(4294967295)', 'ping:ack#0(1)'])
  })

  it('reports GO_AWAY with any code', () => {
    const { receive, log } = harness()
    receive(frame('goaway', 0, 0), frame('goaway', 0, 4_294_967_295))
    expect(log).toEqual(['goAway 0', 'goAway 4294967295'])
  })
})

describe('session: streams of ours', () => {
  it('counts a stream as acknowledged by anything the peer says about it, once', () => {
    for (const answer of ['window:ack', 'data:ack', 'data', 'window', 'window:fin', 'window:rst']) {
      const { session, receive } = harness('outbound')
      session.open()
      session.open()
      receive(frame(answer, 1), frame(answer, 1))
      expect(session.streams.unacknowledged, answer).toBe(1)
    }
  })

  it('takes a late ACK', () => {
    const { session, receive } = harness('outbound')
    const { stream } = session.open()
    receive(frame('data', 1, pattern(3)), frame('window:ack', 1, 10), frame('data:ack', 1, pattern(2)))
    expect(stream.state).toBe('open')
    expect(stream.readNow()).toEqual(pattern(3))
    expect(stream.readNow()).toEqual(pattern(2))
  })

  it('refuses to open when the ids are used up', () => {
    const config = resolveConfig({ clock: new ManualClock() })
    const events = { wasted () {}, incoming () {}, changed () {}, goAway () {} }
    const session = new Session(config, 'outbound', new Outbox(config, { queued () {} }), events, undefined, new OutboundIds(4_294_967_293))
    expect([session.open().id, session.open().id]).toEqual([4_294_967_293, 4_294_967_295])
    expect(() => session.open()).toThrow(StreamLimitError)
    expect(session.streams.outbound).toBe(2)
  })
})
