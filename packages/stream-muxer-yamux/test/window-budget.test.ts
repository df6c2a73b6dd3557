import { describe, expect, it } from 'vitest'
import { INITIAL_WINDOW_BYTES, ReceiveWindow } from '../src/flow-control.ts'
import { WindowBudget } from '../src/window-budget.ts'
import { CountingBudget } from './support/counting-budget.ts'

const MIB = 1024 * 1024

describe('window budget', () => {
  it('shares among the streams that want more, and takes back what one holds above its part', () => {
    const budget = new WindowBudget(4 * MIB, undefined)
    const first = new ReceiveWindow(16 * MIB, budget, 0)
    const second = new ReceiveWindow(16 * MIB, budget, 70)
    let now = 0
    const read = (window: ReceiveWindow): number => {
      const { size } = window
      window.spend(Math.min(size, window.granted))
      window.giveBack(size)
      return window.update(10 * now, 10)
    }
    for (now = 1; now <= 6; now++) read(first)
    expect(first.size).toBe(INITIAL_WINDOW_BYTES + 4 * MIB) // alone it gets everything
    now = 8
    read(second)
    expect(second.size).toBe(INITIAL_WINDOW_BYTES) // nothing is left, but now it claims
    expect(read(first)).toBe(INITIAL_WINDOW_BYTES + 2 * MIB) // of more that was read: the rest is kept
    for (now = 10; now <= 20; now++) {
      read(first)
      read(second)
    }
    expect(first.size).toBe(INITIAL_WINDOW_BYTES + 2 * MIB)
    expect(second.size).toBe(INITIAL_WINDOW_BYTES + 2 * MIB)
  })

  it('asks the node and takes no for an answer', () => {
    const node = new CountingBudget(100)
    const budget = new WindowBudget(1000, node)
    expect(budget.reserve(101)).toBe(0)
    expect(budget.reserve(100)).toBe(100)
    expect(budget.reserve(1)).toBe(0)
    budget.release(100)
    expect(node.reserved).toBe(0)
  })
})
