import type { StreamMuxerFactory } from '@ts-libp2p/interface-stream-muxer'
import type { FactoryOptions, HostileWire, MuxerFixture, MuxerLimits } from '@ts-libp2p/interface-stream-muxer/compliance'
import { systemClock } from '@ts-libp2p/stream-tools'
import { bytesOf, HEAD_BYTES, type FrameType } from './frames.ts'
import { goodHabits, type Habits } from './habits.ts'
import { ReferenceMuxer } from './reference-muxer.ts'
import { INITIAL_WINDOW_BYTES } from './reference-stream.ts'

export function limitsOf (habits: Habits): MuxerLimits {
  return {
    maxStreamBytes: habits.maxWindowBytes,
    initialStreamBytes: INITIAL_WINDOW_BYTES,
    maxUnreadBytes: habits.maxUnreadBytes,
    maxOutboundStreams: habits.maxOutboundStreams,
    maxInboundStreams: habits.maxInboundStreams,
    closeTimeoutMs: habits.closeTimeoutMs,
    writeTimeoutMs: habits.writeTimeoutMs,
    deadPeerMs: 4 * habits.keepAliveMs
  }
}

export function referenceFactory ({ clock = systemClock, isKeepAlive, isImpatient, isPatient, ...streamOptions }: FactoryOptions, habits: Habits = goodHabits): StreamMuxerFactory {
  const own = { ...habits, ...(isImpatient ? { maxUnacknowledged: Infinity } : {}), ...(isPatient ? { writeTimeoutMs: 1e9 } : {}) }
  return {
    contract: 'stream-muxer@1',
    protocol: '/reference/1.0.0',
    createMuxer: (link, options) => new ReferenceMuxer(link, options, { clock, isKeepAlive, streamOptions, habits: own })
  }
}

/** The positive control. */
export const referenceFixture: MuxerFixture = {
  name: 'reference muxer',
  features: { flowControl: true, acknowledges: true, manualClock: true, impatient: true, growsWindows: true, keepAlive: true, compact: true, hostile: true, pings: true, credit: true },
  limits: limitsOf(goodHabits),
  createFactory: options => referenceFactory(options),
  hostile: attacker => hostileWire(attacker === 'outbound' ? 1 : 2)
}

function hostileWire (firstId: number): HostileWire {
  const id = (stream: number): number => firstId + 2 * stream
  const bytes = (type: FrameType, stream: number, length = 0): Uint8Array => bytesOf({ type, id: id(stream), length })
  return {
    open: stream => bytes('open', stream),
    data: (stream, body) => bytesOf({ type: 'data', id: id(stream), length: body.byteLength, body: [body] }),
    claim: (stream, byteLength) => bytes('data', stream, byteLength),
    end: stream => bytes('end', stream),
    reset: stream => bytes('reset', stream),
    ping: value => bytesOf({ type: 'ping', id: 0, length: value }),
    pong: value => bytesOf({ type: 'pong', id: 0, length: value }),
    credit: (stream, byteLength) => bytes('credit', stream, byteLength),
    violations: [
      { name: 'a type that does not exist', bytes: Uint8Array.of(99, 0, 0, 0, 0, 0, 0, 0) },
      { name: 'a stream opened twice', bytes: bytes('open', 0) },
      { name: 'a stream that is not its to open', bytes: bytesOf({ type: 'open', id: 3 - firstId, length: 0 }) },
      { name: 'more credit than 32 bits hold', bytes: bytes('credit', 0, 0xffff_ffff) }
    ],
    overheadBytes: HEAD_BYTES
  }
}
