import { concatBytes, equal, isTrue, LATENESSES, outcomeOf, rejectsWith, rejects, sameBytes, show, throws, throwsWith } from '@ts-libp2p/compliance'
import type { ByteStream } from '../../byte-stream.ts'
import { streamCase, type StreamCase } from '../stream-case.ts'
import { checkChunk, readAll, readBytes, sendFew } from '../transfer.ts'

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
      const more = sendFew(test, near, 1)
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
  }),
  streamCase({
    id: 'STREAM-READ-11',
    clause: 'S-READ-7',
    title: 'bytes and end wait for a reader that comes a microtask, a macrotask or much later',
    async run (test) {
      for (const lateness of LATENESSES) {
        for (const way of ['read', 'for await', 'readNow'] as const) {
          const { near, far } = await test.pair()
          const sent = sendFew(test, near)
          const closing = near.closeWrite()
          await test.late(lateness)
          const chunks: Uint8Array[] = []
          if (way === 'read') chunks.push(await readAll(far))
          else if (way === 'for await') for await (const chunk of far) chunks.push(chunk)
          else {
            await test.until(() => {
              const chunk = far.readNow()
              if (chunk instanceof Uint8Array) chunks.push(chunk)
              return chunk === null
            })
          }
          sameBytes(concatBytes(chunks), sent, `what ${way} saw a ${lateness} later`)
          await closing
        }
      }
    }
  }),
  streamCase({
    id: 'STREAM-READ-12',
    clause: 'S-READ-7',
    title: 'an end alone waits for a late reader',
    async run (test) {
      for (const lateness of LATENESSES) {
        const { near, far } = await test.pair()
        await near.closeWrite()
        await test.late(lateness)
        equal(await far.read(), null, `a read ${lateness} later`)
        const another = await test.pair()
        await another.near.closeWrite()
        await test.late(lateness)
        for await (const chunk of another.far) isTrue(false, `an iteration ${lateness} later gave ${show(chunk)}`)
      }
    }
  }),
  streamCase({
    id: 'STREAM-READ-13',
    clause: 'S-READ-7',
    title: 'a reset waits for a late reader',
    async run (test) {
      for (const lateness of LATENESSES) {
        const { near, far } = await test.pair()
        await test.quiet()
        near.abort()
        await far.closed
        await test.late(lateness)
        await rejectsWith(far.read(), 'ERR_STREAM_RESET', `a read ${lateness} later`)
        throwsWith(() => far.readNow(), 'ERR_STREAM_RESET', 'readNow()')
      }
    }
  }),
  streamCase({
    id: 'STREAM-READ-14',
    clause: 'S-READ-8',
    title: 'leaving a for await loses nothing: a read and another for await go on',
    async run (test) {
      const { near, far } = await test.pair()
      const chunks: Uint8Array[] = []
      const sent: Uint8Array[] = []
      const leave = new Error('the body of the loop failed')
      for (const way of ['break', 'read', 'throw', 'readNow', 'break', 'for await'] as const) {
        const bytes = test.random.bytes(60)
        sent.push(bytes.slice())
        const writing = near.write(bytes)
        const isLast = way === 'for await'
        const iterate = async (): Promise<void> => {
          for await (const chunk of far) {
            chunks.push(checkChunk(chunk))
            if (way === 'break') break
            if (way === 'throw') throw leave
          }
        }
        if (way === 'break') await iterate()
        else if (way === 'throw') equal(await rejects(iterate(), 'the loop'), leave, 'what the loop threw')
        else if (way === 'read') chunks.push(checkChunk(await far.read({ max: 7 }), 7))
        else if (way === 'readNow') await test.until(() => near.state !== 'open' || takeNow(far, chunks))
        equal(far.state, 'open', `the state after ${way}`)
        if (!isLast) continue
        await Promise.all([writing.then(() => near.closeWrite()), iterate()])
      }
      sameBytes(concatBytes(chunks), concatBytes(sent), 'all that was read')
    }
  }),
  streamCase({
    id: 'STREAM-READ-15',
    clause: 'S-READ-8',
    title: 'leaving a for await leaves the other direction alone',
    needs: ['halfClose'],
    async run (test) {
      const { near, far } = await test.pair()
      const first = sendFew(test, near)
      for await (const chunk of far) {
        sameBytes(chunk, first.subarray(0, chunk.byteLength), 'the first chunk')
        if (chunk.byteLength > 0) break
      }
      await test.quiet()
      const back = test.random.bytes(300)
      const writing = far.write(back.slice()).then(() => far.closeWrite())
      sameBytes(await readAll(near), back, 'what was written after leaving the loop')
      await writing
    }
  })
]

/** One chunk through `readNow`, if there is one. */
function takeNow (stream: ByteStream, chunks: Uint8Array[]): boolean {
  const chunk = stream.readNow()
  if (chunk === undefined) return false
  chunks.push(checkChunk(chunk))
  return true
}
