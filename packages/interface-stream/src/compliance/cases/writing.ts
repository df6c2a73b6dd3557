import { concatBytes, equal, isTrue, outcomeOf, rejectsWith, sameBytes, throwsWith } from '@ts-libp2p/compliance'
import { streamCase, type StreamCase } from '../stream-case.ts'
import { drain, fill, fillingChunk, isTooNarrow, pattern, readAll, sendFew } from '../transfer.ts'
import { everywhere, roomy } from '../variants.ts'

export const writingCases: readonly StreamCase[] = [
  streamCase({
    id: 'STREAM-WRITE-01',
    clause: 'S-WRITE-1',
    title: 'a small write resolves although nobody reads',
    variants: roomy,
    async run (test) {
      const { near, far } = await test.pair()
      await near.write(Uint8Array.of(1))
      await near.write(Uint8Array.of(2))
      await near.closeWrite()
      sameBytes(await readAll(far), Uint8Array.of(1, 2), 'what arrived')
    }
  }),
  streamCase({
    id: 'STREAM-WRITE-02',
    clause: 'S-WRITE-1',
    title: 'a write of more than fits waits until the reader made room for all of it',
    needs: ['pausable'],
    async run (test) {
      const pair = await test.pair()
      if (isTooNarrow(pair)) return
      const { near, far, maxBufferedBytes } = pair
      const amount = 2 * maxBufferedBytes + 1
      const writing = outcomeOf(near.write(pattern(0, amount)))
      await test.staysPending(writing, 'a write of more than the bound')
      await drain(far, maxBufferedBytes)
      await test.staysPending(writing, 'a write of which more than the bound is still unread')
      await drain(far, amount - maxBufferedBytes, maxBufferedBytes)
      await writing.promise
    }
  }),
  streamCase({
    id: 'STREAM-WRITE-03',
    clause: 'S-WRITE-1',
    title: 'where a write resolved there is room for at least one more byte',
    needs: ['pausable'],
    async run (test) {
      const pair = await test.pair()
      if (isTooNarrow(pair)) return
      const { near, far } = pair
      const size = Math.max(1, fillingChunk(pair) - 1)
      let offset = 0
      for (let round = 0; round < 80; round++) {
        const write = outcomeOf(near.write(pattern(offset, size)))
        offset += size
        await test.late('microtask')
        if (write.isPending) await test.quiet()
        if (write.isPending) break
        isTrue(near.writeNow(pattern(offset, 1)), 'after a write resolved, writeNow() of one byte must be true')
        offset += 1
      }
      await drain(far, offset)
      await test.until(() => near.writeNow(new Uint8Array(0)))
    }
  }),
  streamCase({
    id: 'STREAM-WRITE-04',
    clause: 'S-WRITE-1',
    title: 'one write of 1 MiB and 2,000 writes of one byte arrive as they are',
    needs: ['pausable'],
    variants: roomy,
    async run (test) {
      const { near, far } = await test.pair()
      const huge = 1024 * 1024
      const writing = (async () => {
        await near.write(pattern(0, huge))
        for (let index = 0; index < 2000; index++) await near.write(pattern(huge + index, 1))
        await near.closeWrite()
      })()
      await drain(far, huge + 2000)
      equal(await far.read(), null, 'the read after the last byte')
      await writing
    }
  }),
  streamCase({
    id: 'STREAM-WRITE-05',
    clause: 'S-WRITE-2',
    title: 'writes that overlap arrive one after the other, each whole',
    async run (test) {
      const { near, far } = await test.pair()
      const pieces = Array.from({ length: 30 }, () => test.random.bytes(1 + test.random.below(200)))
      const writes = pieces.map((piece, index) => near.write(index % 3 === 0 ? [piece.slice(0, 1), piece.slice(1)] : piece.slice()))
      const closing = near.closeWrite()
      sameBytes(await readAll(far), concatBytes(pieces), 'what arrived')
      await Promise.all([...writes, closing])
    }
  }),
  streamCase({
    id: 'STREAM-WRITE-06',
    clause: 'S-WRITE-2',
    title: 'overlapping writes resolve in the order of the calls',
    needs: ['pausable'],
    async run (test) {
      const pair = await test.pair()
      if (isTooNarrow(pair)) return
      const { near, far, maxBufferedBytes } = pair
      const order: number[] = []
      let offset = 0
      const writes = [maxBufferedBytes, 1, Math.ceil(maxBufferedBytes / 2), 1, 1].map((size, index) => {
        const data = pattern(offset, size)
        offset += size
        return near.write(data).then(() => order.push(index))
      })
      await drain(far, offset)
      await Promise.all(writes)
      equal(order.join(), '0,1,2,3,4', 'the order in which the writes resolved')
    }
  }),
  streamCase({
    id: 'STREAM-WRITE-07',
    clause: 'S-WRITE-2',
    title: 'both directions at once, in random pieces and by all verbs, keep every byte in its place',
    variants: everywhere,
    async run (test) {
      const { near, far } = await test.pair()
      const amounts = [near, far].map(() => 2000 + test.random.below(2000))
      const send = async (index: number): Promise<void> => {
        const [stream, amount = 0] = [index === 0 ? near : far, amounts[index]]
        for (let offset = 0; offset < amount;) {
          const size = Math.min(amount - offset, 1 + test.random.below(500))
          const data = pattern(offset, size)
          const isTaken = test.random.chance(0.3) && stream.writeNow(data)
          if (!isTaken) await stream.write(test.random.chance(0.5) ? data : test.random.pieces(data, 60))
          offset += size
        }
        await stream.closeWrite()
      }
      const receive = async (index: number): Promise<void> => {
        const [stream, amount = 0] = [index === 0 ? far : near, amounts[index]]
        await drain(stream, amount)
        equal(await stream.read(), null, 'the read after the last byte')
      }
      if (test.fixture.features.halfClose) await Promise.all([send(0), receive(0), send(1), receive(1)])
      else await Promise.all([send(0), receive(0)])
    }
  }),
  streamCase({
    id: 'STREAM-WRITE-11',
    clause: 'S-WRITE-4',
    title: 'an empty write resolves on an idle stream, and the peer sees nothing of it',
    async run (test) {
      const { near, far } = await test.pair()
      const reading = outcomeOf(far.read())
      await near.write(new Uint8Array(0))
      await near.write([])
      await near.write([new Uint8Array(0), new Uint8Array(0)])
      equal(near.writeNow(new Uint8Array(0)), true, 'writeNow() of nothing')
      await test.staysPending(reading, 'the peer\'s read')
      const sent = sendFew(test, near, 1)
      sameBytes(await reading.promise ?? new Uint8Array(0), sent, 'the first chunk')
    }
  }),
  streamCase({
    id: 'STREAM-WRITE-12',
    clause: 'S-WRITE-4',
    title: 'an empty write waits on a full stream until there is room',
    needs: ['pausable'],
    async run (test) {
      const pair = await test.pair()
      if (isTooNarrow(pair)) return
      const { near, far } = pair
      const { written, pending } = await fill(test, pair, fillingChunk(pair))
      const empty = outcomeOf(near.write([]))
      await test.staysPending(empty, 'an empty write on a full stream')
      await drain(far, written)
      await pending.promise
      await empty.promise
      await test.quiet()
      equal(far.readNow(), undefined, 'readNow() after everything that was written')
    }
  }),
  streamCase({
    id: 'STREAM-WRITE-13',
    clause: 'S-WRITE-8',
    title: 'after closeWrite, and while it still flushes, writing fails with ERR_WRITE_CLOSED',
    async run (test) {
      const { near, far } = await test.pair()
      const sent = test.random.bytes(200)
      const first = near.write(sent.slice())
      const closing = near.closeWrite()
      for (let time = 0; time < 2; time++) {
        await rejectsWith(near.write(Uint8Array.of(1)), 'ERR_WRITE_CLOSED', 'a write')
        await rejectsWith(near.write([]), 'ERR_WRITE_CLOSED', 'an empty write')
        throwsWith(() => near.writeNow(Uint8Array.of(1)), 'ERR_WRITE_CLOSED', 'writeNow()')
        if (time === 0) sameBytes(await readAll(far), sent, 'what arrived')
        await closing
      }
      await first
    }
  }),
  streamCase({
    id: 'STREAM-WRITE-14',
    clause: 'S-WRITE-8',
    title: 'after close writing fails with ERR_WRITE_CLOSED',
    async run (test) {
      const { near } = await test.pair()
      await near.close()
      await rejectsWith(near.write(Uint8Array.of(1)), 'ERR_WRITE_CLOSED', 'a write')
      throwsWith(() => near.writeNow(Uint8Array.of(1)), 'ERR_WRITE_CLOSED', 'writeNow()')
    }
  })
]
