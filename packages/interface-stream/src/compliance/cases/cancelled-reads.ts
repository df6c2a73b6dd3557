import { concatBytes, equal, isTrue, outcomeOf, rejects, sameBytes } from '@ts-libp2p/compliance'
import { streamCase, type StreamCase } from '../stream-case.ts'
import { checkChunk, readAll, readBytes, sendByte, sendFew } from '../transfer.ts'

export const cancelledReadsCases: readonly StreamCase[] = [
  streamCase({
    id: 'STREAM-CANCEL-11',
    clause: 'S-READ-6',
    title: 'a read with a signal that fired before takes nothing',
    async run (test) {
      const { near, far } = await test.pair()
      const sent = sendFew(test, near)
      await test.quiet()
      const cancellation = test.cancellation()
      const reason = new Error('too late')
      cancellation.abort(reason)
      equal(await rejects(far.read({ signal: cancellation.signal }), 'the read'), reason, 'what it rejected with')
      sameBytes(await readBytes(far, sent.byteLength), sent, 'what a later read got')
    }
  }),
  streamCase({
    id: 'STREAM-CANCEL-12',
    clause: 'S-READ-6',
    title: 'a waiting read that is cancelled frees the way for the next, which gets every byte',
    async run (test) {
      const { near, far } = await test.pair()
      for (let round = 0; round < 3; round++) {
        const cancellation = test.cancellation()
        const waiting = outcomeOf(far.read({ signal: cancellation.signal }))
        await test.staysPending(waiting, 'a read on an empty stream')
        const reason = new Error('no longer wanted')
        cancellation.abort(reason)
        equal(await rejects(waiting.promise, 'the cancelled read'), reason, 'what it rejected with')
        equal(far.readNow(), undefined, 'readNow() after the cancelled read')
        const next = outcomeOf(far.read())
        const sent = await sendByte(test, near)
        sameBytes(checkChunk(await next.promise), sent, 'what the next read got')
      }
    }
  }),
  streamCase({
    id: 'STREAM-CANCEL-13',
    clause: 'S-READ-6',
    title: 'a cancellation and bytes in the same turn, in either order, lose nothing',
    async run (test) {
      for (const isBytesFirst of [true, false]) {
        const { near, far } = await test.pair()
        const cancellation = test.cancellation()
        const waiting = outcomeOf(far.read({ signal: cancellation.signal }))
        await test.quiet()
        let sent: Uint8Array = new Uint8Array(0)
        if (isBytesFirst) sent = sendFew(test, near)
        cancellation.abort()
        if (!isBytesFirst) sent = sendFew(test, near)
        await waiting.promise.catch(() => {})
        const first = waiting.value instanceof Uint8Array ? waiting.value : new Uint8Array(0)
        sameBytes(concatBytes([first, await readBytes(far, sent.byteLength - first.byteLength)]), sent, 'all that was read')
      }
    }
  }),
  streamCase({
    id: 'STREAM-CANCEL-14',
    clause: 'S-READ-6',
    title: 'a reader that cancels again and again sees every byte once',
    async run (test) {
      const { near, far } = await test.pair()
      const sent = test.random.bytes(1500)
      const writing = (async () => {
        for (const piece of test.random.pieces(sent, 100)) {
          await near.write(piece)
          await test.late('macrotask')
        }
        await near.closeWrite()
      })()
      const chunks: Uint8Array[] = []
      for (let isOver = false; !isOver;) {
        const cancellation = test.cancellation()
        const reading = outcomeOf(far.read({ signal: cancellation.signal, max: 1 + test.random.below(60) }))
        if (test.random.chance(0.5)) await test.late(test.random.chance(0.5) ? 'microtask' : 'macrotask')
        const isCancelled = test.random.chance(0.7)
        if (isCancelled) cancellation.abort()
        if (isCancelled) await reading.promise.catch(() => {})
        else await reading.promise
        if (reading.value instanceof Uint8Array) chunks.push(checkChunk(reading.value))
        isOver = reading.state === 'fulfilled' && reading.value === null
        if (reading.state === 'rejected') await test.late('macrotask')
      }
      sameBytes(concatBytes(chunks), sent, 'all that was read')
      await writing
    }
  }),
  streamCase({
    id: 'STREAM-CANCEL-15',
    clause: 'S-READ-6',
    title: 'cancelling a read leaves the stream open in both directions',
    needs: ['halfClose'],
    async run (test) {
      const { near, far } = await test.pair()
      const cancellation = test.cancellation()
      const waiting = outcomeOf(near.read({ signal: cancellation.signal }))
      await test.quiet()
      cancellation.abort()
      await rejects(waiting.promise, 'the cancelled read')
      await test.quiet()
      isTrue(near.state === 'open' && far.state === 'open', `the states afterwards: ${near.state}, ${far.state}`)
      const bytes = test.random.bytes(200)
      const writing = near.write(bytes.slice()).then(() => near.closeWrite())
      sameBytes(await readAll(far), bytes, 'what the other end read')
      await writing
    }
  })
]
