import { equal, isTrue, oneOf, outcomeOf, rejectsWith, throwsWith } from '@ts-libp2p/compliance'
import type { ByteStream } from '../../byte-stream.ts'
import { streamCase, type StreamCase } from '../stream-case.ts'
import { drain, fill, fillingChunk, isTooNarrow, readAll, sendFew } from '../transfer.ts'
import { roomy } from '../variants.ts'

export const closingCases: readonly StreamCase[] = [
  streamCase({
    id: 'STREAM-CLOSE-01',
    clause: 'S-CLOSE-1',
    title: 'every pairing of close, closeWrite, abort and the same at the peer settles, at once or one after the other',
    variants: roomy,
    async run (test) {
      const names = Object.keys(ACTIONS) as Array<keyof typeof ACTIONS>
      for (const first of names) {
        for (const second of names) {
          for (const isSequence of [true, false]) {
            const { near, far } = await test.pair()
            sendFew(test, near, 5)
            const calls = [outcomeOf(ACTIONS[first](near, far))]
            if (isSequence) await test.quiet()
            calls.push(outcomeOf(ACTIONS[second](near, far)))
            await test.quiet()
            near.abort()
            for (const call of calls) await call.promise.catch(() => {})
            oneOf((await near.closed).how, ['clean', 'aborted', 'reset'], `how it closed after ${first} and ${second}`)
            equal(near.state, 'closed', `the state after ${first} and ${second}`)
          }
        }
      }
    }
  }),
  streamCase({
    id: 'STREAM-CLOSE-02',
    clause: 'S-CLOSE-1',
    title: 'the first outcome stays: what comes after an abort changes neither closed nor the errors',
    async run (test) {
      const { near, far } = await test.pair()
      const reason = new Error('the first')
      near.abort(reason)
      near.abort(new Error('the second'))
      far.abort()
      await near.close()
      await test.quiet()
      const { how, error } = await near.closed
      equal(how, 'aborted', 'how it closed')
      equal(error?.cause, reason, 'the cause of the close reason')
      equal((await rejectsWith(near.write(Uint8Array.of(1)), 'ERR_STREAM_ABORTED', 'a later write')).cause, reason, 'the cause of a later error')
    }
  }),
  streamCase({
    id: 'STREAM-CLOSE-03',
    clause: 'S-CLOSE-1',
    title: 'every caller of close and closeWrite waits for the flush, also the second',
    needs: ['pausable'],
    async run (test) {
      const pair = await test.pair()
      if (isTooNarrow(pair)) return
      const { near, far } = pair
      const { written, pending } = await fill(test, pair, fillingChunk(pair))
      const last = outcomeOf(near.write(new Uint8Array(2 * pair.maxBufferedBytes)))
      const calls = [near.closeWrite(), near.closeWrite(), near.close(), near.close()].map(outcomeOf)
      await test.quiet()
      for (const call of calls) isTrue(call.isPending, 'close() and closeWrite() must wait while bytes wait')
      await drain(far, written)
      await pending.promise
      equal((await readAll(far)).byteLength, 2 * pair.maxBufferedBytes, 'how many bytes came before the end')
      for (const call of calls) await call.promise
      await last.promise
    }
  }),
  streamCase({
    id: 'STREAM-CLOSE-04',
    clause: 'S-CLOSE-1',
    title: 'on a stream that already failed close and disposing resolve, closeWrite tells why nothing was flushed',
    async run (test) {
      for (const isOurs of [true, false]) {
        const { near, far } = await test.pair()
        if (isOurs) near.abort()
        else far.abort()
        const { how } = await near.closed
        await near.close()
        await near.close()
        await rejectsWith(near.closeWrite(), isOurs ? 'ERR_STREAM_ABORTED' : 'ERR_STREAM_RESET', 'closeWrite()')
        await near[Symbol.asyncDispose]?.()
        equal((await near.closed).how, how, 'how it closed')
      }
    }
  }),
  streamCase({
    id: 'STREAM-CLOSE-05',
    clause: 'S-CLOSE-1',
    title: 'closing again after a clean close resolves and changes nothing',
    async run (test) {
      const { near, far } = await test.pair()
      await near.closeWrite()
      equal(await far.read(), null, 'the peer\'s read')
      await far.closeWrite()
      equal((await near.closed).how, 'clean', 'how it closed')
      await near.closeWrite()
      await near.close()
      await near.close()
      await near[Symbol.asyncDispose]?.()
      near.abort()
      far.abort()
      await far.close()
      await test.quiet()
      for (const { how, error } of [await near.closed, await far.closed]) {
        equal(how, 'clean', 'how it closed, in the end')
        equal(error, undefined, 'the error of a clean close')
      }
    }
  }),
  streamCase({
    id: 'STREAM-CLOSE-11',
    clause: 'S-CLOSE-5',
    title: 'close drops what is buffered; the read that waits and every later one reject with ERR_READ_CLOSED',
    async run (test) {
      const { near, far } = await test.pair()
      sendFew(test, far)
      await test.quiet()
      const closing = near.close()
      await readingIsClosed(near)
      await closing
      await readingIsClosed(near)
      const another = await test.pair()
      const waiting = outcomeOf(another.near.read())
      await test.staysPending(waiting, 'a read on an empty stream')
      await another.near.close()
      await rejectsWith(waiting.promise, 'ERR_READ_CLOSED', 'the read that waited')
    }
  }),
  streamCase({
    id: 'STREAM-CLOSE-12',
    clause: 'S-CLOSE-5',
    title: 'after close a read is never null, whether the peer ended before or after',
    needs: ['halfClose'],
    async run (test) {
      for (const isBefore of [true, false]) {
        const { near, far } = await test.pair()
        if (isBefore) {
          await far.closeWrite()
          await test.until(() => near.state === 'read-closed')
        }
        await near.close()
        if (!isBefore) {
          equal(await far.read(), null, 'the peer\'s read')
          await far.closeWrite()
        }
        equal((await near.closed).how, 'clean', 'how it closed')
        await readingIsClosed(near)
      }
    }
  })
]

/** What either side can do to end a stream. */
const ACTIONS = {
  close: (near: ByteStream) => near.close(),
  closeWrite: (near: ByteStream) => near.closeWrite(),
  abort: (near: ByteStream) => {
    near.abort()
    return Promise.resolve()
  },
  'the peer\'s close': (_near: ByteStream, far: ByteStream) => far.close(),
  'the peer\'s closeWrite': (_near: ByteStream, far: ByteStream) => far.closeWrite(),
  'the peer\'s abort': (_near: ByteStream, far: ByteStream) => {
    far.abort()
    return Promise.resolve()
  }
}

async function readingIsClosed (stream: ByteStream): Promise<void> {
  for (let time = 0; time < 2; time++) {
    await rejectsWith(stream.read(), 'ERR_READ_CLOSED', 'a read after close()')
    throwsWith(() => stream.readNow(), 'ERR_READ_CLOSED', 'readNow() after close()')
    await rejectsWith((async () => { for await (const chunk of stream) isTrue(chunk.byteLength > 0, 'an empty chunk') })(), 'ERR_READ_CLOSED', 'for await after close()')
  }
}
