import { describe, expect, test } from 'vitest'
import { Cancellation, compareBytes, equal, isTrue, ManualClock, oneOf, outcomeOf, Random, rejects, rejectsWith, sameBytes, throws, throwsWith } from '@ts-libp2p/compliance'

const bytes = (...values: number[]): Uint8Array => Uint8Array.from(values)
const coded = (code: string): Error => Object.assign(new Error('text'), { code })

describe('assertions', () => {
  test('a difference of bytes shows its place and what is around it', () => {
    expect(compareBytes(bytes(1, 2, 3), bytes(1, 2, 3))).toBe(undefined)
    expect(compareBytes(bytes(1, 2, 9), bytes(1, 2, 3))).toBe('3 bytes, the first difference is at offset 2\n  expected 01 02 [03]\n  got      01 02 [09]')
    expect(compareBytes(bytes(1), bytes(1, 2))).toBe('1 bytes instead of 2, the first difference is at offset 1\n  expected 01 [02]\n  got      01 [end]')
    expect(() => sameBytes(bytes(1), bytes(2), 'the chunk')).toThrow(/^the chunk: 1 bytes, the first/)
  })

  test('an error is known by its code, whatever its class', async () => {
    expect(await rejectsWith(Promise.reject(coded('ERR_A')), ['ERR_A', 'ERR_B'], 'it')).toMatchObject({ code: 'ERR_A' })
    expect(throwsWith(() => { throw coded('ERR_A') }, 'ERR_A', 'it')).toMatchObject({ code: 'ERR_A' })
    await expect(rejectsWith(Promise.reject(coded('ERR_C')), 'ERR_A', 'it')).rejects.toThrow('it: expected an error with the code ERR_A, got Error (ERR_C): text')
  })

  test('what is thrown must be an Error, and something must be thrown', async () => {
    const text: unknown = 'text'
    await expect(rejects(Promise.reject(text as Error), 'it')).rejects.toThrow('only Error instances may be thrown, got "text"')
    await expect(rejects(Promise.resolve(null), 'it')).rejects.toThrow('expected a rejection, but it was fulfilled with null')
    expect(() => throws(() => bytes(1), 'it')).toThrow('expected it to throw, but it returned 1 bytes')
  })

  test('values are compared strictly', () => {
    expect(() => equal(0, -0, 'it')).toThrow()
    equal(NaN, NaN, 'it')
    expect(() => oneOf('c', ['a', 'b'], 'it')).toThrow('it: expected one of "a", "b", got "c"')
    expect(() => isTrue(false, 'so')).toThrow('so')
  })
})

describe('a cancellation', () => {
  test('counts the listeners that are left', () => {
    const cancellation = new Cancellation()
    const { signal } = cancellation
    const listener = (): void => {}
    signal.addEventListener('abort', listener)
    signal.addEventListener('abort', listener) // the platform ignores it, too
    expect(cancellation.listeners).toBe(1)
    signal.removeEventListener('abort', listener)
    expect(cancellation.listeners).toBe(0)
    signal.onabort = listener
    expect(cancellation.listeners).toBe(1)
    signal.onabort = null
    const other = new AbortController()
    signal.addEventListener('abort', listener, { signal: other.signal })
    expect(cancellation.listeners).toBe(1)
    other.abort()
    expect(cancellation.listeners).toBe(0)
  })

  test('knows that a listener for once is gone once it ran', () => {
    const cancellation = new Cancellation()
    let ran = 0
    cancellation.signal.addEventListener('abort', () => { ran++ }, { once: true })
    cancellation.signal.addEventListener('abort', () => { ran++ })
    cancellation.abort('reason')
    expect([ran, cancellation.listeners, cancellation.signal.reason]).toEqual([2, 1, 'reason'])
  })
})

test('randomness is bounded, repeatable, and cuts without loss', () => {
  const random = new Random(1)
  for (let time = 0; time < 1000; time++) {
    const value = random.below(7)
    expect(Number.isInteger(value) && value >= 0 && value < 7).toBe(true)
  }
  const data = new Random(2).bytes(1000)
  expect(new Random(2).bytes(1000)).toEqual(data)
  const pieces = random.pieces(data, 30)
  expect(Uint8Array.from(pieces.flatMap(piece => [...piece]))).toEqual(data)
  expect(Math.max(...pieces.map(piece => piece.byteLength))).toBeLessThanOrEqual(30)
  expect(() => random.pick([])).toThrow(TypeError)
})

test('a manual clock runs what falls due, in order, and nothing that was called off', () => {
  const clock = new ManualClock()
  const order: number[] = []
  clock.after(30, () => order.push(3))
  clock.after(10, () => {
    order.push(1)
    clock.after(10, () => order.push(2))
  })
  clock.after(20, () => order.push(9))()
  clock.advance(25)
  expect([order, clock.now()]).toEqual([[1, 2], 25])
  clock.advance(5)
  expect(order).toEqual([1, 2, 3])
})

test('an outcome can be looked at without waiting', async () => {
  const outcome = outcomeOf(Promise.reject(new Error('no')))
  expect(outcome.isPending).toBe(true)
  await outcome.promise.catch(() => {})
  expect([outcome.state, outcome.value]).toEqual(['rejected', undefined])
  expect(outcome.error).toMatchObject({ message: 'no' })
})
