import { describe, expect, it } from 'vitest'
import { FLAG_ACK, FLAG_SYN } from '../src/frame.ts'
import { Outbox, type OutboxStream } from '../src/outbox.ts'
import { concat, describeFrame, isSame, parseFrames, pattern } from './support/frames.ts'

const CONFIG = { maxQueuedBytes: 262_076, maxQueuedReplies: 64, maxDataFrameBytes: 65_507 }

function stream (id: number, credit = 0): OutboxStream & { woken: number } {
  return { id, greeting: 0, isCreditDue: false, turn: 0, queuedBytes: 0, isInLine: false, woken: 0, takeCredit: () => credit, wake () { this.woken++ } }
}

function outbox (): Outbox {
  return new Outbox(CONFIG, { queued () {} })
}

/** What leaves at the end of the turn. */
function leaving (out: Outbox): string[] {
  out.endTurn()
  const { frames } = parseFrames(concat(out.take()))
  out.taken()
  return frames.map(describeFrame)
}

describe('outbox', () => {
  it('lets a greeting travel with the first data', () => {
    const out = outbox()
    const opened = stream(1)
    const accepted = stream(2)
    out.greeting(opened, FLAG_SYN)
    out.greeting(accepted, FLAG_ACK)
    expect(out.hasOnlyGreetings).toBe(true)
    out.data(opened, [pattern(3)], 3)
    out.data(opened, [pattern(4)], 4)
    out.data(accepted, [pattern(5)], 5)
    expect(leaving(out)).toEqual(['data:syn#1(7)', 'data:ack#2(5)'])
  })

  it('fills the last frame of a stream before it begins another', () => {
    const out = outbox()
    const one = stream(1)
    const other = stream(3)
    const all = new Uint8Array(3 * 65_536).map((_, index) => index * 7)
    for (let at = 0; at < all.byteLength; at += 65_536) out.data(one, [all.subarray(at, at + 65_536)], 65_536)
    out.data(other, [pattern(5)], 5)
    out.data(one, [pattern(6)], 6)
    out.end(one)
    const { frames } = parseFrames(concat(out.take()))
    expect(frames.map(describeFrame)).toEqual(['data#1(65507)', 'data#1(65507)', 'data#1(65507)', 'data#1(87)', 'data#3(5)', 'data#1(6)', 'window:fin#1(0)'])
    expect(isSame(concat(frames.slice(0, 4).map(({ body }) => body ?? new Uint8Array(0))), all)).toBe(true)
  })

  it('never lengthens a frame that left', () => {
    const out = outbox()
    const one = stream(1)
    out.data(one, [pattern(3)], 3)
    expect(leaving(out)).toEqual(['data#1(3)'])
    out.data(one, [pattern(4)], 4)
    expect(leaving(out)).toEqual(['data#1(4)'])
  })

  it('greets alone at the end of a turn, or with the end', () => {
    const out = outbox()
    const silent = stream(1)
    const ended = stream(3)
    out.greeting(silent, FLAG_SYN)
    out.greeting(ended, FLAG_SYN)
    out.end(ended)
    expect(leaving(out)).toEqual(['window:syn#1(0)', 'window:syn+fin#3(0)'])
    expect(leaving(out)).toEqual([])
  })

  it('announces streams in the order of their ids', () => {
    const out = outbox()
    const streams = [1, 3, 5].map(id => stream(id))
    for (const one of streams) out.greeting(one, FLAG_SYN)
    if (streams[1] !== undefined) out.data(streams[1], [pattern(1)], 1)
    expect(leaving(out)).toEqual(['window:syn#1(0)', 'data:syn#3(1)', 'window:syn#5(0)'])
  })

  it('says nothing about a stream that was reset before its SYN left', () => {
    const out = outbox()
    const opened = stream(1)
    out.greeting(opened, FLAG_SYN)
    out.reset(opened)
    expect(leaving(out)).toEqual([])
  })

  it('keeps the end behind the data, in a frame of its own', () => {
    const out = outbox()
    const one = stream(1)
    out.data(one, [pattern(2)], 2)
    out.end(one)
    expect(leaving(out)).toEqual(['data#1(2)', 'window:fin#1(0)'])
  })

  it('cuts data into frames that fill a Noise message, without a copy of large pieces', () => {
    const out = outbox()
    const body = pattern(150_000)
    out.data(stream(1), [body.subarray(0, 100), body.subarray(100, 70_000), body.subarray(70_000)], 150_000)
    const pieces = out.take()
    expect(pieces.filter(piece => piece.buffer === body.buffer).reduce((sum, piece) => sum + piece.byteLength, 0)).toBe(149_900)
    const { frames } = parseFrames(concat(pieces))
    expect(frames.map(describeFrame)).toEqual(['data#1(65507)', 'data#1(65507)', 'data#1(18986)'])
    expect(isSame(concat(frames.map(({ body: part = new Uint8Array(0) }) => part)), body)).toBe(true)
  })

  it('lets pings, pongs and credit pass the data; a GO_AWAY comes last', () => {
    const out = outbox()
    const one = stream(1, 5000)
    out.data(one, [pattern(3)], 3)
    out.credit(one)
    out.credit(one) // once a turn
    out.goAway(0)
    out.pong(7)
    out.ping(1)
    expect(leaving(out)).toEqual(['ping:ack#0(7)', 'ping:syn#0(1)', 'window#1(5000)', 'data#1(3)', 'goaway#0(0)'])
  })

  it('acknowledges with credit', () => {
    const out = outbox()
    const one = stream(2, 100)
    out.greeting(one, FLAG_ACK)
    out.credit(one)
    expect(leaving(out)).toEqual(['window:ack#2(100)'])
  })

  it('is full at its bound, what the link has not taken counted, and wakes who waits', () => {
    const out = outbox()
    const one = stream(1)
    const other = stream(3)
    const room = 4 * 65_507
    expect(out.room(one)).toBe(room)
    out.data(one, [new Uint8Array(room)], room)
    expect(out.queuedBytes).toBe(CONFIG.maxQueuedBytes)
    expect(out.isFull).toBe(true)
    expect(out.room(other)).toBe(0)
    out.take()
    expect(out.isFull).toBe(true)
    out.taken()
    expect(out.isFull).toBe(false)
    out.serve()
    expect(other.woken).toBe(1)
    expect(one.woken).toBe(0)
  })

  it('is congested by 64 answers until the link took them', () => {
    const out = outbox()
    for (let count = 0; count < 63; count++) out.pong(count)
    expect(out.isCongested).toBe(false)
    out.refuse(9)
    expect(out.isCongested).toBe(true)
    out.take()
    expect(out.isCongested).toBe(true)
    out.taken()
    expect(out.isCongested).toBe(false)
  })

  it('is congested when everything together is twice the bound', () => {
    const out = outbox()
    const one = stream(1)
    while (out.pendingBytes < 2 * CONFIG.maxQueuedBytes) {
      expect(out.isCongested).toBe(false)
      out.reset(one)
    }
    expect(out.isCongested).toBe(true)
  })

  it('takes nothing once it is shut, but what is queued can leave', () => {
    const out = outbox()
    const one = stream(1)
    out.data(one, [pattern(1)], 1)
    out.shut()
    out.data(one, [pattern(1)], 1)
    out.end(one)
    out.reset(one)
    out.pong(1)
    out.ping(1)
    out.goAway(0)
    out.greeting(one, FLAG_SYN)
    out.credit(one)
    out.refuse(4)
    expect(out.room(one)).toBe(0)
    expect(leaving(out)).toEqual(['data#1(1)'])
  })
})
