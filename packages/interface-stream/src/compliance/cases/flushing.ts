import { equal, outcomeOf, rejects, rejectsWith, sameBytes } from '@ts-libp2p/compliance'
import { streamCase, type StreamCase } from '../stream-case.ts'
import { drain, fill, fillingChunk, isTooNarrow, pattern, readAll, sendFew } from '../transfer.ts'
import { roomy } from '../variants.ts'

export const flushingCases: readonly StreamCase[] = [
  streamCase({
    id: 'STREAM-CLOSE-06',
    clause: 'S-CLOSE-2',
    title: 'a close or closeWrite that is cancelled while it flushes aborts the stream, and the peer sees a reset',
    needs: ['pausable'],
    async run (test) {
      for (const verb of ['close', 'closeWrite'] as const) {
        const pair = await test.pair()
        if (isTooNarrow(pair)) return
        const { near, far } = pair
        const { pending } = await fill(test, pair, pair.maxBufferedBytes + 1)
        const cancellation = test.cancellation()
        const [cancelled, other] = [outcomeOf(near[verb]({ signal: cancellation.signal })), outcomeOf(near.close())]
        await test.staysPending(cancelled, `${verb}() while bytes wait`)
        const reason = new Error('no time left')
        cancellation.abort(reason)
        equal(await rejects(cancelled.promise, `the cancelled ${verb}()`), reason, 'what it rejected with')
        await rejectsWith(pending.promise, 'ERR_STREAM_ABORTED', 'the write that waited')
        await rejectsWith(other.promise, 'ERR_STREAM_ABORTED', 'the other close()')
        const { how, error } = await near.closed
        equal(how, 'aborted', 'how it closed')
        equal(error?.cause, reason, 'the cause of the close reason')
        equal(near.state, 'closed', 'the state')
        await rejectsWith(readAll(far), 'ERR_STREAM_RESET', 'the peer\'s read')
      }
    }
  }),
  streamCase({
    id: 'STREAM-CLOSE-07',
    clause: 'S-CLOSE-2',
    title: 'a close or closeWrite with a signal that fired before aborts the stream',
    async run (test) {
      for (const verb of ['close', 'closeWrite'] as const) {
        const { near, far } = await test.pair()
        const cancellation = test.cancellation()
        const reason = new Error('too late')
        cancellation.abort(reason)
        equal(await rejects(near[verb]({ signal: cancellation.signal }), `${verb}()`), reason, 'what it rejected with')
        equal((await near.closed).how, 'aborted', 'how it closed')
        await rejectsWith(readAll(far), 'ERR_STREAM_RESET', 'the peer\'s read')
      }
    }
  }),
  streamCase({
    id: 'STREAM-CLOSE-08',
    clause: 'S-CLOSE-3',
    title: 'everything written before close and closeWrite arrives, and then the end',
    async run (test) {
      for (const verb of ['close', 'closeWrite'] as const) {
        const { near, far } = await test.pair()
        const sent = test.random.bytes(2000)
        const writes = test.random.pieces(sent, 300).map(piece => near.write(piece))
        const closing = near[verb]()
        sameBytes(await readAll(far), sent, `what came before the end of ${verb}()`)
        await Promise.all([...writes, closing])
      }
    }
  }),
  streamCase({
    id: 'STREAM-CLOSE-09',
    clause: 'S-CLOSE-3',
    title: 'close and closeWrite wait neither for the peer\'s end nor for a reader',
    variants: roomy,
    async run (test) {
      for (const verb of ['close', 'closeWrite'] as const) {
        const { near, far } = await test.pair()
        const sent = sendFew(test, near)
        await near[verb]()
        sameBytes(await readAll(far), sent, 'what the peer read later')
      }
    }
  }),
  streamCase({
    id: 'STREAM-CLOSE-10',
    clause: 'S-CLOSE-4',
    title: 'our end goes out although the last write still waits for room',
    needs: ['pausable', 'freeEnd'],
    async run (test) {
      const pair = await test.pair()
      const { near, far, maxBufferedBytes } = pair
      let taken = 0
      let size = fillingChunk(pair)
      for (let before = -1; taken > before || size > 1;) { // what is under way may give room once more
        if (taken === before) size = 1
        before = taken
        while (taken < maxBufferedBytes && near.writeNow(pattern(taken, size))) taken += size
        await test.quiet()
      }
      const last = outcomeOf(near.write([]))
      await test.staysPending(last, 'a write that waits for room only')
      await near.closeWrite()
      await last.promise
      await test.until(() => far.state !== 'open')
      await drain(far, taken)
      equal(await far.read(), null, 'the read after the last byte')
    }
  })
]
