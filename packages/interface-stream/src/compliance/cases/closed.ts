import { equal, hasCode, isTrue, outcomeOf, rejectsWith, sameBytes } from '@ts-libp2p/compliance'
import { streamCase, type StreamCase } from '../stream-case.ts'
import { readAll, sendFew } from '../transfer.ts'

export const closedCases: readonly StreamCase[] = [
  streamCase({
    id: 'STREAM-CLOSED-01',
    clause: 'S-CLOSE-9',
    title: 'closed waits while the stream is open, settles once, and says how with an error unless it was clean',
    async run (test) {
      const { near, far } = await test.pair()
      await test.staysPending(near.closed, 'closed of an open stream')
      await test.staysPending(far.closed, 'closed of an open stream')
      near.abort(new Error('given up'))
      const [ours, theirs] = await Promise.all([near.closed, far.closed])
      equal(ours.how, 'aborted', 'how it closed for who aborted')
      hasCode(ours.error, 'ERR_STREAM_ABORTED', 'the error for who aborted')
      equal(theirs.how, 'reset', 'how it closed for the peer')
      hasCode(theirs.error, 'ERR_STREAM_RESET', 'the error for the peer')
      near.abort()
      far.abort()
      await test.quiet()
      equal((await near.closed).how, 'aborted', 'how it closed, asked again')
      equal((await far.closed).how, 'reset', 'how it closed for the peer, asked again')
    }
  }),
  streamCase({
    id: 'STREAM-CLOSED-02',
    clause: 'S-CLOSE-10',
    title: 'closed is clean once both ends were seen, although bytes still wait, which stay readable',
    needs: ['halfClose'],
    async run (test) {
      const { near, far } = await test.pair()
      const [there, back] = [sendFew(test, near), sendFew(test, far)]
      await Promise.all([near.closeWrite(), far.closeWrite()])
      for (const { how, error } of await Promise.all([near.closed, far.closed])) {
        equal(how, 'clean', 'how it closed')
        equal(error, undefined, 'the error of a clean close')
      }
      sameBytes(await readAll(far), there, 'what waited at the far end')
      sameBytes(await readAll(near), back, 'what waited at the near end')
    }
  }),
  streamCase({
    id: 'STREAM-CLOSED-03',
    clause: 'S-CLOSE-10',
    title: 'one end alone is not a clean close',
    needs: ['halfClose'],
    async run (test) {
      const { near, far } = await test.pair()
      await near.closeWrite()
      equal(await far.read(), null, 'the peer\'s read')
      await test.staysPending(near.closed, 'closed of the end that ended')
      await test.staysPending(far.closed, 'closed of the end that did not')
      far.abort()
      equal((await near.closed).how, 'reset', 'how it closed after the peer\'s abort')
    }
  }),
  streamCase({
    id: 'STREAM-CLOSED-04',
    clause: 'S-CLOSE-11',
    title: 'state follows the wire: open, write-closed at one end, read-closed at the other, closed',
    needs: ['halfClose'],
    async run (test) {
      const { near, far } = await test.pair()
      equal(near.state, 'open', 'the state of a fresh stream')
      equal(far.state, 'open', 'the state of a fresh stream')
      sendFew(test, near, 3)
      await near.closeWrite()
      equal(near.state, 'write-closed', 'the state of the end that ended')
      await test.until(() => far.state !== 'open')
      equal(far.state, 'read-closed', 'the state of the other end, with bytes still waiting')
      await far.closeWrite()
      equal(far.state, 'closed', 'the state after both ends')
      await test.until(() => near.state !== 'write-closed')
      equal(near.state, 'closed', 'the state after both ends')
    }
  }),
  streamCase({
    id: 'STREAM-CLOSED-05',
    clause: 'S-CLOSE-11',
    title: 'state is closed at once after our abort, and after the peer\'s reset arrived',
    async run (test) {
      const { near, far } = await test.pair()
      near.abort()
      equal(near.state, 'closed', 'the state right after abort()')
      await far.closed
      equal(far.state, 'closed', 'the state after the reset')
    }
  }),
  streamCase({
    id: 'STREAM-CLOSED-06',
    clause: 'S-CLOSE-12',
    title: 'disposing a stream whose writing was not ended is a reset for the peer, not an end',
    async run (test) {
      const { near, far } = await test.pair()
      const dispose = near[Symbol.asyncDispose]
      if (dispose === undefined) return
      sendFew(test, near)
      await Reflect.apply(dispose, near, [])
      equal((await near.closed).how, 'aborted', 'how it closed')
      await rejectsWith(readAll(far), 'ERR_STREAM_RESET', 'the peer\'s read')
    }
  }),
  streamCase({
    id: 'STREAM-CLOSED-07',
    clause: 'S-CLOSE-12',
    title: 'disposing after closeWrite was called closes: the peer gets everything and an end',
    async run (test) {
      const { near, far } = await test.pair()
      const dispose = near[Symbol.asyncDispose]
      if (dispose === undefined) return
      const sent = test.random.bytes(500)
      const writing = near.write(sent.slice())
      const closing = near.closeWrite()
      const disposing = outcomeOf(Promise.resolve(Reflect.apply(dispose, near, []) as unknown))
      sameBytes(await readAll(far), sent, 'what the peer read')
      await Promise.all([writing, closing, disposing.promise])
      await rejectsWith(near.read(), 'ERR_READ_CLOSED', 'a read after disposing')
      await far.close()
      equal((await near.closed).how, 'clean', 'how it closed')
    }
  }),
  streamCase({
    id: 'STREAM-CLOSED-08',
    clause: 'S-CLOSE-12',
    title: 'an exception in an await using block looks like no finished message to the peer',
    async run (test) {
      const { near, far } = await test.pair()
      if (near[Symbol.asyncDispose] === undefined) return
      const failing = async (): Promise<void> => {
        try {
          sendFew(test, near)
          await test.quiet()
          throw new Error('the handler failed')
        } finally {
          // What `await using` does at the end of its block.
          await near[Symbol.asyncDispose]?.()
        }
      }
      await failing().catch(() => {})
      const outcome = outcomeOf(readAll(far))
      await rejectsWith(outcome.promise, 'ERR_STREAM_RESET', 'the peer\'s read')
      isTrue(far.state === 'closed', 'the peer\'s stream must be closed')
    }
  })
]
