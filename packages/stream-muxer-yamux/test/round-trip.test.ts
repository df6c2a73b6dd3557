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

  it('takes a shorter time at once, a longer one in part and from a quiet line only', () => {
    const roundTrip = new RoundTrip()
    const measure = (at: number, ms: number, isQuiet = true): number | undefined => {
      roundTrip.pong(roundTrip.ping(at), at + ms, isQuiet)
      return roundTrip.ms
    }
    expect(measure(0, 80)).toBe(80)
    expect(measure(1000, 60)).toBe(60)
    expect(measure(2000, 140)).toBe(70)
    expect(measure(3000, 500, false)).toBe(70) // its own queue
    expect(measure(4000, 60, false)).toBe(60)
  })

  for (const [times, believed] of [[[50], 50], [[49, 40, 30], 30], [[30, 16, 8, 3, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 0.5], 0.5]] as const) {
    it(`believes ${believed} ms once it was measured ${times.length} times, and takes the shortest`, () => {
      const roundTrip = new RoundTrip()
      const seen = times.map((ms, index) => {
        roundTrip.pong(roundTrip.ping(100 * index), 100 * index + ms, true)
        return [roundTrip.ms, roundTrip.isDue(100 * index + ms)]
      })
      expect(seen).toEqual(times.map((_, index) => index < times.length - 1 ? [undefined, true] : [believed, false]))
    })
  }

  it('ignores answers that were not awaited', () => {
    const roundTrip = new RoundTrip()
    roundTrip.pong(0, 1, true)
    roundTrip.pong(1, 1, true)
    const value = roundTrip.ping(10)
    roundTrip.pong(value + 1, 11, true)
    expect(roundTrip.ms).toBeUndefined()
    roundTrip.pong(value, 15, true)
    roundTrip.pong(value, 500, true) // twice
    expect(roundTrip.isDue(500)).toBe(true) // once is not enough
    expect(roundTrip.ms).toBeUndefined()
  })

  it('wants a fresh measurement after 10 s', () => {
    const roundTrip = new RoundTrip()
    roundTrip.pong(roundTrip.ping(0), 100, true)
    expect(roundTrip.isDue(10_099)).toBe(false)
    expect(roundTrip.isDue(10_100)).toBe(true)
  })
})
