import { register } from '@ts-libp2p/compliance'
import { muxerCases, type MuxerFixture } from '@ts-libp2p/interface-stream-muxer/compliance'
import { systemClock } from '@ts-libp2p/stream-tools'
import { describe, it } from 'vitest'
import { INITIAL_WINDOW_BYTES } from '../src/flow-control.ts'
import { yamux } from '../src/yamux.ts'

const limits = {
  maxStreamBytes: 2 * INITIAL_WINDOW_BYTES,
  initialStreamBytes: INITIAL_WINDOW_BYTES,
  maxUnreadBytes: 4 * INITIAL_WINDOW_BYTES,
  maxOutboundStreams: 300,
  maxInboundStreams: 400,
  closeTimeoutMs: 60_000,
  writeTimeoutMs: 40_000, // 10 s for each 64 KiB of a batch, which has at most four of them
  deadPeerMs: 75_000
}

/** Yamux as it is, with windows that make the cases quick. */
const fixture: MuxerFixture = {
  name: 'yamux',
  features: { flowControl: true, acknowledges: true, manualClock: true, impatient: true, growsWindows: true, keepAlive: true },
  limits,
  createFactory: ({ clock = systemClock, isKeepAlive, isImpatient }) => yamux({
    clock,
    maxStreamWindowBytes: limits.maxStreamBytes,
    maxUnreadBytes: limits.maxUnreadBytes,
    maxOutboundStreams: limits.maxOutboundStreams,
    maxInboundStreams: limits.maxInboundStreams,
    ...(isKeepAlive ? {} : { keepAliveMs: 0 }),
    ...(isImpatient ? { maxUnacknowledgedStreams: limits.maxOutboundStreams } : {})
  })
}

register(muxerCases, fixture, { describe, it })
