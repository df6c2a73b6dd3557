import { systemClock } from '@ts-libp2p/stream-tools'
import { describe, expect, it } from 'vitest'
import { resolveConfig, type YamuxOptions } from '../src/config.ts'

describe('config', () => {
  it('has the documented defaults', () => {
    expect(resolveConfig()).toEqual({
      maxInboundStreams: 256,
      maxOutboundStreams: 512,
      maxUnacceptedStreams: 256,
      maxUnacknowledgedStreams: 256,
      maxStreamWindowBytes: 16_777_216,
      maxWindowGrowthBytes: 16_777_216,
      maxUnreadBytes: 25_165_824,
      maxQueuedBytes: 262_076,
      maxDataFrameBytes: 65_507,
      maxQueuedReplies: 64,
      writeTimeoutMs: 10_000,
      keepAliveMs: 30_000,
      keepAliveTimeoutMs: 15_000,
      closeTimeoutMs: 60_000,
      stream: { clock: systemClock },
      clock: systemClock
    })
    expect(Object.isFrozen(resolveConfig())).toBe(true)
  })

  const bad: Array<[string, YamuxOptions]> = [
    ['a window below what the spec fixes', { maxStreamWindowBytes: 262_143 }],
    ['an unread bound below the largest window', { maxUnreadBytes: 1_000_000 }],
    ['a negative count', { maxInboundStreams: -1 }],
    ['a fraction', { maxQueuedReplies: 1.5 }],
    ['not a number', { keepAliveMs: NaN }],
    ['infinity', { maxQueuedBytes: Infinity }],
    ['an empty data frame', { maxDataFrameBytes: 0 }]
  ]
  for (const [why, options] of bad) {
    it(`refuses ${why}`, () => {
      expect(() => resolveConfig(options)).toThrow(RangeError)
    })
  }
})
