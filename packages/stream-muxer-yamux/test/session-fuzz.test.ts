import { MuxerProtocolError } from '@ts-libp2p/interface-stream-muxer'
import { ManualClock } from '@ts-libp2p/stream-tools'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { resolveConfig } from '../src/config.ts'
import { Outbox } from '../src/outbox.ts'
import { Session } from '../src/session.ts'
import { concat, parseFrames, describeFrame, rawFrame } from './support/frames.ts'

/**
 * Frames by grammar, with the numbers at which things break, and one part in five plain noise,
 * against a live session. What must hold: nothing but a MuxerProtocolError is ever thrown; no window
 * is below 0 or above its size; what is unread is counted right and bounded; what waits to leave is
 * bounded; the cut of the bytes changes nothing.
 */
const BOUNDARIES = [0, 1, 2, 255, 256, 65_535, 65_536, 262_143, 262_144, 262_145, 2_147_483_647, 2_147_483_648, 2_147_483_649, 4_294_705_151, 4_294_705_152, 4_294_967_294, 4_294_967_295]

const id = fc.oneof({ weight: 6, arbitrary: fc.integer({ min: 0, max: 9 }) }, { weight: 1, arbitrary: fc.constantFrom(...BOUNDARIES) })
const flags = fc.oneof({ weight: 3, arbitrary: fc.constantFrom(0, 1, 2, 4, 8) }, { weight: 1, arbitrary: fc.nat({ max: 15 }) }, { weight: 1, arbitrary: fc.nat({ max: 65_535 }) })
const length = fc.oneof({ weight: 3, arbitrary: fc.nat({ max: 300 }) }, { weight: 1, arbitrary: fc.constantFrom(...BOUNDARIES) })
const type = fc.oneof({ weight: 12, arbitrary: fc.constantFrom(0, 0, 1, 1, 2, 3) }, { weight: 1, arbitrary: fc.nat({ max: 255 }) })
const version = fc.oneof({ weight: 60, arbitrary: fc.constant(0) }, { weight: 1, arbitrary: fc.nat({ max: 255 }) })

/** Frames that hold together: the body is as long as the header says, as long as that is short. */
const wholeFrame = fc.tuple(version, type, flags, id, length).map(([v, t, f, i, l]) => rawFrame(v, t, f, i, l, new Uint8Array(t === 0 && l <= 300_000 ? l : 0)))
const noise = fc.uint8Array({ maxLength: 40 })
const bytes = fc.array(fc.oneof({ weight: 4, arbitrary: wholeFrame }, { weight: 1, arbitrary: noise }), { maxLength: 60, size: 'max' })

const call = fc.oneof(
  fc.constant('accept' as const), fc.constant('open' as const), fc.constant('flush' as const), fc.constant('read' as const),
  fc.constant('write' as const), fc.constant('closeWrite' as const), fc.constant('close' as const), fc.constant('abort' as const))
const script = fc.array(fc.oneof(
  { weight: 3, arbitrary: wholeFrame },
  { weight: 1, arbitrary: fc.record({ call, stream: fc.nat({ max: 6 }) }) }
), { maxLength: 150, size: 'max' })

interface Live {
  readonly session: Session
  readonly outbox: Outbox
  readonly log: string[]
}

const MAX_UNREAD = 400_000

function live (): Live {
  const config = resolveConfig({ clock: new ManualClock(), maxStreamWindowBytes: 300_000, maxUnreadBytes: MAX_UNREAD, maxInboundStreams: 4, maxOutboundStreams: 4 })
  const log: string[] = []
  const outbox = new Outbox(config, { queued () {} })
  const session = new Session(config, 'inbound', outbox, {
    wasted: () => {},
    incoming: () => { log.push('incoming') },
    changed: () => { log.push('changed') },
    goAway: code => { log.push(`goAway ${String(code)}`) }
  })
  return { session, outbox, log }
}

/** Feeds the session; false once the peer broke the protocol. */
function feed ({ session, outbox }: Live, chunk: Uint8Array): boolean {
  try {
    for (let at = 0; at < chunk.byteLength;) {
      const next = session.receive(chunk, at)
      if (next < chunk.byteLength) {
        expect(outbox.isCongested).toBe(true) // the only reason to stop
        outbox.take()
        outbox.taken()
      }
      at = next
    }
    return true
  } catch (error) {
    expect(error).toBeInstanceOf(MuxerProtocolError)
    return false
  }
}

function check ({ session, outbox }: Live): void {
  let unread = 0
  for (const channel of session.streams.channels()) {
    const { receiving, sending } = channel
    expect(sending.credit).toBeGreaterThanOrEqual(0)
    expect(sending.credit).toBeLessThanOrEqual(4_294_967_295)
    expect(receiving.granted).toBeGreaterThanOrEqual(0)
    expect(receiving.granted + receiving.returned + channel.unreadBytes).toBeLessThanOrEqual(receiving.size)
    unread += channel.unreadBytes
  }
  expect(session.streams.unreadBytes).toBeGreaterThanOrEqual(unread) // and streams that are over
  expect(session.streams.unreadBytes).toBeLessThanOrEqual(MAX_UNREAD)
  expect(session.streams.inbound).toBeLessThanOrEqual(4)
  expect(session.streams.outbound).toBeLessThanOrEqual(4)
  expect(session.streams.unacknowledged).toBeLessThanOrEqual(session.streams.outbound)
  expect(outbox.pendingBytes).toBeLessThan(2 * 262_144 + 100_000)
}

describe('session fuzz', () => {
  it('keeps its invariants whatever the peer sends and the user does', () => {
    fc.assert(fc.property(script, steps => {
      const one = live()
      const streams = []
      let pending: Uint8Array = new Uint8Array(0)
      for (const step of steps) {
        if (step instanceof Uint8Array) {
          pending = concat([pending, step])
          const cut = Math.ceil(pending.byteLength * 0.7) // so that calls come in the middle of frames
          if (!feed(one, pending.subarray(0, cut))) break
          pending = pending.slice(cut)
          check(one)
          continue
        }
        const stream = streams[step.stream]
        const catchAll = (promise: Promise<unknown> | undefined): void => { promise?.catch(() => {}) }
        switch (step.call) {
          case 'accept': streams.push(one.session.accept()?.stream); break
          case 'open': if (one.session.streams.outbound < 4) streams.push(one.session.open().stream); break
          case 'read': catchAll(stream?.read({ signal: AbortSignal.abort() })); try { stream?.readNow() } catch {} break
          case 'write': catchAll(stream?.write(new Uint8Array(70_000))); break
          case 'closeWrite': catchAll(stream?.closeWrite()); break
          case 'close': catchAll(stream?.close()); break
          case 'abort': stream?.abort(); break
          case 'flush':
            one.outbox.endTurn()
            one.outbox.take()
            one.outbox.taken()
            one.outbox.serve()
            break
        }
        check(one)
      }
      one.session.terminate('lost', () => new Error('over'))
      const before = one.log.length
      one.outbox.endTurn()
      expect(one.session.streams.isEmpty).toBe(true)
      expect(one.log.length).toBe(before)
      for (const stream of streams) stream?.abort()
      expect(one.session.streams.unreadBytes).toBe(0)
      expect(one.session.streams.inbound + one.session.streams.outbound + one.session.streams.unacknowledged).toBe(0)
    }), { numRuns: 500 })
  }, 60_000)

  it('gives the same events and answers however the bytes are cut', () => {
    const run = (pieces: readonly Uint8Array[]): { log: string[], frames: string[], wellBehaved: boolean } => {
      const one = live()
      let wellBehaved = true
      for (const piece of pieces) {
        wellBehaved = feed(one, piece)
        if (!wellBehaved) break
      }
      for (let channel = one.session.accept(); channel !== undefined; channel = one.session.accept()) one.log.push(`${String(channel.id)} ${channel.state} ${String(channel.unreadBytes)}`)
      one.outbox.endTurn()
      return { log: one.log, frames: parseFrames(concat(one.outbox.take())).frames.map(describeFrame), wellBehaved }
    }
    fc.assert(fc.property(bytes, fc.array(fc.integer({ min: 1, max: 200 }), { maxLength: 40 }), (parts, cuts) => {
      const whole = concat(parts)
      const pieces = []
      let at = 0
      for (const cut of cuts) {
        pieces.push(whole.subarray(at, at + cut))
        at += cut
      }
      pieces.push(whole.subarray(at))
      expect(run(pieces)).toEqual(run([whole]))
    }), { numRuns: 500 })
  }, 60_000)
})
