import { equal, fail, hasCode, outcomeOf, rejectsWith, sameBytes } from '@ts-libp2p/compliance'
import { streamCase, type StreamCase } from '../stream-case.ts'
import { drain, fill, fillingChunk, isTooNarrow, pattern, readAll, sendFew } from '../transfer.ts'
import { roomy } from '../variants.ts'

/** What the contract says where the fixture is not told otherwise. */
const CLOSE_GRACE_MS = 60_000
const MAX_DISCARD_BYTES = 1024 * 1024

export const closingGraceCases: readonly StreamCase[] = [
  streamCase({
    id: 'STREAM-GRACE-01',
    clause: 'S-CLOSE-6',
    title: 'a peer that goes on writing after our close is not stalled and not reset within 1 MiB',
    needs: ['halfClose'],
    variants: roomy,
    async run (test) {
      const { near, far } = await test.pair()
      await near.close()
      const chunk = MAX_DISCARD_BYTES / 32
      for (let sent = 0; sent < MAX_DISCARD_BYTES; sent += chunk) await far.write(pattern(sent, chunk))
      await far.closeWrite()
      equal((await near.closed).how, 'clean', 'how it closed')
      equal((await far.closed).how, 'clean', 'how the peer saw it close')
    }
  }),
  streamCase({
    id: 'STREAM-GRACE-02',
    clause: 'S-CLOSE-6',
    title: 'a peer that writes far more than 1 MiB after our close is reset',
    needs: ['halfClose'],
    variants: roomy,
    async run (test) {
      const { near, far, maxBufferedBytes } = await test.pair()
      await near.close()
      const chunk = MAX_DISCARD_BYTES / 16
      const limit = 2 * MAX_DISCARD_BYTES + maxBufferedBytes
      const endless = async (): Promise<void> => {
        for (let sent = 0; sent < limit; sent += chunk) {
          await far.write(pattern(sent, chunk))
          await test.late('macrotask')
        }
        await test.until(() => far.state === 'closed')
        await far.write(Uint8Array.of(1))
      }
      await rejectsWith(endless(), 'ERR_STREAM_RESET', 'the endless writer')
      equal((await near.closed).how, 'aborted', 'how it closed')
    }
  }),
  streamCase({
    id: 'STREAM-GRACE-03',
    clause: 'S-CLOSE-6',
    title: 'bytes that were buffered when we closed give their credit back, too',
    needs: ['halfClose', 'pausable'],
    async run (test) {
      const pair = await test.pair()
      if (isTooNarrow(pair) || pair.maxBufferedBytes > MAX_DISCARD_BYTES / 4) return
      const { near, far } = pair
      const { pending } = await fill(test, pair, fillingChunk(pair), far)
      await near.close()
      await pending.promise
      await far.closeWrite()
      equal((await near.closed).how, 'clean', 'how it closed')
    }
  }),
  streamCase({
    id: 'STREAM-GRACE-04',
    clause: 'S-CLOSE-7',
    title: 'a peer that does nothing after our close is reset after closeGraceMs, and not before',
    needs: ['halfClose', 'manualClock'],
    async run (test) {
      const { near, far, advance } = await test.pair({ manualClock: true })
      await near.close()
      await advance(CLOSE_GRACE_MS - 1)
      equal(near.state, 'write-closed', 'the state before the time is up')
      await advance(1)
      const { how, error } = await near.closed
      equal(how, 'aborted', 'how it closed')
      hasCode(error, 'ERR_STREAM_STALLED', 'the error of the close reason')
      await rejectsWith(far.write(pattern(0, 1)).then(() => far.closed).then(() => far.write(pattern(0, 1))), 'ERR_STREAM_RESET', 'a write of the peer')
    }
  }),
  streamCase({
    id: 'STREAM-GRACE-05',
    clause: 'S-CLOSE-7',
    title: 'bytes from the peer restart the time',
    needs: ['halfClose', 'manualClock'],
    async run (test) {
      const { near, far, advance } = await test.pair({ manualClock: true })
      await near.close()
      for (let time = 0; time < 4; time++) {
        await advance(CLOSE_GRACE_MS * 0.75)
        equal(near.state, 'write-closed', 'the state while the peer still sends')
        await far.write(Uint8Array.of(time))
        await test.quiet()
      }
      await far.closeWrite()
      equal((await near.closed).how, 'clean', 'how it closed')
    }
  }),
  streamCase({
    id: 'STREAM-GRACE-06',
    clause: 'S-CLOSE-7',
    title: 'a slow reader gets everything that we wrote before close, however long it takes',
    needs: ['pausable', 'manualClock'],
    async run (test) {
      const pair = await test.pair({ manualClock: true })
      if (isTooNarrow(pair)) return
      const { near, far, advance } = pair
      const { written, pending } = await fill(test, pair, fillingChunk(pair))
      const more = 2 * pair.maxBufferedBytes
      const last = outcomeOf(near.write(pattern(written, more)))
      const closing = outcomeOf(near.close())
      const total = written + more
      for (let read = 0; read < total;) {
        await advance(CLOSE_GRACE_MS * 0.75)
        const size = Math.min(pair.maxBufferedBytes, total - read)
        await drain(far, size, read)
        read += size
        await test.quiet()
      }
      await Promise.all([pending.promise, last.promise, closing.promise])
      equal(await far.read(), null, 'the read after the last byte')
    }
  }),
  streamCase({
    id: 'STREAM-GRACE-07',
    clause: 'S-CLOSE-8',
    title: 'the timers of a stream that was closed, and of a write that waits, hold no process',
    variants: roomy,
    async run (test) {
      const before = holding()
      if (before === undefined) return
      const pair = await test.pair()
      const { near, far } = pair
      const afterOpening = holding() ?? 0
      const write = outcomeOf(near.write(pattern(0, pair.maxBufferedBytes + 1)))
      await test.quiet()
      if ((holding() ?? 0) > afterOpening) fail('a write that waits holds the process with a timer')
      const another = await test.pair()
      await another.near.close()
      await test.quiet()
      if ((holding() ?? 0) > afterOpening) fail('a stream that was closed holds the process with a timer')
      far.abort()
      await write.promise.catch(() => {})
    }
  }),
  streamCase({
    id: 'STREAM-GRACE-08',
    clause: 'S-CLOSE-7',
    title: 'after closeWrite alone we still read, so that a peer may take its time',
    needs: ['halfClose', 'manualClock'],
    async run (test) {
      const { near, far, advance } = await test.pair({ manualClock: true })
      await near.closeWrite()
      await advance(10 * CLOSE_GRACE_MS)
      equal(near.state, 'write-closed', 'the state after a long wait')
      const sent = sendFew(test, far)
      await far.closeWrite()
      sameBytes(await readAll(near), sent, 'the late answer')
      equal((await near.closed).how, 'clean', 'how it closed')
    }
  })
]

/** How many timers keep the process alive; `undefined` where the platform does not tell. */
function holding (): number | undefined {
  const { process } = globalThis as { readonly process?: { readonly getActiveResourcesInfo?: () => readonly string[] } }
  return process?.getActiveResourcesInfo?.().filter(resource => resource === 'Timeout').length
}
