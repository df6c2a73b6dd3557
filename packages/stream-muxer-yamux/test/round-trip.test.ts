import { describe, expect, it } from 'vitest'
import { RoundTrip } from '../src/round-trip.ts'

describe('round trip', () => {
  it('is unknown before the first answer', () => {
    const roundTrip = new RoundTrip()
    expect(roundTrip.ms).toBeUndefined()
    expect(roundTrip.isDue(0)).toBe(true)
    roundTrip.ping(0)
    expect(roundTrip.isDue(50_000)).toBe(false) // one at a time
    expect(roundTrip.ms).toBeUndefined()
  })

  it('takes a shorter time at once, a longer one in part', () => {
    const roundTrip = new RoundTrip()
    const measure = (at: number, ms: number): number | undefined => {
      roundTrip.pong(roundTrip.ping(at), at + ms)
      return roundTrip.ms
    }
    expect(measure(0, 80)).toBe(80)
    expect(measure(1000, 20)).toBe(20)
    expect(measure(2000, 100)).toBe(30)
  })

  it('ignores answers that were not awaited', () => {
    const roundTrip = new RoundTrip()
    roundTrip.pong(0, 1)
    roundTrip.pong(1, 1)
    const value = roundTrip.ping(10)
    roundTrip.pong(value + 1, 11)
    expect(roundTrip.ms).toBeUndefined()
    roundTrip.pong(value, 15)
    roundTrip.pong(value, 500) // twice
    expect(roundTrip.ms).toBe(5)
  })

  it('wants a fresh measurement after 10 s', () => {
    const roundTrip = new RoundTrip()
    roundTrip.pong(roundTrip.ping(0), 5)
    expect(roundTrip.isDue(10_004)).toBe(false)
    expect(roundTrip.isDue(10_005)).toBe(true)
  })
})
