import { multiaddr, type Multiaddr } from '@multiformats/multiaddr'
import { ManualClock } from '@ts-libp2p/stream-tools'
import { describe, expect, test } from 'vitest'
import { raceAddresses } from '../../src/dial/race.ts'

interface Attempt {
  readonly address: string
  readonly startedAt: number
  readonly signal: AbortSignal
  readonly resolve: (value: string) => void
  readonly reject: (error: Error) => void
}

function race (count: number, signal: AbortSignal = new AbortController().signal): { clock: ManualClock, attempts: Attempt[], discarded: string[], result: ReturnType<typeof raceAddresses<string>> } {
  const clock = new ManualClock()
  const attempts: Attempt[] = []
  const discarded: string[] = []
  const addresses: Multiaddr[] = Array.from({ length: count }, (_, index) => multiaddr(`/ip4/127.0.0.1/tcp/${index + 1}`))
  const result = raceAddresses<string>({
    addresses,
    clock,
    attemptDelayMs: 250,
    signal,
    attempt: (address, attemptSignal) => new Promise((resolve, reject) => {
      attempts.push({ address: address.toString(), startedAt: clock.now(), signal: attemptSignal, resolve, reject })
      attemptSignal.addEventListener('abort', () => reject(new Error('cancelled')))
    }),
    discard: late => { discarded.push(late) },
    report: (address, error) => ({ address: address.toString(), phase: 'connect', reason: error.message })
  })
  return { clock, attempts, discarded, result }
}

describe('racing addresses', () => {
  test('N silent addresses before a good one cost N times the delay', async () => {
    const { clock, attempts, result } = race(6)
    await clock.advance(5 * 250)
    expect(attempts.map(attempt => attempt.startedAt)).toEqual([0, 250, 500, 750, 1000, 1250])
    attempts[5]?.resolve('good')
    expect(await result).toEqual({ winner: 'good' })
    expect(attempts.slice(0, 5).every(attempt => attempt.signal.aborted)).toBe(true)
    expect(clock.pending).toBe(0)
  })

  test('a failure starts the next at once', async () => {
    const { clock, attempts, result } = race(2)
    attempts[0]?.reject(new Error('refused'))
    await clock.advance(0)
    expect(attempts.length).toBe(2)
    attempts[1]?.resolve('good')
    expect(await result).toEqual({ winner: 'good' })
  })

  test('all attempts are reported when all fail', async () => {
    const { clock, attempts, result } = race(2)
    await clock.advance(250)
    attempts[1]?.reject(new Error('second'))
    attempts[0]?.reject(new Error('first'))
    expect(await result).toMatchObject({ failed: [{ reason: 'second' }, { reason: 'first' }] })
    expect(clock.pending).toBe(0)
  })

  test('a handshake that finishes too late is discarded', async () => {
    const { clock, attempts, discarded, result } = race(2)
    await clock.advance(250)
    attempts[0]?.resolve('first')
    attempts[1]?.resolve('second')
    expect(await result).toEqual({ winner: 'first' })
    await clock.advance(0)
    expect(discarded).toEqual(['second'])
  })

  test('cancelling ends every attempt, starts no more and leaves no timer', async () => {
    const controller = new AbortController()
    const { clock, attempts, result } = race(3, controller.signal)
    await clock.advance(250)
    controller.abort(new Error('enough'))
    await clock.advance(1000)
    expect(attempts.length).toBe(2)
    expect(await result).toMatchObject({ failed: [{}, {}] })
    expect(clock.pending).toBe(0)
  })

  test('no address at all is a failure without attempts', async () => {
    expect(await race(0).result).toEqual({ failed: [] })
  })
})
