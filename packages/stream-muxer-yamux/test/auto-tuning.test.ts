import type { ReceiveBudget } from '@ts-libp2p/interface-stream-muxer'
import { ManualClock } from '@ts-libp2p/stream-tools'
import { describe, expect, it } from 'vitest'
import { yamux } from '../src/yamux.ts'
import { delayedPair } from './support/delayed-pair.ts'
import { accepted } from './support/muxer-pair.ts'
import { settle } from './support/settle.ts'

const KIB = 1024
const MIB = 1024 * KIB

interface Line {
  readonly clock: ManualClock
  /** Bytes that arrived at each stream. */
  readonly arrived: number[]
  /** Lets `ms` pass; how many bytes arrived at each stream. */
  pass (ms: number): Promise<number[]>
  end (): Promise<void>
}

/** Bulk streams over a line; they start one after the other, and are read as fast as they come. */
async function line (oneWayMs: number, streams: number, options: { budget?: ReceiveBudget, bytesPerMs?: number, pauseMs?: number } = {}): Promise<Line> {
  const clock = new ManualClock()
  const links = delayedPair(clock, { oneWayMs, bytesPerMs: options.bytesPerMs ?? MIB })
  const factory = yamux({ clock, keepAliveMs: 0, writeTimeoutMs: 0, stream: { writeStallMs: 0 } })
  const client = factory.createMuxer(links[0], { direction: 'outbound' })
  const server = factory.createMuxer(links[1], { direction: 'inbound', ...(options.budget === undefined ? {} : { budget: options.budget }) })
  const arrived: number[] = []
  const pass = async (ms: number): Promise<number[]> => {
    const before = arrived.slice()
    for (let at = 0; at < ms; at++) {
      await clock.advance(1)
      await settle(40)
    }
    return arrived.map((bytes, index) => bytes - (before[index] ?? 0))
  }
  for (let index = 0; index < streams; index++) {
    arrived[index] = 0
    const near = await client.openStream()
    void (async () => { for (;;) await near.write(new Uint8Array(256 * KIB)) })().catch(() => {})
    void (async () => {
      const far = await accepted(server)
      for await (const chunk of far) arrived[index] = (arrived[index] ?? 0) + chunk.byteLength
    })().catch(() => {})
    await pass(options.pauseMs ?? 2 * oneWayMs + 1)
  }
  return {
    clock,
    arrived,
    pass,
    async end () {
      client.abort()
      server.abort()
      await clock.advance(10 * oneWayMs)
      await settle()
    }
  }
}

const sum = (numbers: readonly number[]): number => numbers.reduce((all, one) => all + one, 0)

class Budget implements ReceiveBudget {
  reserved = 0
  readonly limit: number
  constructor (limit: number) { this.limit = limit }
  reserve (bytes: number): boolean {
    if (this.reserved + bytes > this.limit) return false
    this.reserved += bytes
    return true
  }

  release (bytes: number): void { this.reserved -= bytes }
}

describe('window auto-tuning over a line with a delay', () => {
  for (const oneWayMs of [10, 30, 100]) {
    it(`fills a line with a round trip of ${String(2 * oneWayMs)} ms as far as 16 MiB go`, async () => {
      const budget = new Budget(256 * MIB)
      const one = await line(oneWayMs, 1, { budget })
      await one.pass(16 * 2 * oneWayMs)
      const perRoundTrip = sum(await one.pass(2 * oneWayMs))
      // Fixed windows would give 256 KiB a round trip.
      expect(perRoundTrip).toBeGreaterThan(Math.min(13 * MIB, 0.8 * 2 * oneWayMs * MIB))
      expect(budget.reserved).toBeLessThanOrEqual(16 * MIB)
      expect(budget.reserved).toBeGreaterThan(8 * MIB)
      await one.end()
      expect(budget.reserved).toBe(0)
    }, 30_000)
  }

  it('does not grow on a line that is slow, but for one try where the round trip was measured behind the window itself', async () => {
    const budget = new Budget(256 * MIB)
    const one = await line(10, 1, { budget, bytesPerMs: 2 * KIB }) // a window lasts 128 ms, six round trips
    await one.pass(3000)
    expect(budget.reserved).toBeLessThanOrEqual(256 * KIB)
    await one.end()
  })

  it('stays within the budget of the node', async () => {
    const budget = new Budget(MIB)
    const one = await line(30, 1, { budget })
    await one.pass(600)
    expect(budget.reserved).toBeGreaterThan(512 * KIB)
    expect(budget.reserved).toBeLessThanOrEqual(MIB)
    await one.end()
    expect(budget.reserved).toBe(0)
  })

  it('shares a connection\'s budget: late streams get their part from the early ones', async () => {
    const one = await line(50, 4, { pauseMs: 1500, bytesPerMs: 512 * KIB })
    await one.pass(3000)
    const shares = await one.pass(1000)
    expect(Math.min(...shares) / Math.max(...shares)).toBeGreaterThan(0.8)
    await one.end()
  }, 60_000)
})
