import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { INITIAL_WINDOW_BYTES, ReceiveWindow, SendWindow } from '../src/flow-control.ts'
import { MAX_UINT32 } from '../src/frame.ts'
import { WindowBudget } from '../src/window-budget.ts'
import { CountingBudget } from './support/counting-budget.ts'

const MIB = 1024 * 1024
const noBudget = (): WindowBudget => new WindowBudget(0, undefined)

describe('send window', () => {
  it('starts with 256 KiB, is spent and granted', () => {
    const window = new SendWindow()
    expect(window.credit).toBe(262_144)
    window.spend(262_144)
    expect(window.credit).toBe(0)
    expect(window.grant(100)).toBe(true)
    expect(window.credit).toBe(100)
  })

  it('never holds more than 32 bits', () => {
    const window = new SendWindow()
    expect(window.grant(MAX_UINT32)).toBe(false)
    expect(window.credit).toBe(INITIAL_WINDOW_BYTES)
    expect(window.grant(MAX_UINT32 - INITIAL_WINDOW_BYTES)).toBe(true)
    expect(window.grant(1)).toBe(false)
    expect(window.grant(0)).toBe(true)
    expect(window.credit).toBe(MAX_UINT32)
  })
})

describe('receive window', () => {
  it('takes up to the credit and not a byte more', () => {
    const window = new ReceiveWindow(16 * MIB, noBudget(), 0)
    expect(window.spend(262_144)).toBe(true)
    expect(window.spend(1)).toBe(false)
    expect(window.spend(0)).toBe(true)
    expect(window.granted).toBe(0)
  })

  it('gives credit back when half of the first window was read, all of it at once', () => {
    const window = new ReceiveWindow(16 * MIB, noBudget(), 0)
    window.spend(200_000)
    expect(window.giveBack(131_071)).toBe(false)
    expect(window.giveBack(1)).toBe(true)
    expect(window.update(0, undefined)).toBe(131_072)
    expect(window.granted).toBe(262_144 - 200_000 + 131_072)
    expect(window.update(0, undefined)).toBe(0)
  })

  it('doubles when more than two were read in five round trips, up to its maximum', () => {
    const window = new ReceiveWindow(MIB, new WindowBudget(16 * MIB, undefined), 0)
    let now = 0
    const sizes = [0, 1, 2, 3].map(() => {
      window.spend(window.size)
      window.giveBack(window.size)
      now += 49
      window.update(now, 20)
      return window.size
    })
    expect(sizes).toEqual([512 * 1024, MIB, MIB, MIB])
  })

  it('grows on a far line only while that brings more', () => {
    const window = new ReceiveWindow(16 * MIB, new WindowBudget(16 * MIB, undefined), 0)
    let now = 0
    const sizes = [40, 40, 80, 80, 60, 100].map(elapsed => {
      const { size } = window
      window.spend(size)
      window.giveBack(size)
      now += elapsed
      window.update(now, 40)
      return window.size / 1024
    })
    expect(sizes).toEqual([512, 1024, 1024, 1024, 2048, 2048])
  })

  it('grows to about a mebibyte where the line is nothing and the reader takes a gibibyte a second', () => {
    const window = new ReceiveWindow(16 * MIB, new WindowBudget(16 * MIB, undefined), 0)
    let now = 0
    for (let epoch = 0; epoch < 20; epoch++) {
      const { size } = window
      window.spend(size)
      window.giveBack(size)
      now += size / MIB
      window.update(now, 0.05)
    }
    expect(window.size).toBe(MIB)
  })

  it('grows again after the budget had nothing, and after it gave some back', () => {
    let isFull = true
    const budget = new WindowBudget(16 * MIB, { reserve: () => !isFull, release: () => {} })
    const window = new ReceiveWindow(16 * MIB, budget, 0)
    let now = 0
    const epoch = (): number => {
      const { size } = window
      window.spend(size)
      window.giveBack(size)
      now += 40
      window.update(now, 40)
      return window.size / 1024
    }
    expect([epoch(), epoch()]).toEqual([256, 256])
    isFull = false
    expect(Array.from({ length: 6 }, epoch)).toEqual([512, 1024, 2048, 4096, 8192, 16_384])
    const other = { size: 0 }
    budget.claim(other)
    for (let time = 0; time < 3; time++) epoch()
    expect(window.size).toBeLessThanOrEqual(8 * MIB + 256 * 1024)
    budget.disclaim(other)
    expect(epoch()).toBeGreaterThan(8192)
  })

  it('grows on where the line became longer', () => {
    const window = new ReceiveWindow(16 * MIB, new WindowBudget(16 * MIB, undefined), 0)
    let now = 0
    const sizes = [20, 20, 60, 60].map((roundTripMs) => {
      const { size } = window
      window.spend(size)
      window.giveBack(size)
      now += roundTripMs
      window.update(now, roundTripMs)
      return window.size / 1024
    })
    expect(sizes).toEqual([512, 1024, 2048, 4096])
  })

  for (const [why, elapsed, roundTrip] of [['the reader was slow', 50, 20], ['what came was a burst', 1, 20], ['the round trip is unknown', 1, undefined], ['no time passed at all', 0, 0]] as const) {
    it(`stays as it is when ${why}`, () => {
      const window = new ReceiveWindow(16 * MIB, new WindowBudget(16 * MIB, undefined), 0)
      window.spend(262_144)
      window.giveBack(262_144)
      expect(window.update(elapsed, roundTrip)).toBe(262_144)
      expect(window.size).toBe(INITIAL_WINDOW_BYTES)
    })
  }

  it('grows on a near line only when it was fast three times in a row', () => {
    const window = new ReceiveWindow(16 * MIB, new WindowBudget(16 * MIB, undefined), 0)
    let now = 0
    const sizes = [1, 1, 3, 1, 1, 1, 1].map(elapsed => {
      const { size } = window
      window.spend(size)
      window.giveBack(size)
      now += elapsed
      window.update(now, 1)
      return window.size / INITIAL_WINDOW_BYTES
    })
    expect(sizes).toEqual([1, 1, 1, 1, 1, 2, 2])
  })

  it('on a near line has its first size while another stream has small messages, and grows again a second after the last', () => {
    const budget = new WindowBudget(16 * MIB, undefined)
    const bulk = new ReceiveWindow(16 * MIB, budget, 0)
    const other = new ReceiveWindow(16 * MIB, budget, 0)
    let now = 0
    const epochs = (count: number): number => {
      for (let epoch = 0; epoch < count; epoch++) {
        const { granted } = bulk
        bulk.spend(granted)
        bulk.giveBack(granted)
        now += granted / MIB
        bulk.update(now, 0.05)
      }
      return bulk.size / 1024
    }
    expect(epochs(20)).toBe(1024)
    other.spend(4097) // no message
    expect(epochs(2)).toBe(1024)
    other.spend(4096)
    expect(epochs(2)).toBe(256)
    now += 500
    other.spend(1)
    expect(epochs(1)).toBe(256)
    now += 990
    expect(epochs(5)).toBe(256)
    now += 10
    expect(epochs(20)).toBe(1024)
    bulk.release()
    expect(budget.reserve(16 * MIB)).toBe(16 * MIB) // it gave back what it lost
  })

  it('on a far line, or for small messages of its own, stays as large as it is', () => {
    const budget = new WindowBudget(16 * MIB, undefined)
    const bulk = new ReceiveWindow(16 * MIB, budget, 0)
    const other = new ReceiveWindow(16 * MIB, budget, 0)
    const sizes = [20, 40, 60].map(now => {
      other.spend(32)
      bulk.spend(bulk.granted - 32)
      bulk.spend(32)
      bulk.giveBack(bulk.size)
      bulk.update(now, 20)
      return bulk.size / 1024
    })
    expect(sizes).toEqual([512, 1024, 2048])
    const alone = new ReceiveWindow(16 * MIB, new WindowBudget(16 * MIB, undefined), 0)
    let now = 0
    for (let epoch = 0; epoch < 20; epoch++) {
      alone.spend(32)
      alone.spend(alone.granted)
      alone.giveBack(alone.size)
      alone.update(now += alone.size / MIB, 0.05)
    }
    expect(alone.size).toBe(MIB)
  })

  it('follows a larger window of the connection, if the reader takes anything like as much', () => {
    const budget = new WindowBudget(16 * MIB, undefined)
    const [large, behind, slow] = [0, 0, 0].map(() => new ReceiveWindow(16 * MIB, budget, 0))
    const read = (window: ReceiveWindow | undefined, now: number): number | undefined => {
      window?.spend(window.size)
      window?.giveBack(window.size)
      window?.update(now, 20)
      return window?.size
    }
    expect(read(large, 20)).toBe(512 * 1024)
    expect(read(behind, 499)).toBe(512 * 1024)
    expect(read(slow, 500)).toBe(INITIAL_WINDOW_BYTES)
    large?.release()
    behind?.release()
    expect(budget.largestBytes).toBe(0)
  })

  it('gives credit back in eighths once it has grown, and judges by whole windows', () => {
    const window = new ReceiveWindow(16 * MIB, new WindowBudget(16 * MIB, undefined), 0)
    let now = 1
    while (window.size < 4 * MIB) {
      const { size } = window
      window.spend(size)
      window.giveBack(size)
      window.update(10 * now++, 10)
    }
    expect(window.giveBack(524_287)).toBe(false)
    expect(window.giveBack(1)).toBe(true)
    expect(window.update(10 * now, 10)).toBe(524_288) // an eighth does not make it grow
    expect(window.size).toBe(4 * MIB)
  })

  it('keeps its invariant under any sequence, and gives the budget back', () => {
    const step = fc.oneof(
      fc.record({ kind: fc.constant('arrive' as const), share: fc.double({ min: 0, max: 1.2, noNaN: true }) }),
      fc.record({ kind: fc.constant('read' as const), share: fc.double({ min: 0, max: 1, noNaN: true }) }),
      fc.record({ kind: fc.constant('update' as const), share: fc.double({ min: 0, max: 60, noNaN: true }) }))
    fc.assert(fc.property(fc.array(fc.tuple(fc.nat({ max: 2 }), step), { maxLength: 120 }), fc.integer({ min: 0, max: 4 * MIB }), (steps, budgetBytes) => {
      const node = new CountingBudget(3 * MIB)
      const budget = new WindowBudget(budgetBytes, node)
      const windows = [0, 1, 2].map(() => ({ window: new ReceiveWindow(2 * MIB, budget, 0), unread: 0, peerCredit: INITIAL_WINDOW_BYTES }))
      let now = 0
      for (const [which, { kind, share }] of steps) {
        const state = windows[which]
        if (state === undefined) continue
        const { window } = state
        if (kind === 'arrive') {
          const byteLength = Math.floor(state.peerCredit * share)
          const isWithin = byteLength <= state.peerCredit
          expect(window.spend(byteLength)).toBe(isWithin)
          if (isWithin) {
            state.unread += byteLength
            state.peerCredit -= byteLength
          }
        } else if (kind === 'read') {
          const byteLength = Math.floor(state.unread * share)
          state.unread -= byteLength
          window.giveBack(byteLength)
        } else {
          now += share
          state.peerCredit += window.update(now, share < 30 ? 20 : 0.1)
        }
        expect(window.size).toBe(window.granted + state.unread + window.returned)
        expect(window.granted).toBe(state.peerCredit) // both sides count the same
        expect(window.granted).toBeGreaterThanOrEqual(0)
        expect(window.size).toBeGreaterThanOrEqual(INITIAL_WINDOW_BYTES)
        expect(window.size).toBeLessThanOrEqual(2 * MIB)
        const held = windows.reduce((sum, other) => sum + other.window.size - INITIAL_WINDOW_BYTES, 0)
        expect(held).toBeLessThanOrEqual(budgetBytes)
        expect(node.reserved).toBe(held)
      }
      for (const { window } of windows) window.release()
      expect(node.reserved).toBe(0)
    }))
  })
})
