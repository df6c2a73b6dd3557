import { expect, test } from 'vitest'
import { Deadlines, ManualClock, untilCancelled } from '@ts-libp2p/stream-tools'

const forever = (signal: AbortSignal): Promise<never> => new Promise((_resolve, reject) => { signal.addEventListener('abort', () => { reject(signal.reason as Error) }) })
const late = (): Error => new Error('late')

test('work ends as it does, and leaves no timer', async () => {
  const clock = new ManualClock()
  const deadlines = new Deadlines(clock)
  expect(await deadlines.run(10, late, () => Promise.resolve(1))).toBe(1)
  await expect(deadlines.run(10, late, () => Promise.reject(new Error('failed')))).rejects.toThrow('failed')
  expect(clock.pending).toBe(0)
})

test('work is ended by its time, by the caller and by the stop, whichever is first', async () => {
  const clock = new ManualClock()
  const deadlines = new Deadlines(clock)
  const caller = new AbortController()
  const outcomes = Promise.allSettled([deadlines.run(10, late, forever), deadlines.run(99, late, forever, caller.signal), deadlines.run(99, late, forever)])
  await clock.advance(10)
  caller.abort(new Error('enough'))
  deadlines.stop(new Error('stopped'))
  expect((await outcomes).map(outcome => String(outcome.status === 'rejected' && outcome.reason))).toEqual(['Error: late', 'Error: enough', 'Error: stopped'])
  expect(clock.pending).toBe(0)
})

test('nothing begins after the stop, or for a caller who has gone', async () => {
  const deadlines = new Deadlines(new ManualClock())
  const work = (): Promise<never> => { throw new Error('begun') }
  await expect(deadlines.run(10, late, work, AbortSignal.abort(new Error('enough')))).rejects.toThrow('enough')
  deadlines.stop(new Error('stopped'))
  await expect(deadlines.run(10, late, work)).rejects.toThrow('stopped')
})

test('a wait can be cancelled, what is waited for cannot', async () => {
  expect(await untilCancelled(Promise.resolve(1), new AbortController().signal)).toBe(1)
  await expect(untilCancelled(Promise.reject(new Error('failed')), new AbortController().signal)).rejects.toThrow('failed')
  await expect(untilCancelled(new Promise(() => {}), AbortSignal.abort(new Error('enough')))).rejects.toThrow('enough')
  const caller = new AbortController()
  const waiting = untilCancelled(new Promise(() => {}), caller.signal)
  caller.abort(new Error('enough'))
  await expect(waiting).rejects.toThrow('enough')
})
