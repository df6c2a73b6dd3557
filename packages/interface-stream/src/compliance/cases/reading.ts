import { concatBytes, equal, isTrue, outcomeOf, rejectsWith, rejects, sameBytes, show, throws, throwsWith } from '@ts-libp2p/compliance'
import { streamCase, type StreamCase } from '../stream-case.ts'
import { checkChunk, readAll, readBytes, sendByte, sendFew } from '../transfer.ts'

export const readingCases: readonly StreamCase[] = [
  streamCase({
    id: 'STREAM-READ-01',
    clause: 'S-READ-1',
    title: 'a second read while one waits rejects with ERR_READ_PENDING, and the first gets the bytes',
    async run (test) {
      const { near, far } = await test.pair()
      const first = outcomeOf(far.read())
      for (let time = 0; time < 2; time++) await rejectsWith(far.read({ max: 1 }), 'ERR_READ_PENDING', 'the second read')
      await test.staysPending(first, 'the first read')
      const sent = sendFew(test, near, 1)
      sameBytes(checkChunk(await first.promise), sent, 'what the first read got')
      const more = await sendByte(test, near)
      sameBytes(checkChunk(await far.read()), more, 'what a read after it got')
    }
  }),
  streamCase({
    id: 'STREAM-READ-02',
    clause: 'S-READ-1',
    title: 'readNow throws ERR_READ_PENDING while a read waits, and works again afterwards',
    async run (test) {
      const { near, far } = await test.pair()
      const first = outcomeOf(far.read())
      throwsWith(() => far.readNow(), 'ERR_READ_PENDING', 'readNow() while a read waits')
      await test.staysPending(first, 'the first read')
      throwsWith(() => far.readNow(1), 'ERR_READ_PENDING', 'readNow(1) while a read waits')
      const sent = sendFew(test, near, 1)
      sameBytes(checkChunk(await first.promise), sent, 'what the first read got')
      equal(far.readNow(), undefined, 'readNow() afterwards')
    }
  }),
  streamCase({
    id: 'STREAM-READ-03',
    clause: 'S-READ-1',
    title: 'two iterations at once: one is refused, and no byte comes twice or is lost',
    async run (test) {
      const { near, far } = await test.pair()
      const chunks: Uint8Array[] = []
      const iterate = async (): Promise<void> => { for await (const chunk of far) chunks.push(checkChunk(chunk)) }
      const first = outcomeOf(iterate())
      await rejectsWith(iterate(), 'ERR_READ_PENDING', 'the second iteration')
      await test.staysPending(first, 'the first iteration')
      const sent = test.random.bytes(500)
      const writing = near.write(sent).then(() => near.closeWrite())
      await first.promise
      await writing
      sameBytes(concatBytes(chunks), sent, 'what the first iteration saw')
    }
  }),
  streamCase({
    id: 'STREAM-READ-04',
    clause: 'S-READ-2',
    title: 'a max that is no integer of at least 1 is a TypeError and consumes nothing',
    async run (test) {
      const { near, far } = await test.pair()
      const sent = sendFew(test, near)
      await test.quiet()
      // NaN and 1.5 are what arithmetic gives by mistake, 0 and −1 what subtracting too much does.
      for (const max of [0, -1, 1.5, Number.NaN, -Infinity]) {
        equal((await rejects(far.read({ max }), `read with max ${max}`)).name, 'TypeError', `what read with max ${max} rejects with`)
        equal(throws(() => far.readNow(max), `readNow(${max})`).name, 'TypeError', `what readNow(${max}) throws`)
      }
      sameBytes(await readBytes(far, sent.byteLength), sent, 'what a proper read gets afterwards')
    }
  }),
  streamCase({
    id: 'STREAM-READ-05',
    clause: 'S-READ-3',
    title: 'no chunk is longer than max, and what exceeds it comes next, in order',
    async run (test) {
      const { near, far } = await test.pair()
      const sent = test.random.bytes(2500)
      // A turn later, so that the reader also meets a stream on which nothing is buffered.
      const writing = test.late('macrotask').then(() => near.write(test.random.pieces(sent, 400))).then(() => near.closeWrite())
      const chunks: Uint8Array[] = []
      for (let chunk: Uint8Array | null | undefined; chunk !== null;) {
        const max = 1 + test.random.below(90)
        chunk = test.random.chance(0.5) ? far.readNow(max) : await far.read({ max })
        if (chunk !== null && chunk !== undefined) chunks.push(checkChunk(chunk, max))
        else if (chunk === undefined) await test.late('macrotask')
      }
      sameBytes(concatBytes(chunks), sent, 'what arrived')
      await writing
    }
  }),
  streamCase({
    id: 'STREAM-READ-06',
    clause: 'S-READ-3',
    title: 'a waiting read with max takes no more than that of what arrives',
    async run (test) {
      const { near, far } = await test.pair()
      const reading = outcomeOf(far.read({ max: 2 }))
      await test.quiet()
      const sent = test.random.bytes(40)
      const writing = near.write(sent.slice())
      const first = checkChunk(await reading.promise, 2)
      sameBytes(concatBytes([first, await readBytes(far, sent.byteLength - first.byteLength)]), sent, 'what arrived')
      await writing
    }
  }),
  streamCase({
    id: 'STREAM-READ-07',
    clause: 'S-READ-4',
    title: 'readNow gives undefined when nothing is buffered, and bytes when they are there',
    async run (test) {
      const { near, far } = await test.pair()
      equal(far.readNow(), undefined, 'readNow() on a fresh stream')
      const sent = sendFew(test, near)
      const chunks: Uint8Array[] = []
      for (let read = 0; read < sent.byteLength;) {
        await test.until(() => {
          const chunk = far.readNow()
          if (chunk !== undefined) chunks.push(checkChunk(chunk))
          return chunk !== undefined
        })
        read = chunks.reduce((sum, chunk) => sum + chunk.byteLength, 0)
      }
      sameBytes(concatBytes(chunks), sent, 'what readNow() gave')
      equal(far.readNow(), undefined, 'readNow() after the last byte')
    }
  }),
  streamCase({
    id: 'STREAM-READ-08',
    clause: 'S-READ-4',
    title: 'readNow and writeNow throw what read and write reject with: after an abort, a reset, a close',
    async run (test) {
      for (const strike of ['abort', 'reset', 'close'] as const) {
        const { near, far } = await test.pair()
        if (strike === 'abort') near.abort(new Error('given up'))
        if (strike === 'reset') far.abort()
        if (strike === 'close') await near.close()
        else await near.closed
        for (let time = 0; time < 2; time++) {
          const [read, readNow] = [await rejects(near.read(), 'read'), throws(() => near.readNow(), 'readNow()')]
          equal(Reflect.get(readNow, 'code'), Reflect.get(read, 'code'), `the code that readNow() throws after ${strike}`)
          const [write, writeNow] = [await rejects(near.write(Uint8Array.of(1)), 'write'), throws(() => near.writeNow(Uint8Array.of(1)), 'writeNow()')]
          equal(Reflect.get(writeNow, 'code'), Reflect.get(write, 'code'), `the code that writeNow() throws after ${strike}`)
        }
      }
    }
  }),
  streamCase({
    id: 'STREAM-READ-09',
    clause: 'S-READ-5',
    title: 'after the end null comes for ever: read, readNow and for await, in any order',
    async run (test) {
      const { near, far } = await test.pair()
      const sent = sendFew(test, near)
      await near.closeWrite()
      sameBytes(await readAll(far), sent, 'what arrived')
      for (let time = 0; time < 3; time++) {
        equal(far.readNow(), null, 'readNow() after the end')
        equal(await far.read(), null, 'read after the end')
        equal(await far.read({ max: 1 }), null, 'read with max after the end')
        for await (const chunk of far) isTrue(false, `an iteration after the end gave ${show(chunk)}`)
      }
    }
  }),
  streamCase({
    id: 'STREAM-READ-10',
    clause: 'S-READ-5',
    title: 'a loop on readNow comes to the end of the stream',
    async run (test) {
      const { near, far } = await test.pair()
      const sent = test.random.bytes(700)
      const writing = test.late('macrotask').then(() => near.write(sent.slice())).then(() => near.closeWrite())
      const chunks: Uint8Array[] = []
      await test.until(() => {
        let chunk = far.readNow()
        for (; chunk instanceof Uint8Array; chunk = far.readNow()) chunks.push(checkChunk(chunk))
        return chunk === null
      })
      sameBytes(concatBytes(chunks), sent, 'what the loop saw')
      await writing
    }
  })
]
