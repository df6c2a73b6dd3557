import { equal, hasCode, isTrue, outcomeOf, rejects, rejectsWith } from '@ts-libp2p/compliance'
import { streamCase, type StreamCase } from '../stream-case.ts'
import { drain, fill, fillingChunk, isTooNarrow, pattern, sendFew } from '../transfer.ts'

/** What the contract says where the fixture is not told otherwise. */
const WRITE_STALL_MS = 120_000

export const stallsCases: readonly StreamCase[] = [
  streamCase({
    id: 'STREAM-STALL-01',
    clause: 'S-WRITE-7',
    title: 'a write without credit rejects with ERR_STREAM_STALLED after writeStallMs, and not before; the peer sees a reset',
    needs: ['pausable', 'manualClock'],
    async run (test) {
      const pair = await test.pair({ manualClock: true })
      if (isTooNarrow(pair)) return
      const { near, far, advance } = pair
      const { pending } = await fill(test, pair, pair.maxBufferedBytes + 1)
      const behind = outcomeOf(near.write(Uint8Array.of(1)))
      await advance(WRITE_STALL_MS - 1)
      isTrue(pending.isPending, 'the write must wait until the time is up')
      await advance(1)
      await rejectsWith(pending.promise, 'ERR_STREAM_STALLED', 'the write')
      await rejectsWith(behind.promise, 'ERR_STREAM_STALLED', 'the write behind it')
      const { how, error } = await near.closed
      equal(how, 'aborted', 'how it closed')
      hasCode(error, 'ERR_STREAM_STALLED', 'the error of the close reason')
      await rejectsWith(near.read(), 'ERR_STREAM_STALLED', 'a later read')
      await far.closed
      await rejectsWith(far.read(), 'ERR_STREAM_RESET', 'the peer\'s read')
    }
  }),
  streamCase({
    id: 'STREAM-STALL-02',
    clause: 'S-WRITE-7',
    title: 'any credit restarts the time',
    needs: ['pausable', 'manualClock'],
    async run (test) {
      const pair = await test.pair({ manualClock: true })
      if (isTooNarrow(pair)) return
      const { near, far, advance, maxBufferedBytes } = pair
      const write = outcomeOf(near.write(pattern(0, 4 * maxBufferedBytes)))
      for (let read = 0; read < 2 * maxBufferedBytes; read += maxBufferedBytes) {
        await advance(WRITE_STALL_MS * 0.75)
        isTrue(write.isPending, 'a write that gets credit must not stall')
        await drain(far, maxBufferedBytes, read)
        await test.quiet()
      }
      await advance(WRITE_STALL_MS)
      await rejectsWith(write.promise, 'ERR_STREAM_STALLED', 'the write, once credit stops')
    }
  }),
  streamCase({
    id: 'STREAM-STALL-03',
    clause: 'S-WRITE-7',
    title: 'a stream on which no write waits never stalls, and writeStallMs 0 means never',
    needs: ['pausable', 'manualClock'],
    async run (test) {
      const idle = await test.pair({ manualClock: true })
      sendFew(test, idle.near, 1)
      await idle.advance(10 * WRITE_STALL_MS)
      equal(idle.near.state, 'open', 'the state of an idle stream')
      const pair = await test.pair({ manualClock: true, writeStallMs: 0 })
      if (isTooNarrow(pair)) return
      const { written, pending } = await fill(test, pair, pair.maxBufferedBytes + 1)
      await pair.advance(10 * WRITE_STALL_MS)
      isTrue(pending.isPending, 'with writeStallMs 0 a write must wait for ever')
      await drain(pair.far, written)
      await pending.promise
    }
  }),
  streamCase({
    id: 'STREAM-STALL-04',
    clause: 'S-WRITE-7',
    title: 'after a write was cancelled or went through, the time does not run on',
    needs: ['pausable', 'manualClock'],
    async run (test) {
      const pair = await test.pair({ manualClock: true })
      if (isTooNarrow(pair)) return
      const { near, far, advance } = pair
      const { written, pending } = await fill(test, pair, fillingChunk(pair))
      const cancellation = test.cancellation()
      const cancelled = outcomeOf(near.write([], { signal: cancellation.signal }))
      await advance(WRITE_STALL_MS / 2)
      cancellation.abort()
      await rejects(cancelled.promise, 'the cancelled write')
      await drain(far, written)
      await pending.promise
      await advance(10 * WRITE_STALL_MS)
      equal(near.state, 'open', 'the state of a stream on which nothing waits')
    }
  })
]
