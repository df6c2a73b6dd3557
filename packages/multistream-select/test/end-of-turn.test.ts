import { describe, expect, test } from 'vitest'
import { atEndOfTurn, throughMessage } from '../src/end-of-turn.ts'
import { settle } from './support/bytes.ts'

describe.each([['as this platform has it', atEndOfTurn], ['as browsers have it', throughMessage]])('%s', (_, schedule) => {
  test('after every promise that can settle now', async () => {
    let isCalled = false
    await new Promise<void>(resolve => {
      schedule(() => {
        isCalled = true
        resolve()
      })
      settle().then(() => expect(isCalled).toBe(false), () => {})
    })
    expect(isCalled).toBe(true)
  })

  test('not when cancelled', async () => {
    let isCalled = false
    schedule(() => { isCalled = true })()
    for (let turn = 0; turn < 3; turn++) await new Promise<void>(resolve => { schedule(resolve) })
    expect(isCalled).toBe(false)
  })
})
