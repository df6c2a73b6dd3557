import { describe, expect, test } from 'vitest'
import { equal, guard, linkPair, macrotask, type CaseContext, type ComplianceCase } from '@ts-libp2p/compliance'

const fixture = { name: 'anything', features: {} }
const variant = { name: 'swapped' }
const options = { timeoutMs: 50 }

function caseOf (run: (context: CaseContext) => Promise<void>): ComplianceCase {
  return { id: 'X-01', clause: 'S-X-1', title: 'a case', level: 'must', run }
}

describe('the guard', () => {
  test('lets a case pass that leaves nothing behind', async () => {
    await guard(caseOf(async context => {
      const { near, far } = context.adopt(linkPair())
      await near.closeWrite()
      equal(await far.read(), null, 'the read')
      await far.close()
    }), fixture, variant, options)
  })

  test('names case, variant, seed and sentence of a failure, and keeps its cause', async () => {
    const failing = guard(caseOf(() => Promise.reject(new TypeError('nonsense'))), fixture, variant, { ...options, seed: 5 })
    await expect(failing).rejects.toMatchObject({ message: 'X-01 [swapped, seed 5] breaks S-X-1: TypeError: nonsense', cause: { message: 'nonsense' } })
  })

  test('fails a case that hangs, says what it waits for, and tears it down', async () => {
    let isGivenUp = false
    let isCleaned = false
    const hanging = guard(caseOf(async context => {
      context.signal.addEventListener('abort', () => { isGivenUp = true }, { once: true })
      const { near } = context.adopt(linkPair())
      context.defer(() => {
        isCleaned = true
        near.abort()
      })
      await context.watch('near', near).read()
    }), fixture, variant, options)
    await expect(hanging).rejects.toThrow(/X-01 .* hung \(no end after 50 ms\); still waiting: near\.read\(\) #1/)
    expect([isGivenUp, isCleaned]).toEqual([true, true])
  })

  test('where it may count turns, a hang is known as soon as nothing moves', async () => {
    const hanging = guard(caseOf(() => new Promise(() => {})), fixture, variant, { idleTurns: 20 })
    await expect(hanging).rejects.toThrow(/nothing moved for 20 turns/)
  })

  test('a case that moves is not idle', async () => {
    await guard(caseOf(async context => {
      for (let turn = 0; turn < 60; turn++) {
        context.expectToSettle('a turn', macrotask())
        await macrotask()
      }
    }), fixture, variant, { idleTurns: 20 })
  })

  test.each<[string, (context: CaseContext) => void | Promise<void>, RegExp]>([
    ['a promise that never settles', context => context.expectToSettle('the promise', new Promise(() => {})), /left behind: the promise never settled/],
    ['a link that stays open', context => { context.adopt(linkPair()) }, /a link below was left open; a link below was left open/],
    ['a listener on a signal', context => context.cancellation().signal.addEventListener('abort', () => {}), /1 listener\(s\) left on an AbortSignal/],
    ['a teardown that throws', context => context.defer(() => { throw new Error('cannot close') }), /cannot close/]
  ])('fails a case that leaves %s', async (_what, leave, message) => {
    await expect(guard(caseOf(async context => { await leave(context) }), fixture, variant, options)).rejects.toThrow(message)
  })

  test('runs what was deferred last to first, all of it', async () => {
    const order: string[] = []
    await expect(guard(caseOf(context => {
      context.defer(() => { order.push('first') })
      context.defer(() => { throw new Error('in between') })
      context.defer(() => { order.push('last') })
      return Promise.resolve()
    }), fixture, variant, options)).rejects.toThrow('in between')
    expect(order).toEqual(['last', 'first'])
  })

  test('gives the same randomness for the same seed, case and variant, and another for others', async () => {
    const draw = async (id: string, seed: number): Promise<number> => {
      let drawn = 0
      const testCase = { ...caseOf(context => { drawn = context.random.below(1_000_000); return Promise.resolve() }), id }
      await guard(testCase, fixture, variant, { ...options, seed })
      return drawn
    }
    expect(await draw('A', 1)).toBe(await draw('A', 1))
    expect(await draw('A', 1)).not.toBe(await draw('B', 1))
    expect(await draw('A', 1)).not.toBe(await draw('A', 2))
  })

  test('is quiet when the links are, and not before', async () => {
    await guard(caseOf(async context => {
      const pair = context.adopt(linkPair({ shape: { split: byteLength => Math.min(1, byteLength), turns: () => 1 } }))
      pair.near.writeNow(new Uint8Array(30))
      await context.quiet()
      equal(pair.delivered('near-to-far'), 30, 'what arrived')
      pair.near.abort()
      pair.far.abort()
    }), fixture, variant, { timeoutMs: 1000 })
  })
})
