import { ManualClock } from '@ts-libp2p/stream-tools'
import { describe, expect, it } from 'vitest'
import { KeepAlive } from '../src/keep-alive.ts'

function start (keepAliveMs = 30_000): { clock: ManualClock, keepAlive: KeepAlive, log: string[] } {
  const clock = new ManualClock()
  const log: string[] = []
  const note = (what: string) => () => { log.push(`${what} at ${String(clock.now())}`) }
  return { clock, log, keepAlive: new KeepAlive({ clock, keepAliveMs, keepAliveTimeoutMs: 15_000 }, { ping: note('ping'), dead: note('dead') }) }
}

describe('keep-alive', () => {
  it('notices a silent peer within 75 s', async () => {
    const { clock, log } = start()
    await clock.advance(100_000)
    expect(log).toEqual(['ping at 60000', 'dead at 75000'])
    expect(clock.pending).toBe(0)
  })

  it('never pings a peer that talks', async () => {
    const { clock, log, keepAlive } = start()
    for (let second = 0; second < 300; second += 20) {
      keepAlive.heard()
      await clock.advance(20_000)
    }
    expect(log).toEqual([])
  })

  it('goes on when the peer answers', async () => {
    const { clock, log, keepAlive } = start()
    for (let round = 0; round < 3; round++) {
      while (log.length === round) await clock.advance(1000)
      keepAlive.heard()
    }
    await clock.advance(15_000)
    expect(log.every(entry => entry.startsWith('ping'))).toBe(true)
  })

  it('stops, and leaves no timer', () => {
    const { clock, keepAlive } = start()
    keepAlive.stop()
    expect(clock.pending).toBe(0)
  })

  it('does nothing at 0', async () => {
    const { clock, log } = start(0)
    expect(clock.pending).toBe(0)
    await clock.advance(1_000_000)
    expect(log).toEqual([])
  })
})
