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
    expect(measure(1000, 60)).toBe(60)
    expect(measure(2000, 140)).toBe(70)
  })

  it('believes a short time once it was measured three times, and takes the shortest', () => {
    const roundTrip = new RoundTrip()
    const seen = [8, 3, 0.5, 0.25].map((ms, index) => {
      roundTrip.pong(roundTrip.ping(100 * index), 100 * index + ms)
      return [roundTrip.ms, roundTrip.isDue(100 * index + ms)]
    })
    expect(seen).toEqual([[undefined, true], [undefined, true], [0.5, false], [0.25, false]])
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
    expect(roundTrip.isDue(500)).toBe(true) // once is not enough
    expect(roundTrip.ms).toBeUndefined()
  })

  it('wants a fresh measurement after 10 s', () => {
    const roundTrip = new RoundTrip()
    roundTrip.pong(roundTrip.ping(0), 100)
    expect(roundTrip.isDue(10_099)).toBe(false)
    expect(roundTrip.isDue(10_100)).toBe(true)
  })
})
