import { concatBytes, equal, isTrue, outcomeOf, sameBytes } from '@ts-libp2p/compliance'
import { streamCase, type StreamCase } from '../stream-case.ts'
import { drain, fill, fillingChunk, isTooNarrow, readAll, readBytes } from '../transfer.ts'

export const writeNowCases: readonly StreamCase[] = [
  streamCase({
    id: 'STREAM-WRITE-08',
    clause: 'S-WRITE-3',
    title: 'writeNow that answered true took everything, and that answered false nothing',
    async run (test) {
      const { near, far } = await test.pair()
      const expected: Uint8Array[] = []
      for (let time = 0; time < 60; time++) {
        const data = test.random.bytes(1 + test.random.below(120))
        if (near.writeNow(time % 2 === 0 ? data.slice() : test.random.pieces(data, 20))) expected.push(data)
        if (test.random.chance(0.2)) await test.quiet()
        const chunk = test.random.chance(0.3) ? far.readNow(50) : undefined
        if (chunk === null || chunk === undefined) continue
        let left = chunk.byteLength
        for (let first = expected[0]; first !== undefined && left > 0; first = expected[0]) {
          const part = Math.min(left, first.byteLength)
          sameBytes(chunk.subarray(chunk.byteLength - left, chunk.byteLength - left + part), first.subarray(0, part), 'what arrived')
          left -= part
          if (part === first.byteLength) expected.shift()
          else expected[0] = first.subarray(part)
        }
        equal(left, 0, 'bytes that nobody wrote')
      }
      const closing = near.closeWrite()
      sameBytes(await readAll(far), concatBytes(expected), 'the rest')
      await closing
    }
  }),
  streamCase({
    id: 'STREAM-WRITE-09',
    clause: 'S-WRITE-3',
    title: 'writeNow is false while a write waits, so that it cannot overtake',
    needs: ['pausable'],
    async run (test) {
      const pair = await test.pair()
      if (isTooNarrow(pair)) return
      const { near, far } = pair
      const { written, pending } = await fill(test, pair, fillingChunk(pair))
      const empty = outcomeOf(near.write(new Uint8Array(0)))
      let overtaken = 0
      for (let read = 0; read < written;) {
        if (near.writeNow(Uint8Array.of(0xff))) {
          overtaken++
          // Both may have resolved in this very turn, which shows a little later.
          await test.late('macrotask')
          isTrue(!pending.isPending && !empty.isPending, 'writeNow() must be false while a write waits')
        }
        const size = Math.min(written - read, 1 + test.random.below(fillingChunk(pair)))
        await drain(far, size, read)
        read += size
      }
      await pending.promise
      await empty.promise
      sameBytes(await readBytes(far, overtaken), new Uint8Array(overtaken).fill(0xff), 'what writeNow() took after the writes')
      await test.quiet()
      equal(far.readNow(), undefined, 'readNow() after everything that was taken')
    }
  }),
  streamCase({
    id: 'STREAM-WRITE-10',
    clause: 'S-WRITE-3',
    title: 'writeNow of more than the bound is false on an empty stream, and takes nothing',
    needs: ['pausable'],
    async run (test) {
      const { near, far, maxBufferedBytes } = await test.pair()
      equal(near.writeNow(new Uint8Array(maxBufferedBytes + 1)), false, 'writeNow() of one byte more than the bound')
      equal(near.writeNow([new Uint8Array(maxBufferedBytes), Uint8Array.of(1)]), false, 'writeNow() of two pieces that exceed it together')
      await test.quiet()
      equal(far.readNow(), undefined, 'readNow() at the other end')
    }
  })
]
