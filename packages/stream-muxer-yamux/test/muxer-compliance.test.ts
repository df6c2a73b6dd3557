import { register } from '@ts-libp2p/compliance'
import { hostileMuxerCases, muxerCases, type HostileWire, type MuxerFixture } from '@ts-libp2p/interface-stream-muxer/compliance'
import { systemClock } from '@ts-libp2p/stream-tools'
import { describe, it } from 'vitest'
import { INITIAL_WINDOW_BYTES } from '../src/flow-control.ts'
import { HEADER_BYTES } from '../src/frame.ts'
import { yamux } from '../src/yamux.ts'
import { concat, frame } from './support/frames.ts'

const limits = {
  maxStreamBytes: 2 * INITIAL_WINDOW_BYTES,
  initialStreamBytes: INITIAL_WINDOW_BYTES,
  maxUnreadBytes: 4 * INITIAL_WINDOW_BYTES,
  maxOutboundStreams: 300,
  maxInboundStreams: 400,
  closeTimeoutMs: 60_000,
  writeTimeoutMs: 60_000, // 10 s for each 64 KiB of a batch: 256 KiB, and the heads of its frames
  deadPeerMs: 75_000
}

/** Yamux as it is, with windows that make the cases quick. */
const fixture: MuxerFixture = {
  name: 'yamux',
  features: { flowControl: true, acknowledges: true, manualClock: true, impatient: true, growsWindows: true, keepAlive: true, compact: true, hostile: true, pings: true, credit: true },
  limits,
  createFactory: ({ clock = systemClock, isKeepAlive, isImpatient }) => yamux({
    clock,
    maxStreamWindowBytes: limits.maxStreamBytes,
    maxUnreadBytes: limits.maxUnreadBytes,
    maxOutboundStreams: limits.maxOutboundStreams,
    maxInboundStreams: limits.maxInboundStreams,
    ...(isKeepAlive ? {} : { keepAliveMs: 0 }),
    ...(isImpatient ? { maxUnacknowledgedStreams: limits.maxOutboundStreams } : {})
  }),
  hostile: attacker => hostileWire(attacker === 'outbound' ? 1 : 2)
}

/** @param firstId - the id of the attacker's first stream: 1 for who dialled, 2 for who was dialled */
function hostileWire (firstId: number): HostileWire {
  const id = (stream: number): number => firstId + 2 * stream
  return {
    open: stream => frame('window:syn', id(stream)),
    data: (stream, body) => frame('data', id(stream), body),
    claim: (stream, byteLength) => frame('data', id(stream), byteLength),
    end: stream => frame('window:fin', id(stream)),
    reset: stream => frame('window:rst', id(stream)),
    ping: value => frame('ping:syn', 0, value),
    pong: value => frame('ping:ack', 0, value),
    credit: (stream, byteLength) => frame('window', id(stream), byteLength),
    violations: [
      { name: 'a version that does not exist', bytes: concat([Uint8Array.of(1), frame('window', id(0)).subarray(1)]) },
      { name: 'a type that does not exist', bytes: concat([Uint8Array.of(0, 4), frame('window', id(0)).subarray(2)]) },
      { name: 'a stream frame for the session', bytes: frame('window', 0, 10) },
      { name: 'a stream opened twice', bytes: frame('window:syn', id(0)) },
      { name: 'a stream that is not its to open', bytes: frame('window:syn', id(0) + 1) },
      { name: 'a stream opened with more bytes than a new window has', bytes: frame('data:syn', id(1), INITIAL_WINDOW_BYTES + 1) },
      { name: 'bytes beyond the window', bytes: frame('data', id(0), INITIAL_WINDOW_BYTES + 1) },
      { name: 'more credit than 32 bits hold', bytes: frame('window', id(0), 0xffff_ffff) }
    ],
    overheadBytes: HEADER_BYTES
  }
}

register([...muxerCases, ...hostileMuxerCases], fixture, { describe, it })
