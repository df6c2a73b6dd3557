import { equal, isTrue, oneOf, outcomeOf, rejects, rejectsWith, sameBytes } from '@ts-libp2p/compliance'
import { streamCase, type StreamCase } from '../stream-case.ts'
import { pattern, readAll, readBytes, sendFew } from '../transfer.ts'
import { roomy } from '../variants.ts'

export const featuresCases: readonly StreamCase[] = [
  streamCase({
    id: 'STREAM-FEAT-01',
    clause: 'S-FEAT-1',
    title: 'halfClose, pausable and a finite bound are declared',
    variants: roomy,
    async run (test) {
      const { halfClose, pausable } = test.fixture.features
      oneOf(halfClose, [true, false], 'features.halfClose')
      oneOf(pausable, [true, false], 'features.pausable')
      const { near, far, maxBufferedBytes } = await test.pair()
      isTrue(Number.isSafeInteger(maxBufferedBytes) && maxBufferedBytes >= 1, `maxBufferedBytes must be an integer of at least 1, not ${maxBufferedBytes}`)
      // More than this a slow reader must not cost on any platform we know; the largest is TCP's, with both kernels' buffers.
      isTrue(maxBufferedBytes <= 64 * 1024 * 1024, `a bound of ${maxBufferedBytes} bytes is none`)
      for (const stream of [near, far]) {
        for (const member of ['read', 'readNow', 'write', 'writeNow', 'closeWrite', 'close', 'abort', Symbol.asyncIterator] as const) {
          equal(typeof stream[member], 'function', `the type of ${String(member)}`)
        }
        isTrue(stream.closed instanceof Promise, 'closed must be a promise')
      }
    }
  }),
  streamCase({
    id: 'STREAM-FEAT-02',
    clause: 'S-FEAT-1',
    title: 'two pairs share nothing: bytes, ends and resets of one do not show in the other',
    async run (test) {
      const [first, second] = [await test.pair(), await test.pair()]
      const sent = sendFew(test, first.near)
      await test.quiet()
      equal(second.far.readNow(), undefined, 'readNow() on the other pair')
      sameBytes(await readBytes(first.far, sent.byteLength), sent, 'what arrived')
      first.near.abort()
      await first.far.closed
      await test.quiet()
      equal(second.near.state, 'open', 'the state of the other pair')
      const more = test.random.bytes(100)
      const writing = second.near.write(more.slice()).then(() => second.near.closeWrite())
      sameBytes(await readAll(second.far), more, 'what arrived on the other pair')
      await writing
    }
  }),
  streamCase({
    id: 'STREAM-FEAT-03',
    clause: 'S-FEAT-2',
    title: 'without halfClose, closeWrite delivers everything and then closes both directions',
    lacks: ['halfClose'],
    async run (test) {
      const { near, far } = await test.pair()
      const sent = test.random.bytes(500)
      const waiting = outcomeOf(near.read())
      const writing = near.write(sent.slice())
      const closing = near.closeWrite()
      sameBytes(await readAll(far), sent, 'what came before the end')
      await Promise.all([writing, closing])
      await rejectsWith(waiting.promise, 'ERR_READ_CLOSED', 'our read that waited')
      await rejectsWith(near.read(), 'ERR_READ_CLOSED', 'our later read')
      await rejects(far.write(Uint8Array.of(1)), 'the peer\'s write')
      equal((await near.closed).how, 'clean', 'how it closed')
      equal((await far.closed).how, 'clean', 'how the peer saw it close')
    }
  }),
  streamCase({
    id: 'STREAM-FEAT-04',
    clause: 'S-FEAT-3',
    title: 'without pausable, a stream whose reader takes nothing aborts at its bound, and the sender sees a reset',
    lacks: ['pausable'],
    async run (test) {
      const { near, far, maxBufferedBytes } = await test.pair()
      const chunk = Math.max(1, Math.ceil(maxBufferedBytes / 32))
      const flood = async (): Promise<void> => {
        for (let sent = 0; sent <= 2 * maxBufferedBytes; sent += chunk) {
          await near.write(pattern(sent, chunk))
          await test.late('macrotask')
        }
        await test.until(() => near.state === 'closed')
        await near.write(Uint8Array.of(1))
      }
      await rejectsWith(flood(), 'ERR_STREAM_RESET', 'the sender\'s write')
      equal((await far.closed).how, 'aborted', 'how the reader\'s end closed')
      await rejectsWith(far.read(), 'ERR_STREAM_ABORTED', 'a read after the bound was reached')
    }
  }),
  streamCase({
    id: 'STREAM-FEAT-05',
    clause: 'S-FEAT-4',
    title: 'the peer of an abort sees a reset: on an idle stream, after bytes, after our end',
    async run (test) {
      for (const before of ['nothing', 'bytes', 'an end of the peer'] as const) {
        if (before === 'an end of the peer' && !test.fixture.features.halfClose) continue
        const { near, far } = await test.pair()
        if (before === 'bytes') sendFew(test, near)
        if (before === 'an end of the peer') {
          await far.closeWrite()
          equal(await near.read(), null, 'our read')
        }
        near.abort()
        const { how } = await far.closed
        equal(how, 'reset', `how the peer saw it close after ${before}`)
        await rejectsWith(far.read(), 'ERR_STREAM_RESET', `the peer's read after ${before}`)
      }
    }
  })
]
