import { concatBytes, equal, isTrue, oneOf, outcomeOf } from '@ts-libp2p/compliance'
import type { MuxedStream } from '../../stream-muxer.ts'
import { muxerCase, type MuxerCase } from '../muxer-case.ts'
import { roomy } from '../variants.ts'
import { FLOOD, FLOOD_BYTES, Siege, SIEGE_BYTES, STREAM_BYTES } from './siege.ts'

export const holdingCases: readonly MuxerCase[] = [
  muxerCase({
    id: 'MUXER-HOLD-01',
    clause: 'M-HOSTILE-2',
    title: 'bytes beyond the credit of a stream that nobody reads are refused: the stream or the connection ends, and what was taken is bounded',
    needs: ['hostile', 'flowControl', 'manualClock'],
    variants: roomy,
    async run (test) {
      const siege = await Siege.begin(test)
      const stream = await siege.firstStream()
      const piece = new Uint8Array(1000)
      const bound = test.limits.initialStreamBytes + test.variant.capacity + BATCH_BYTES
      let sent = 0
      while (stream.state === 'open') {
        isTrue(sent <= bound, `${sent} bytes were taken from a peer whose credit is ${test.limits.initialStreamBytes}, and nobody read any`)
        if (await siege.send(siege.wire.data(0, piece)) !== 'taken') break
        sent += piece.byteLength
      }
      await test.quiet()
      isTrue(stream.state === 'closed', 'a stream whose peer ignores credit must end')
      oneOf((await stream.closed).how, ['aborted', 'lost'], 'how it closed')
      await siege.lift(test.limits.initialStreamBytes)
    }
  }),
  ...([0x7fff_ffff, 0x8000_0000, 0xffff_ffff] as const).map((byteLength, index) => muxerCase({
    id: `MUXER-HOLD-0${index + 2}`,
    clause: 'M-HOSTILE-2',
    title: `a frame that announces ${byteLength} bytes is refused by its head alone`,
    needs: ['hostile', 'flowControl', 'manualClock'],
    variants: roomy,
    async run (test) {
      const siege = await Siege.begin(test)
      await siege.firstStream()
      await siege.send(siege.wire.claim(0, byteLength))
      await siege.endedAsBreach(`a claim of ${byteLength} bytes`)
      oneOf(await siege.send(new Uint8Array(100_000)), ['over', 'stuck'], 'how more was sent after that')
      await siege.lift(0)
    }
  })),
  muxerCase({
    id: 'MUXER-HOLD-05',
    clause: 'M-HOSTILE-2',
    title: 'bytes that are announced and never come cost nothing: what did come is readable or waits, and the end of the link is a loss',
    needs: ['hostile', 'flowControl'],
    variants: roomy,
    async run (test) {
      const siege = await Siege.begin(test)
      const stream = await siege.firstStream()
      await siege.send(siege.wire.claim(0, test.limits.initialStreamBytes))
      await siege.send(new Uint8Array(100))
      await test.quiet()
      const reading = outcomeOf(stream.read())
      await test.quiet()
      isTrue(reading.isPending || reading.value?.byteLength === 100, 'a read sees what came, or waits')
      await siege.victim.raw.close()
      equal((await stream.closed).how, 'lost', 'how the stream closed')
      await reading.promise.catch(() => {})
      await siege.lift(0)
    }
  }),
  muxerCase({
    id: 'MUXER-HOLD-06',
    clause: 'M-HOSTILE-2',
    title: 'bytes for a stream that this side reset are skipped, for as long as they come: nothing of them is kept or counted',
    needs: ['hostile', 'flowControl'],
    variants: roomy,
    async run (test) {
      const siege = await Siege.begin(test)
      const stream = await siege.firstStream()
      stream.abort()
      const piece = new Uint8Array(4000)
      const count = Math.ceil((1.5 * test.limits.maxUnreadBytes + FLOOD_BYTES) / piece.byteLength)
      equal(await siege.flood(count, () => siege.wire.data(0, piece)), 'taken', 'how a peer could go on that did not know of the reset yet')
      await siege.send(concatBytes([siege.wire.open(1), siege.wire.data(1, new Uint8Array(Math.ceil(test.limits.initialStreamBytes / 2)))]))
      const next = await test.accepted(siege.victim.muxer)
      await test.quiet()
      equal(next.state, 'open', 'the state of a stream after that')
      equal(siege.victim.muxer.streams.length, 1, 'streams after that')
      await siege.lift(test.limits.initialStreamBytes)
    }
  }),
  muxerCase({
    id: 'MUXER-HOLD-07',
    clause: 'M-HOSTILE-2',
    title: 'frames for streams that never were are a breach or nothing: no stream comes of them',
    needs: ['hostile'],
    variants: roomy,
    async run (test) {
      const siege = await Siege.begin(test)
      const accepting = outcomeOf(siege.victim.muxer.accept())
      for (const make of [siege.wire.data(5, new Uint8Array(10)), siege.wire.end(6), siege.wire.reset(7), siege.wire.credit?.(8, 10) ?? new Uint8Array(0)]) await siege.send(make)
      await test.quiet()
      isTrue(accepting.isPending || accepting.value === null, 'no stream may come of a frame that opens none')
      equal(siege.victim.muxer.streams.length, 0, 'streams that came of it')
      await siege.lift(0)
      await accepting.promise
    }
  }),
  muxerCase({
    id: 'MUXER-HOLD-08',
    clause: 'M-HOSTILE-2',
    title: 'many streams, each filled to its credit, and nobody reads: what is held stays under the bound of the connection',
    needs: ['hostile', 'flowControl'],
    variants: roomy,
    async run (test) {
      const siege = await Siege.begin(test)
      const { initialStreamBytes, maxUnreadBytes } = test.limits
      const count = Math.ceil((2 * maxUnreadBytes + FLOOD_BYTES) / initialStreamBytes)
      let accepted: MuxedStream[] = []
      for (let stream = 0; stream < count; stream++) {
        await siege.send(siege.wire.open(stream))
        accepted = [...accepted, await test.accepted(siege.victim.muxer)].filter(({ state }) => state !== 'closed')
        const body = new Uint8Array(4096)
        for (let sent = 0; sent + body.byteLength <= initialStreamBytes; sent += body.byteLength) await siege.send(siege.wire.data(stream, body))
      }
      await siege.withstood(maxUnreadBytes + accepted.length * STREAM_BYTES)
      let held = 0
      for (const stream of accepted) {
        if (stream.state === 'closed') continue
        for (let chunk = stream.readNow(); chunk instanceof Uint8Array; chunk = stream.readNow()) held += chunk.byteLength
      }
      isTrue(held <= maxUnreadBytes, `${held} unread bytes were held; the declared bound is ${maxUnreadBytes}`)
      await siege.leave()
    }
  }),
  muxerCase({
    id: 'MUXER-HOLD-09',
    clause: 'M-HOSTILE-2',
    title: 'empty data frames reach no reader and take no memory: a read goes on waiting',
    needs: ['hostile'],
    variants: roomy,
    async run (test) {
      const siege = await Siege.begin(test)
      const stream = await siege.firstStream()
      const reading = outcomeOf(stream.read())
      equal(await siege.flood(FLOOD, () => siege.wire.data(0, new Uint8Array(0))), 'taken', 'how empty frames were sent')
      await test.staysPending(reading, 'a read while only empty frames come')
      await siege.send(siege.wire.data(0, Uint8Array.of(9)))
      equal((await reading.promise)?.[0], 9, 'the first byte')
      await siege.lift(0)
    }
  }),
  muxerCase({
    id: 'MUXER-HOLD-10',
    clause: 'M-HOSTILE-7',
    title: 'single bytes that nobody reads cost what they are: not an object each',
    needs: ['hostile', 'flowControl', 'compact'],
    variants: roomy,
    async run (test) {
      const siege = await Siege.begin(test)
      const { initialStreamBytes, maxUnreadBytes } = test.limits
      const count = Math.min(FLOOD, maxUnreadBytes)
      const streams: MuxedStream[] = []
      for (let sent = 0; sent < count; sent += initialStreamBytes) {
        await siege.send(siege.wire.open(streams.length))
        const number = streams.push(await test.accepted(siege.victim.muxer)) - 1
        const bytes = Math.min(initialStreamBytes, count - sent)
        equal(await siege.flood(bytes, () => siege.wire.data(number, Uint8Array.of(7))), 'taken', 'how bytes within the credit were sent')
      }
      for (const stream of streams) equal(stream.state, 'open', 'the state of a stream within its credit')
      await siege.lift(2 * count + streams.length * STREAM_BYTES)
    }
  }),
  muxerCase({
    id: 'MUXER-HOLD-11',
    clause: 'M-HOSTILE-7',
    title: 'a byte now and then between others that are skipped holds nothing but itself',
    needs: ['hostile', 'flowControl', 'compact'],
    variants: roomy,
    async run (test) {
      const siege = await Siege.begin(test)
      const reset = await siege.firstStream()
      reset.abort()
      await siege.send(siege.wire.open(1))
      const stream = await test.accepted(siege.victim.muxer)
      const rounds = Math.ceil(FLOOD_BYTES / SKIPPED_BYTES)
      const piece = concatBytes([siege.wire.data(1, Uint8Array.of(7)), siege.wire.data(0, new Uint8Array(SKIPPED_BYTES))])
      equal(await siege.flood(rounds, () => piece), 'taken', 'how a peer could go on that did not know of the reset yet')
      equal(stream.state, 'open', 'the state of a stream within its credit')
      await siege.lift(STREAM_BYTES)
    }
  }),
  muxerCase({
    id: 'MUXER-HOLD-12',
    clause: 'M-HOSTILE-2',
    title: 'frames of 0 and 1 bytes, of all the credit but one and of all of it are taken whole; one byte more is a breach',
    needs: ['hostile', 'flowControl', 'manualClock'],
    variants: roomy,
    async run (test) {
      const credit = test.limits.initialStreamBytes
      const watch = await test.watchVictim()
      const sizes = [0, 1, credit - 1, credit, credit + 1]
      for (const byteLength of sizes) {
        const siege = await Siege.begin(test, {}, watch)
        const stream = await siege.firstStream()
        await siege.send(siege.wire.data(0, new Uint8Array(byteLength)))
        await test.quiet()
        if (byteLength > credit) {
          await siege.endedAsBreach(`a frame of ${byteLength} bytes for a credit of ${credit}`)
        } else {
          let taken = 0
          for (let chunk = stream.readNow(); chunk instanceof Uint8Array; chunk = stream.readNow()) taken += chunk.byteLength
          equal(taken, byteLength, 'bytes of the frame that could be read')
        }
        await siege.leave()
      }
      await watch.withstood(sizes.length * SIEGE_BYTES)
    }
  })
]

/** What the victim may read in one go before it looks. */
const BATCH_BYTES = 65_536

/** So that there is a byte to keep in about every piece that the link carries. */
const SKIPPED_BYTES = 4000
