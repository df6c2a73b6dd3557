import { concatBytes, equal, hasCode, oneOf, outcomeOf, rejectsWith, sameBytes } from '@ts-libp2p/compliance'
import type { ByteStream } from '../../byte-stream.ts'
import { streamCase, type StreamCase } from '../stream-case.ts'
import { checkChunk, readAll, sendFew } from '../transfer.ts'
import { orderly } from '../variants.ts'

export const endCases: readonly StreamCase[] = [
  streamCase({
    id: 'STREAM-END-01',
    clause: 'S-END-1',
    title: 'the end comes after every byte, in pieces of any size',
    async run (test) {
      const { near, far } = await test.pair()
      const sent = test.random.bytes(3000)
      const writing = (async () => {
        for (const piece of test.random.pieces(sent, 700)) await near.write(piece)
        await near.closeWrite()
      })()
      sameBytes(await readAll(far), sent, 'what was read up to the end')
      await writing
    }
  }),
  streamCase({
    id: 'STREAM-END-02',
    clause: 'S-END-1',
    title: 'an end without any bytes is an end',
    async run (test) {
      const { near, far } = await test.pair()
      const reading = far.read()
      await test.staysPending(reading, 'a read on an open, empty stream')
      await near.closeWrite()
      equal(await reading, null, 'the pending read')
    }
  }),
  streamCase({
    id: 'STREAM-END-03',
    clause: 'S-END-1',
    title: 'bytes and end that leave in the same turn arrive in that order',
    async run (test) {
      const { near, far } = await test.pair()
      const sent = sendFew(test, near)
      const closing = near.closeWrite()
      sameBytes(await readAll(far), sent, 'what was read up to the end')
      await closing
    }
  }),
  streamCase({
    id: 'STREAM-END-04',
    clause: 'S-END-1',
    title: 'a reader of single bytes sees every byte before the end',
    async run (test) {
      const { near, far } = await test.pair()
      const sent = test.random.bytes(300)
      const writing = near.write(sent).then(() => near.closeWrite())
      const chunks: Uint8Array[] = []
      for (let chunk = await far.read({ max: 1 }); chunk !== null; chunk = await far.read({ max: 1 })) chunks.push(checkChunk(chunk, 1))
      sameBytes(concatBytes(chunks), sent, 'what was read up to the end')
      await writing
    }
  }),
  streamCase({
    id: 'STREAM-END-05',
    clause: 'S-END-1',
    title: 'for await gives every byte and then finishes',
    async run (test) {
      const { near, far } = await test.pair()
      const sent = test.random.bytes(2000)
      const writing = near.write(test.random.pieces(sent, 300)).then(() => near.closeWrite())
      const chunks: Uint8Array[] = []
      for await (const chunk of far) chunks.push(checkChunk(chunk))
      sameBytes(concatBytes(chunks), sent, 'what was iterated over')
      await writing
    }
  }),
  streamCase({
    id: 'STREAM-END-06',
    clause: 'S-END-2',
    title: 'a reset is an error for ever, for read and for await, and never an end',
    async run (test) {
      const { near, far } = await test.pair()
      sendFew(test, near)
      await test.quiet()
      near.abort(new Error('given up'))
      equal((await far.closed).how, 'reset', 'how the other side saw it close')
      for (let time = 0; time < 3; time++) {
        await rejectsWith(far.read(), 'ERR_STREAM_RESET', 'a read after the reset')
        await rejectsWith(iterate(far), 'ERR_STREAM_RESET', 'an iteration after the reset')
      }
    }
  }),
  streamCase({
    id: 'STREAM-END-07',
    clause: 'S-END-2',
    title: 'a read and an iteration that wait when the reset comes reject',
    async run (test) {
      for (const wait of [(stream: ByteStream) => stream.read(), iterate]) {
        const { near, far } = await test.pair()
        const waiting = outcomeOf<unknown>(wait(far))
        await test.staysPending(waiting, 'a read on an empty stream')
        near.abort()
        await rejectsWith(waiting.promise, 'ERR_STREAM_RESET', 'the read that waited')
      }
    }
  }),
  streamCase({
    id: 'STREAM-END-08',
    clause: 'S-END-2',
    title: 'our own abort is no end for our own reader',
    async run (test) {
      const { near } = await test.pair()
      const waiting = outcomeOf(near.read())
      await test.staysPending(waiting, 'a read on an empty stream')
      near.abort()
      await rejectsWith(waiting.promise, 'ERR_STREAM_ABORTED', 'the read that waited')
      await rejectsWith(near.read(), 'ERR_STREAM_ABORTED', 'a later read')
      await rejectsWith(iterate(near), 'ERR_STREAM_ABORTED', 'a later iteration')
    }
  }),
  streamCase({
    id: 'STREAM-END-09',
    clause: 'S-END-2',
    title: 'a lost connection is no end',
    needs: ['losable'],
    async run (test) {
      const { near, far, lose } = await test.pair()
      const waiting = outcomeOf(far.read())
      sendFew(test, far)
      await test.staysPending(waiting, 'a read on an empty stream')
      await lose()
      await rejectsWith(waiting.promise, 'ERR_STREAM_LOST', 'the read that waited')
      await rejectsWith(far.read(), 'ERR_STREAM_LOST', 'a later read')
      await rejectsWith(iterate(near), 'ERR_STREAM_LOST', 'an iteration at the other end')
      for (const { how, error } of [await near.closed, await far.closed]) {
        equal(how, 'lost', 'how it closed')
        hasCode(error, 'ERR_STREAM_LOST', 'the error of the close reason')
      }
    }
  }),
  streamCase({
    id: 'STREAM-END-10',
    clause: 'S-END-2',
    title: 'wherever the link is cut, what was read is a beginning of what was sent, and no end follows',
    needs: ['runsOnLinks'],
    async run (test) {
      for (let round = 0; round < 4; round++) {
        const { near, far, links, outgoing } = await test.pair()
        const sent = test.random.bytes(1500)
        links?.loseAfter(outgoing, 1 + test.random.below(1000))
        const writing = outcomeOf(near.write(sent).then(() => near.closeWrite()))
        const chunks: Uint8Array[] = []
        const reading = (async () => { for await (const chunk of far) chunks.push(chunk) })()
        await rejectsWith(reading, 'ERR_STREAM_LOST', 'reading from a link that is cut')
        const read = concatBytes(chunks)
        sameBytes(read, sent.subarray(0, read.byteLength), 'what was read before the cut')
        await writing.promise.catch(() => {})
      }
    }
  }),
  streamCase({
    id: 'STREAM-END-11',
    clause: 'S-END-3',
    title: 'a link that ends without the stream\'s own end loses the stream',
    needs: ['runsOnLinks', 'ownEnd'],
    variants: orderly,
    async run (test) {
      const { near, far, links, outgoing } = await test.pair()
      sendFew(test, near)
      await test.quiet()
      links?.endInside(outgoing)
      equal((await far.closed).how, 'lost', 'how it closed')
      await rejectsWith(far.read(), 'ERR_STREAM_LOST', 'a read after the link ended')
    }
  }),
  streamCase({
    id: 'STREAM-END-12',
    clause: 'S-END-4',
    title: 'a link that ends one byte before the end of a frame loses the stream',
    needs: ['runsOnLinks'],
    lacks: ['passThrough'],
    async run (test) {
      const { near, far, links, outgoing } = await test.pair()
      links?.holdBack(outgoing)
      const writing = outcomeOf(near.write(test.random.bytes(200)))
      const waiting = outcomeOf(iterate(far))
      await test.quiet()
      links?.endInside(outgoing)
      await rejectsWith(waiting.promise, 'ERR_STREAM_LOST', 'reading from a link that ended inside a frame')
      equal((await far.closed).how, 'lost', 'how it closed')
      near.abort()
      await writing.promise.catch(() => {})
      oneOf(near.state, ['closed'], 'the state of the writer after its abort')
    }
  })
]

async function iterate (stream: AsyncIterable<Uint8Array>): Promise<void> {
  for await (const chunk of stream) checkChunk(chunk)
}
