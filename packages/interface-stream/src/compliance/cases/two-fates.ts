import { equal, hasCode, isTrue, outcomeOf, rejectsWith, sameBytes, throwsWith } from '@ts-libp2p/compliance'
import type { ByteStream } from '../../byte-stream.ts'
import { streamCase, type StreamCase } from '../stream-case.ts'
import type { StreamTest, TestPair } from '../stream-test.ts'
import { drain, fill, fillingChunk, isTooNarrow, pattern, readAll, readBytes, sendFew } from '../transfer.ts'

export const twoFatesCases: readonly StreamCase[] = [
  streamCase({
    id: 'STREAM-FATE-01',
    clause: 'S-FATE-1',
    title: 'after our end we still read everything that the peer sends',
    needs: ['halfClose'],
    async run (test) {
      const { near, far } = await test.pair()
      const request = test.random.bytes(200)
      const answer = test.random.bytes(3000)
      const asking = near.write(request).then(() => near.closeWrite())
      sameBytes(await readAll(far), request, 'the request')
      await asking
      const answering = far.write(answer).then(() => far.closeWrite())
      sameBytes(await readAll(near), answer, 'the answer')
      await answering
      equal((await near.closed).how, 'clean', 'how the near side closed')
      equal((await far.closed).how, 'clean', 'how the far side closed')
    }
  }),
  streamCase({
    id: 'STREAM-FATE-02',
    clause: 'S-FATE-1',
    title: 'after the peer\'s end we still write',
    needs: ['halfClose'],
    async run (test) {
      const { near, far } = await test.pair()
      await far.closeWrite()
      equal(await near.read(), null, 'the read after the peer\'s end')
      const sent = test.random.bytes(1000)
      const writing = near.write(sent).then(() => near.closeWrite())
      sameBytes(await readAll(far), sent, 'what came after the other direction ended')
      await writing
    }
  }),
  streamCase({
    id: 'STREAM-FATE-03',
    clause: 'S-FATE-1',
    title: 'a direction that stands still does not hold up the other',
    needs: ['pausable'],
    async run (test) {
      const pair = await test.pair()
      if (isTooNarrow(pair)) return
      const { near, far } = pair
      const stalled = await fill(test, pair, fillingChunk(pair))
      const back = test.random.bytes(2000)
      const writing = far.write(back.slice())
      sameBytes(await readBytes(near, back.byteLength), back, 'what came back while the other direction stood still')
      await writing
      isTrue(stalled.pending.isPending, 'the write into the full direction must still wait')
      await drain(far, stalled.written)
      await stalled.pending.promise
    }
  }),
  streamCase({
    id: 'STREAM-FATE-04',
    clause: 'S-FATE-1',
    title: 'two sides that both write more than fits, and read later, do not lock up',
    needs: ['pausable'],
    async run (test) {
      const pair = await test.pair()
      if (isTooNarrow(pair)) return
      const { near, far, maxBufferedBytes } = pair
      const amount = maxBufferedBytes + 1
      const writing = [near, far].map(stream => outcomeOf(stream.write(pattern(0, amount)).then(() => stream.closeWrite())))
      await test.quiet()
      for (const outcome of writing) isTrue(outcome.isPending, 'a write of more than the bound must wait')
      await Promise.all([near, far].map(stream => drain(stream, amount)))
      for (const outcome of writing) await outcome.promise
    }
  }),
  streamCase({
    id: 'STREAM-FATE-05',
    clause: 'S-FATE-2',
    title: 'what came before the peer\'s end stays readable after the peer\'s reset',
    needs: ['halfClose'],
    async run (test) {
      const { near, far } = await test.pair()
      const sent = await endUnread(test, near, far)
      near.abort()
      await readSurvives(far, sent, 'reset', 'ERR_STREAM_RESET')
    }
  }),
  streamCase({
    id: 'STREAM-FATE-06',
    clause: 'S-FATE-2',
    title: 'what came before the peer\'s end stays readable after the connection is lost',
    needs: ['halfClose', 'losable'],
    async run (test) {
      const { near, far, lose } = await test.pair()
      const sent = await endUnread(test, near, far)
      await lose()
      await readSurvives(far, sent, 'lost', 'ERR_STREAM_LOST')
    }
  }),
  streamCase({
    id: 'STREAM-FATE-07',
    clause: 'S-FATE-3',
    title: 'a reset before the peer\'s end drops what is buffered, and everything later rejects',
    async run (test) {
      const { near, far } = await test.pair()
      sendFew(test, near)
      await test.quiet()
      near.abort()
      equal((await far.closed).how, 'reset', 'how it closed')
      await everythingFails(far, 'ERR_STREAM_RESET')
    }
  }),
  streamCase({
    id: 'STREAM-FATE-08',
    clause: 'S-FATE-3',
    title: 'a loss before the peer\'s end drops what is buffered, and everything later rejects',
    needs: ['losable'],
    async run (test) {
      const { near, far, lose } = await test.pair()
      sendFew(test, near)
      await test.quiet()
      await lose()
      for (const stream of [near, far]) {
        equal((await stream.closed).how, 'lost', 'how it closed')
        await everythingFails(stream, 'ERR_STREAM_LOST')
      }
    }
  }),
  streamCase({
    id: 'STREAM-FATE-09',
    clause: 'S-FATE-3',
    title: 'a read and several writes that wait when the reset comes all reject with it',
    needs: ['pausable'],
    async run (test) {
      const pair = await test.pair()
      if (isTooNarrow(pair)) return
      const { near, far } = pair
      await everythingWaiting(test, pair, 'ERR_STREAM_RESET', () => near.abort())
      equal((await far.closed).how, 'reset', 'how it closed')
    }
  }),
  streamCase({
    id: 'STREAM-FATE-10',
    clause: 'S-FATE-3',
    title: 'a read and several writes that wait when the connection is lost all reject with it',
    needs: ['pausable', 'losable'],
    async run (test) {
      const pair = await test.pair()
      if (isTooNarrow(pair)) return
      await everythingWaiting(test, pair, 'ERR_STREAM_LOST', pair.lose)
    }
  }),
  streamCase({
    id: 'STREAM-FATE-11',
    clause: 'S-FATE-4',
    title: 'our abort drops what is buffered; what was called before and after rejects with its reason as cause',
    async run (test) {
      const { near, far } = await test.pair()
      sendFew(test, far)
      await test.quiet()
      const reason = new Error('no longer wanted')
      near.abort(reason)
      const { how, error } = await near.closed
      equal(how, 'aborted', 'how it closed')
      equal(hasCode(error, 'ERR_STREAM_ABORTED', 'the error of the close reason').cause, reason, 'its cause')
      await everythingFails(near, 'ERR_STREAM_ABORTED', reason)
    }
  }),
  streamCase({
    id: 'STREAM-FATE-12',
    clause: 'S-FATE-4',
    title: 'our abort drops also what waits before the peer\'s end',
    needs: ['halfClose'],
    async run (test) {
      const { near, far } = await test.pair()
      await endUnread(test, near, far)
      far.abort()
      await everythingFails(far, 'ERR_STREAM_ABORTED')
    }
  }),
  streamCase({
    id: 'STREAM-FATE-13',
    clause: 'S-FATE-4',
    title: 'a read and several writes that wait when we abort reject with ERR_STREAM_ABORTED',
    needs: ['pausable'],
    async run (test) {
      const pair = await test.pair()
      if (isTooNarrow(pair)) return
      await everythingWaiting(test, pair, 'ERR_STREAM_ABORTED', () => pair.far.abort())
    }
  })
]

/** A few bytes and an end from `near` that `far` has seen and not read. */
async function endUnread (test: StreamTest, near: ByteStream, far: ByteStream): Promise<Uint8Array> {
  const sent = sendFew(test, near)
  await near.closeWrite()
  await test.until(() => far.state === 'read-closed')
  return sent
}

async function readSurvives (stream: ByteStream, sent: Uint8Array, how: string, code: string): Promise<void> {
  equal((await stream.closed).how, how, 'how it closed')
  await rejectsWith(stream.write(Uint8Array.of(1)), code, 'a write')
  throwsWith(() => stream.writeNow(Uint8Array.of(1)), code, 'writeNow()')
  sameBytes(await readAll(stream), sent, 'what came before the peer\'s end')
  equal(await stream.read(), null, 'a read after the end')
  equal(stream.readNow(), null, 'readNow() after the end')
}

/** Everything rejects with the stored error, again and again. */
async function everythingFails (stream: ByteStream, code: string, cause?: Error): Promise<void> {
  for (let time = 0; time < 2; time++) {
    const errors = [
      await rejectsWith(stream.read(), code, 'a later read'),
      await rejectsWith(stream.write(Uint8Array.of(1)), code, 'a later write'),
      await rejectsWith(stream.write(new Uint8Array(0)), code, 'a later empty write'),
      throwsWith(() => stream.readNow(), code, 'readNow()'),
      throwsWith(() => stream.writeNow(Uint8Array.of(1)), code, 'writeNow()')
    ]
    if (cause !== undefined) for (const error of errors) equal(error.cause, cause, 'the cause of the error')
  }
}

/** On `far` a read and three writes wait; `strike` must make all of them reject. */
async function everythingWaiting (test: StreamTest, { far, maxBufferedBytes }: TestPair, code: string, strike: () => void | Promise<void>): Promise<void> {
  // More than what the other end drops can make room for: a write may still be taken before it learns of the strike.
  const waiting = [
    outcomeOf<unknown>(far.read()),
    outcomeOf(far.write(pattern(0, 4 * maxBufferedBytes + 1))),
    outcomeOf(far.write(Uint8Array.of(1))),
    outcomeOf(far.write(new Uint8Array(0)))
  ]
  await test.quiet()
  for (const outcome of waiting) isTrue(outcome.isPending, 'everything must wait while nothing moves')
  await strike()
  for (const outcome of waiting) await rejectsWith(outcome.promise, code, 'what waited')
}
