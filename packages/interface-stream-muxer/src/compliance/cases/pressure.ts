import { equal, hasCode, isTrue, outcomeOf } from '@ts-libp2p/compliance'
import type { MuxedStream } from '../../stream-muxer.ts'
import { acceptMany, openMany } from '../many-streams.ts'
import { muxerCase, type MuxerCase } from '../muxer-case.ts'
import type { MuxerTest, TestMuxers } from '../muxer-test.ts'
import { drain, fill, pattern, roundTrip } from '../transfer.ts'
import { fast, roomy } from '../variants.ts'

export const pressureCases: readonly MuxerCase[] = [
  muxerCase({
    id: 'MUXER-PRESSURE-01',
    clause: 'M-PRESSURE-1',
    title: 'a reader that stalls stalls its writer at the declared bound, and gets everything later',
    needs: ['flowControl'],
    variants: fast,
    async run (test) {
      const { near, far } = await test.stream(await test.muxers())
      const { written, pending } = await fill(test, near, test.limits.maxStreamBytes)
      await drain(far, written)
      await pending.promise
      equal(far.readNow(), undefined, 'what is left')
      await roundTrip(near, far)
    }
  }),
  muxerCase({
    id: 'MUXER-PRESSURE-02',
    clause: 'M-PRESSURE-1',
    title: 'while one stream stands still the others go on, in both directions, and new ones open',
    needs: ['flowControl'],
    variants: fast,
    async run (test) {
      const muxers = await test.muxers()
      const [stalled, lively] = [await test.stream(muxers), await test.stream(muxers)]
      const { written, pending } = await fill(test, stalled.near, test.limits.maxStreamBytes)
      await roundTrip(lively.near, lively.far, 3 * test.limits.initialStreamBytes)
      const young = await test.stream(muxers)
      await roundTrip(young.near, young.far, 5000)
      isTrue(pending.isPending, 'the write into the stream that stands still must still wait')
      await drain(stalled.far, written)
      await pending.promise
    }
  }),
  muxerCase({
    id: 'MUXER-PRESSURE-03',
    clause: 'M-PRESSURE-1',
    title: 'a stream that stands still in one direction carries bytes in the other',
    needs: ['flowControl'],
    variants: fast,
    async run (test) {
      const { near, far } = await test.stream(await test.muxers())
      const { written, pending } = await fill(test, near, test.limits.maxStreamBytes)
      const size = 2 * test.limits.initialStreamBytes
      await Promise.all([far.write(pattern(0, size)), drain(near, size)])
      isTrue(pending.isPending, 'the write into the direction that stands still must still wait')
      await drain(far, written)
      await pending.promise
    }
  }),
  muxerCase({
    id: 'MUXER-PRESSURE-04',
    clause: 'M-PRESSURE-5',
    title: 'credit comes back as often as the reader takes some: ten stalls and ten times on again',
    needs: ['flowControl'],
    variants: roomy,
    async run (test) {
      const { near, far } = await test.stream(await test.muxers())
      const chunk = 2 * Math.ceil(test.limits.initialStreamBytes / 2)
      const writing = outcomeOf((async () => { for (let round = 0; round < 10; round++) await near.write(pattern(round * chunk, chunk)) })())
      for (let read = 0; read < 10 * chunk; read += chunk / 2) {
        await test.quiet()
        await drain(far, chunk / 2, read)
      }
      await writing.promise
    }
  }),
  muxerCase({
    id: 'MUXER-PRESSURE-05',
    clause: 'M-PRESSURE-2',
    title: 'unread bytes stay under the declared bound over all streams; at the bound the fullest is reset, with a reason that names the limit',
    variants: roomy,
    async run (test) {
      const muxers = await test.muxers()
      const { initialStreamBytes, maxUnreadBytes } = test.limits
      const pairs = await manyStreams(test, muxers, Math.ceil(2 * maxUnreadBytes / initialStreamBytes))
      await Promise.all(pairs.map(({ near }) => pour(test, near, initialStreamBytes)))
      const young = await test.stream(muxers)
      const dead = pairs.filter(({ far }) => far.state === 'closed')
      isTrue(dead.length > 0, `${pairs.length} streams of ${initialStreamBytes} unread bytes each were held, the declared bound is ${maxUnreadBytes}`)
      for (const { near, far } of dead) {
        const { how, error } = await far.closed
        equal(how, 'aborted', 'how the fullest stream closed at the side that could not hold it')
        equal(typeof Reflect.get(hasCode(error?.cause, 'ERR_STREAM_LIMIT', 'why the fullest stream was reset'), 'limit'), 'string', 'the type of the error\'s limit')
        equal((await near.closed).how, 'reset', 'how its writer saw it close')
      }
      const held = pairs.filter(({ far }) => far.state !== 'closed').reduce((sum, { far }) => sum + unread(far), 0)
      isTrue(held <= maxUnreadBytes, `${held} unread bytes were held; the declared bound is ${maxUnreadBytes}`)
      isTrue(held >= maxUnreadBytes / 4, `only ${held} unread bytes were held; the declared bound is ${maxUnreadBytes}`)
      await roundTrip(young.near, young.far)
    }
  }),
  muxerCase({
    id: 'MUXER-PRESSURE-06',
    clause: 'M-PRESSURE-2',
    title: 'it is the fullest stream that is reset: who holds little is spared',
    needs: ['flowControl'],
    variants: roomy,
    async run (test) {
      const muxers = await test.muxers()
      const { initialStreamBytes, maxUnreadBytes } = test.limits
      const older = await manyStreams(test, muxers, 3)
      const greedy = await manyStreams(test, muxers, Math.ceil(maxUnreadBytes / initialStreamBytes) + 2)
      const modest = [...older, ...await manyStreams(test, muxers, 3)]
      for (const { near } of modest) await near.write(pattern(0, 100))
      await Promise.all(greedy.map(({ near }) => pour(test, near, initialStreamBytes)))
      isTrue(greedy.some(({ far }) => far.state === 'closed'), 'one of the greedy streams must have been reset')
      for (const { far } of modest) await drain(far, 100)
    }
  }),
  muxerCase({
    id: 'MUXER-PRESSURE-07',
    clause: 'M-PRESSURE-5',
    title: 'what is closed or aborted with unread bytes counts no longer: the bound does not fill up with the dead',
    variants: roomy,
    async run (test) {
      const muxers = await test.muxers()
      const { initialStreamBytes, maxUnreadBytes } = test.limits
      const piece = Math.ceil(initialStreamBytes / 2)
      for (let sent = 0, round = 0; sent < 3 * maxUnreadBytes; sent += piece, round++) {
        const { near, far } = await test.stream(muxers)
        await near.write(pattern(0, piece))
        await test.until(() => far.readNow(1) !== undefined)
        if (round % 3 === 0) {
          far.abort()
        } else if (round % 3 === 1) {
          near.abort()
          await far.closed
        } else {
          await Promise.all([near.close(), far.close()])
        }
        for (const { how, error } of [await near.closed, await far.closed]) {
          isTrue(Reflect.get(Object(error?.cause), 'code') !== 'ERR_STREAM_LIMIT', `a stream was reset for a bound that dead streams filled up (${how})`)
        }
      }
    }
  }),
  muxerCase({
    id: 'MUXER-PRESSURE-08',
    clause: 'M-PRESSURE-3',
    title: 'the link is read although nobody accepts: streams that were accepted go on behind a full backlog',
    variants: fast,
    async run (test) {
      const muxers = await test.muxers()
      const lively = await test.stream(muxers)
      for (const stream of await openMany(muxers.near, 100)) await stream.write(pattern(0, 200))
      await roundTrip(lively.near, lively.far, 20_000)
      for (const stream of await acceptMany(test, muxers.far, 100)) await drain(stream, 200)
    }
  }),
  muxerCase({
    id: 'MUXER-PRESSURE-09',
    clause: 'M-PRESSURE-4',
    title: 'a few bytes on a young stream overtake a write of megabytes on an old one',
    needs: ['flowControl'],
    variants: roomy,
    async run (test) {
      const muxers = await test.muxers()
      const old = await test.stream(muxers)
      const size = 16 * test.limits.initialStreamBytes
      const writing = outcomeOf(old.near.write(pattern(0, size)))
      const reading = outcomeOf(drain(old.far, size))
      const young = await test.stream(muxers)
      await roundTrip(young.near, young.far, 500)
      isTrue(reading.isPending, 'the small message came only after the whole of the large one')
      await Promise.all([writing.promise, reading.promise])
    }
  }),
  muxerCase({
    id: 'MUXER-PRESSURE-10',
    clause: 'M-PRESSURE-4',
    title: 'streams that write at once share the link: each gets at least a quarter of an equal part, whatever the size of its writes',
    needs: ['flowControl'],
    variants: roomy,
    async run (test) {
      const muxers = await test.muxers()
      const pairs = await manyStreams(test, muxers, 4)
      const read = pairs.map(() => 0)
      const total = (): number => read.reduce((sum, bytes) => sum + bytes, 0)
      const goal = 4 * FAIR_BYTES
      const working = pairs.flatMap(({ near, far }, index) => [
        (async () => { while (total() < goal) await near.write(new Uint8Array(index % 2 === 0 ? 131_072 : 2048)) })().catch(() => {}),
        (async () => { for await (const chunk of far) read[index] = (read[index] ?? 0) + chunk.byteLength })().catch(() => {})
      ])
      await test.until(() => total() >= goal)
      const shares = read.map(bytes => Math.round(100 * bytes / total()))
      for (const { near } of pairs) near.abort()
      await Promise.all(working)
      isTrue(Math.min(...shares) >= 6, `the shares of the four streams were ${shares.join(', ')} percent`)
    }
  }),
  muxerCase({
    id: 'MUXER-PRESSURE-11',
    clause: 'M-PRESSURE-2',
    title: 'streams of the peer that are over still count while their bytes are unread',
    variants: roomy,
    async run (test) {
      const muxers = await test.muxers()
      const { initialStreamBytes, maxUnreadBytes } = test.limits
      const piece = Math.ceil(initialStreamBytes / 2)
      const kept: MuxedStream[] = []
      for (let sent = 0; sent < 2 * maxUnreadBytes; sent += piece) {
        const { near, far } = await test.stream(muxers)
        kept.push(far)
        await Promise.all([near.write(pattern(0, piece)).then(() => near.closeWrite()), far.closeWrite()]).catch(() => {}) // it may be refused in the middle
        await test.quiet()
      }
      const held = kept.reduce((sum, stream) => sum + leftOver(stream), 0)
      isTrue(held <= maxUnreadBytes, `${held} unread bytes were held by streams that are over; the declared bound is ${maxUnreadBytes}`)
    }
  })
]

/** Enough that what each stream gets at the start does not decide. */
const FAIR_BYTES = 1024 * 1024

async function manyStreams (test: MuxerTest, muxers: TestMuxers, count: number): Promise<Array<{ readonly near: MuxedStream, readonly far: MuxedStream }>> {
  const pairs: Array<{ readonly near: MuxedStream, readonly far: MuxedStream }> = []
  for (let index = 0; index < count; index++) pairs.push(await test.stream(muxers))
  return pairs
}

/** Writes until a write waits or fails. */
async function pour (test: MuxerTest, stream: MuxedStream, limitBytes: number): Promise<void> {
  const chunkSize = Math.max(1, Math.ceil(limitBytes / 16))
  for (let offset = 0; ; offset += chunkSize) {
    const write = outcomeOf(stream.write(pattern(offset, chunkSize)))
    for (let turn = 0; turn < 8 && write.isPending; turn++) await Promise.resolve()
    if (write.isPending) await test.quiet()
    if (write.state !== 'fulfilled') return
  }
}

/** Takes all that is buffered now; how much it was. */
function unread (stream: MuxedStream): number {
  let sum = 0
  for (let chunk = stream.readNow(); chunk instanceof Uint8Array; chunk = stream.readNow()) sum += chunk.byteLength
  return sum
}

/** The same for a stream that may have failed: then nothing is held. */
function leftOver (stream: MuxedStream): number {
  try {
    return unread(stream)
  } catch {
    return 0
  }
}
