import { equal, isTrue, outcomeOf } from '@ts-libp2p/compliance'
import { BudgetLedger } from '../budget-ledger.ts'
import { muxerCase, type MuxerCase } from '../muxer-case.ts'
import type { MuxerTest } from '../muxer-test.ts'
import { drain, fill, pattern, roundTrip } from '../transfer.ts'
import { roomy } from '../variants.ts'

/** A line on which windows are what a sender waits for. */
const LONG_LINE = { shape: { split: (byteLength: number) => byteLength, turns: () => 5 }, capacity: 1024 * 1024 } as const

export const budgetCases: readonly MuxerCase[] = [
  muxerCase({
    id: 'MUXER-BUDGET-01',
    clause: 'M-BUDGET-1',
    title: 'what was reserved while windows grew is released when the stream ends: by a close, a reset, an abort, a loss',
    needs: ['growsWindows'],
    variants: roomy,
    timeoutMs: 10_000,
    async run (test) {
      for (const end of ['close', 'abort here', 'abort there', 'lose'] as const) {
        const budget = new BudgetLedger()
        const muxers = await test.muxers({ ...LONG_LINE, budget })
        const { near, far } = await test.stream(muxers)
        await grow(test, near, far)
        isTrue(budget.peak > 0, 'a reader that keeps up on a long line must make its window grow')
        if (end === 'close') await test.ticking(Promise.all([near.close(), far.close(), near.closed, far.closed]))
        else if (end === 'abort here') far.abort()
        else if (end === 'abort there') near.abort()
        else muxers.links.lose()
        await test.ticking(Promise.all([near.closed, far.closed]))
        equal(budget.reserved, 0, `bytes still reserved after ${end}`)
      }
    }
  }),
  muxerCase({
    id: 'MUXER-BUDGET-02',
    clause: 'M-BUDGET-2',
    title: 'where the budget refuses no window grows: the stream goes on, and its bound stays what it was',
    needs: ['growsWindows', 'flowControl'],
    variants: roomy,
    timeoutMs: 10_000,
    async run (test) {
      const budget = new BudgetLedger(0)
      const muxers = await test.muxers({ ...LONG_LINE, budget })
      const { near, far } = await test.stream(muxers)
      await grow(test, near, far)
      isTrue(budget.refusals > 0, 'a window that is to grow must ask the budget')
      const { written, pending } = await fill(test, near, test.limits.initialStreamBytes)
      await test.ticking(drain(far, written))
      await test.ticking(pending.promise)
      await test.ticking(roundTrip(near, far))
    }
  }),
  muxerCase({
    id: 'MUXER-BUDGET-03',
    clause: 'M-BUDGET-2',
    title: 'a grown window holds no more than it declares',
    needs: ['growsWindows', 'flowControl'],
    variants: roomy,
    timeoutMs: 10_000,
    async run (test) {
      const muxers = await test.muxers(LONG_LINE)
      const { near, far } = await test.stream(muxers)
      await grow(test, near, far)
      const { written, pending } = await fill(test, near, test.limits.maxStreamBytes)
      await test.ticking(drain(far, written))
      await test.ticking(pending.promise)
    }
  })
]

/** Sends so much, to a reader that keeps up, that its window is worth growing. */
async function grow (test: MuxerTest, near: Parameters<typeof drain>[0], far: Parameters<typeof drain>[0]): Promise<void> {
  const size = 12 * test.limits.initialStreamBytes
  const writing = outcomeOf(near.write(pattern(0, size)))
  await test.ticking(drain(far, size))
  await test.ticking(writing.promise)
}
