import { equal, hasCode, isTrue, outcomeOf, rejects, rejectsWith, sameBytes, throwsWith, type Outcome } from '@ts-libp2p/compliance'
import type { ByteStream } from '../../byte-stream.ts'
import { streamCase, type StreamCase } from '../stream-case.ts'
import type { StreamTest, TestPair } from '../stream-test.ts'
import { drain, fill, fillingChunk, isTooNarrow, pattern, readAll } from '../transfer.ts'

export const cancelledWritesCases: readonly StreamCase[] = [
  streamCase({
    id: 'STREAM-CANCEL-01',
    clause: 'S-WRITE-5',
    title: 'a write with a signal that fired before sends nothing',
    async run (test) {
      const { near, far } = await test.pair()
      const cancellation = test.cancellation()
      const reason = new Error('too late')
      cancellation.abort(reason)
      equal(await rejects(near.write(test.random.bytes(300), { signal: cancellation.signal }), 'the write'), reason, 'what it rejected with')
      await stillWorks(test, near, far)
    }
  }),
  streamCase({
    id: 'STREAM-CANCEL-02',
    clause: 'S-WRITE-5',
    title: 'cancelling writes that wait behind another sends nothing of them and all of the others',
    needs: ['pausable'],
    async run (test) {
      const pair = await test.pair()
      if (isTooNarrow(pair)) return
      const { near, far } = pair
      const { written, pending } = await fill(test, pair, fillingChunk(pair))
      const cancellation = test.cancellation()
      const cancelled = outcomeOf(near.write(new Uint8Array(500).fill(0xff), { signal: cancellation.signal }))
      const kept = outcomeOf(near.write(pattern(written, 10)))
      const alsoCancelled = outcomeOf(near.write(new Uint8Array(5).fill(0xff), { signal: cancellation.signal }))
      await test.quiet()
      const reason = new Error('no longer wanted')
      cancellation.abort(reason)
      equal(await rejects(cancelled.promise, 'the cancelled write'), reason, 'what it rejected with')
      equal(await rejects(alsoCancelled.promise, 'the other cancelled write'), reason, 'what it rejected with')
      isTrue(pending.isPending && kept.isPending, 'the other writes must still wait')
      const closing = near.closeWrite()
      await drain(far, written + 10)
      equal(await far.read(), null, 'the read after the writes that were not cancelled')
      await Promise.all([pending.promise, kept.promise, closing])
    }
  }),
  streamCase({
    id: 'STREAM-CANCEL-03',
    clause: 'S-WRITE-5',
    title: 'cancelling an empty write that waits for room leaves the stream untouched',
    needs: ['pausable'],
    async run (test) {
      const pair = await test.pair()
      if (isTooNarrow(pair)) return
      const { near, far } = pair
      const { written, pending } = await fill(test, pair, fillingChunk(pair))
      const cancellation = test.cancellation()
      const waiting = near.write(new Uint8Array(0), { signal: cancellation.signal })
      await test.staysPending(waiting, 'an empty write on a full stream')
      cancellation.abort()
      await rejects(waiting, 'the empty write')
      await drain(far, written)
      await pending.promise
      await stillWorks(test, near, far)
    }
  }),
  streamCase({
    id: 'STREAM-CANCEL-04',
    clause: 'S-WRITE-6',
    title: 'cancelling a write of which a part was taken aborts the stream, and the peer sees a reset',
    needs: ['pausable'],
    async run (test) {
      const pair = await test.pair()
      if (isTooNarrow(pair)) return
      const cancellation = test.cancellation()
      const waiting = outcomeOf(pair.near.write(pattern(0, 2 * pair.maxBufferedBytes + 1), { signal: cancellation.signal }))
      await test.staysPending(waiting, 'a write of more than the bound')
      await cancelAborts(pair, waiting, reason => cancellation.abort(reason))
    }
  }),
  streamCase({
    id: 'STREAM-CANCEL-05',
    clause: 'S-WRITE-6',
    title: 'cancelling a write that was wholly taken and waits for room aborts the stream too',
    needs: ['pausable'],
    async run (test) {
      for (let attempt = 0; attempt < 6; attempt++) {
        const pair = await test.pair()
        if (isTooNarrow(pair)) return
        const cancellation = test.cancellation()
        const waiting = await takenAndWaiting(test, pair, attempt, cancellation.signal)
        if (waiting === undefined) continue
        await cancelAborts(pair, waiting, reason => cancellation.abort(reason))
        return
      }
      // A socket whose buffers the kernel moves may never show it; the memory links always do.
    }
  }),
  streamCase({
    id: 'STREAM-CANCEL-06',
    clause: 'S-WRITE-6',
    title: 'other writes that wait when a cancelled write aborts the stream reject with ERR_STREAM_ABORTED',
    needs: ['pausable'],
    async run (test) {
      const pair = await test.pair()
      if (isTooNarrow(pair)) return
      const { near } = pair
      const cancellation = test.cancellation()
      const waiting = outcomeOf(near.write(pattern(0, pair.maxBufferedBytes + 1), { signal: cancellation.signal }))
      const others = [outcomeOf(near.write(Uint8Array.of(1))), outcomeOf(near.write([]))]
      await test.quiet()
      const reason = new Error('no longer wanted')
      cancellation.abort(reason)
      equal(await rejects(waiting.promise, 'the cancelled write'), reason, 'what it rejected with')
      for (const other of others) equal((await rejectsWith(other.promise, 'ERR_STREAM_ABORTED', 'a write behind it')).cause, reason, 'its cause')
    }
  })
]

/** The stream goes on as if nothing had been. */
async function stillWorks (test: StreamTest, near: ByteStream, far: ByteStream): Promise<void> {
  equal(near.state, 'open', 'the state afterwards')
  const sent = test.random.bytes(100)
  const writing = near.write(sent).then(() => near.closeWrite())
  sameBytes(await readAll(far), sent, 'what arrived')
  await writing
}

async function cancelAborts ({ near, far }: TestPair, waiting: Outcome<void>, cancel: (reason: Error) => void): Promise<void> {
  const reason = new Error('no longer wanted')
  cancel(reason)
  equal(await rejects(waiting.promise, 'the cancelled write'), reason, 'what it rejected with')
  const { how, error } = await near.closed
  equal(how, 'aborted', 'how it closed')
  equal(hasCode(error, 'ERR_STREAM_ABORTED', 'the error of the close reason').cause, reason, 'its cause')
  equal((await rejectsWith(near.write(Uint8Array.of(1)), 'ERR_STREAM_ABORTED', 'a later write')).cause, reason, 'its cause')
  throwsWith(() => near.readNow(), 'ERR_STREAM_ABORTED', 'readNow()')
  await rejectsWith(readAll(far), 'ERR_STREAM_RESET', 'the peer\'s read')
}

/**
 * A write of one byte that was taken and waits for room only, if this attempt comes out so: the
 * stream is filled up to its last bytes, and the write that fills it is the one that waits. Each
 * attempt begins with another number of bytes, since a stream that is already full takes nothing.
 */
async function takenAndWaiting (test: StreamTest, { near, maxBufferedBytes }: TestPair, attempt: number, signal: AbortSignal): Promise<Outcome<void> | undefined> {
  let taken = 0
  const takeNow = async (size: number): Promise<void> => {
    for (let before = -1; before < taken && taken < maxBufferedBytes;) {
      before = taken
      while (taken < maxBufferedBytes && near.writeNow(pattern(taken, size))) taken += size
      await test.quiet()
    }
  }
  if (attempt > 0 && near.writeNow(pattern(0, attempt))) taken = attempt
  for (let size = Math.ceil(maxBufferedBytes / 2); size >= 2; size = Math.floor(size / 2)) await takeNow(size)
  const hasRoom = test.cancellation()
  const probe = outcomeOf(near.write([], { signal: hasRoom.signal }))
  await test.quiet()
  if (probe.isPending) {
    hasRoom.abort()
    return undefined
  }
  for (let more = 0; more < 8; more++) {
    const write = outcomeOf(near.write(pattern(taken, 1), { signal }))
    taken += 1
    await test.quiet()
    if (write.isPending) return write
  }
  return undefined
}
