import { isTrue, outcomeOf } from '@ts-libp2p/compliance'
import { streamCase, type StreamCase } from '../stream-case.ts'
import { checkChunk, checkPattern, drain, fill, fillingChunk, isTooNarrow, pattern } from '../transfer.ts'
import { roomy } from '../variants.ts'

export const backPressureCases: readonly StreamCase[] = [
  streamCase({
    id: 'STREAM-BP-01',
    clause: 'S-BP-1',
    title: 'a reader that never reads stalls the writer below the bound, and every byte is still there',
    needs: ['pausable'],
    async run (test) {
      const pair = await test.pair()
      if (isTooNarrow(pair)) return
      const { written, pending } = await fill(test, pair, fillingChunk(pair))
      await test.staysPending(pending, 'the write into the full stream')
      await drain(pair.far, written)
      await pending.promise
    }
  }),
  streamCase({
    id: 'STREAM-BP-02',
    clause: 'S-BP-1',
    title: 'the bound holds for writes of 1,000 bytes, of 64 KiB and of more than the bound',
    needs: ['pausable'],
    variants: roomy,
    async run (test) {
      for (const size of [1000, 65_536, undefined]) {
        const pair = await test.pair()
        const { written, pending } = await fill(test, pair, size ?? pair.maxBufferedBytes + 1)
        await drain(pair.far, written)
        await pending.promise
      }
    }
  }),
  streamCase({
    id: 'STREAM-BP-03',
    clause: 'S-BP-1',
    title: 'writeNow stops at the bound too, and every byte that it took arrives',
    needs: ['pausable'],
    async run (test) {
      const pair = await test.pair()
      if (isTooNarrow(pair)) return
      const { near, far, maxBufferedBytes } = pair
      let taken = 0
      for (const size of [fillingChunk(pair), 1]) {
        for (let turn = 0; turn < 3; turn++) {
          while (near.writeNow(pattern(taken, size))) {
            taken += size
            isTrue(taken <= maxBufferedBytes, `writeNow() took ${taken} bytes while nobody read; the declared bound is ${maxBufferedBytes}`)
          }
          await test.quiet()
        }
      }
      isTrue(taken > 0, 'writeNow() on a fresh stream must take something')
      await drain(far, taken)
    }
  }),
  streamCase({
    id: 'STREAM-BP-04',
    clause: 'S-BP-1',
    title: 'a slow reader keeps the writer within the bound all the time',
    needs: ['pausable'],
    async run (test) {
      const pair = await test.pair()
      if (isTooNarrow(pair)) return
      const { near, far, maxBufferedBytes } = pair
      const chunk = fillingChunk(pair)
      const total = 2 * maxBufferedBytes
      let accepted = 0
      const writing = outcomeOf((async () => {
        for (; accepted < total; accepted += chunk) await near.write(pattern(accepted, chunk))
      })())
      for (let read = 0; read < total;) {
        const taken = await far.read({ max: Math.min(total - read, 1 + test.random.below(4 * chunk)) })
        checkPattern(checkChunk(taken), read)
        read += taken?.byteLength ?? 0
        await test.late('macrotask')
        isTrue(accepted - read <= maxBufferedBytes, `${accepted - read} bytes were accepted and not read; the declared bound is ${maxBufferedBytes}`)
      }
      await drain(far, Math.ceil(total / chunk) * chunk - total, total)
      await writing.promise
    }
  }),
  streamCase({
    id: 'STREAM-BP-05',
    clause: 'S-BP-2',
    title: 'a for await that stalls in its loop stalls the writer, and goes on with the next byte',
    needs: ['pausable'],
    async run (test) {
      const pair = await test.pair()
      if (isTooNarrow(pair)) return
      const { near, far, maxBufferedBytes } = pair
      const chunk = fillingChunk(pair)
      let accepted = 0
      let read = 0
      const writing = outcomeOf((async () => {
        while (accepted < 2 * maxBufferedBytes + chunk) {
          await near.write(pattern(accepted, chunk))
          accepted += chunk
        }
        await near.closeWrite()
      })())
      for await (const taken of far) {
        checkPattern(checkChunk(taken), read)
        const isFirst = read === 0
        read += taken.byteLength
        if (!isFirst) continue
        await test.quiet()
        await test.staysPending(writing, 'the writer')
        isTrue(accepted - read <= maxBufferedBytes, `${accepted - read} bytes were accepted while the loop stood still; the declared bound is ${maxBufferedBytes}`)
      }
      await writing.promise
      isTrue(read === accepted, `the loop must see all of the ${accepted} bytes, it saw ${read}`)
    }
  }),
  streamCase({
    id: 'STREAM-BP-06',
    clause: 'S-BP-2',
    title: 'a reader on readNow that stalls stalls the writer',
    needs: ['pausable'],
    async run (test) {
      const pair = await test.pair()
      if (isTooNarrow(pair)) return
      const { near, far, maxBufferedBytes } = pair
      const chunk = fillingChunk(pair)
      const total = 2 * maxBufferedBytes + chunk
      let accepted = 0
      let read = 0
      const writing = outcomeOf((async () => {
        for (; accepted < total; accepted += chunk) await near.write(pattern(accepted, chunk))
      })())
      for (let round = 0; round < 10 && read < total; round++) {
        await test.quiet()
        isTrue(accepted - read <= maxBufferedBytes, `${accepted - read} bytes were accepted and not read; the declared bound is ${maxBufferedBytes}`)
        const taken = checkChunk(far.readNow())
        checkPattern(taken, read)
        read += taken.byteLength
      }
      await drain(far, Math.ceil(total / chunk) * chunk - read, read)
      await writing.promise
    }
  }),
  streamCase({
    id: 'STREAM-BP-07',
    clause: 'S-BP-3',
    title: 'credit comes back as often as the application reads: five times full, five times empty',
    needs: ['pausable'],
    async run (test) {
      const pair = await test.pair()
      if (isTooNarrow(pair)) return
      let offset = 0
      for (let round = 0; round < 5; round++) {
        const { written, pending } = await fill(test, pair, fillingChunk(pair), pair.near, offset)
        await drain(pair.far, written, offset)
        await pending.promise
        offset += written
      }
    }
  }),
  streamCase({
    id: 'STREAM-BP-08',
    clause: 'S-BP-3',
    title: 'arriving is no credit: a writer that waits goes on waiting until the application reads',
    needs: ['pausable'],
    async run (test) {
      const pair = await test.pair()
      if (isTooNarrow(pair)) return
      const { written, pending } = await fill(test, pair, fillingChunk(pair))
      for (let time = 0; time < 20; time++) await test.late('macrotask')
      await test.staysPending(pending, 'the write into the full stream')
      await drain(pair.far, written)
      await pending.promise
    }
  })
]
