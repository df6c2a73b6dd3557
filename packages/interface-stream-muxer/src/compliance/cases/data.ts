import { concatBytes, equal, sameBytes } from '@ts-libp2p/compliance'
import type { MuxedStream } from '../../stream-muxer.ts'
import { muxerCase, type MuxerCase } from '../muxer-case.ts'
import type { MuxerTest, TestMuxers } from '../muxer-test.ts'
import { drain, pattern, readAll, roundTrip } from '../transfer.ts'
import { fast, roomy } from '../variants.ts'

export const dataCases: readonly MuxerCase[] = [
  muxerCase({
    id: 'MUXER-DATA-01',
    clause: 'M-STREAM-3',
    title: 'content and order: twenty streams, opened by either side, both directions at once, in pieces of any size',
    async run (test) {
      const muxers = await test.muxers()
      await Promise.all(Array.from({ length: 20 }, (_, index) => exchange(test, muxers, index % 2 === 0, 1 + test.random.below(1500), 300)))
    }
  }),
  muxerCase({
    id: 'MUXER-DATA-02',
    clause: 'M-STREAM-3',
    title: 'single bytes on many streams in turn arrive each on its own',
    async run (test) {
      const muxers = await test.muxers()
      const pairs = [await test.stream(muxers), await test.stream(muxers), await test.stream(muxers)]
      const sent = pairs.map(() => test.random.bytes(60))
      const writing = (async () => {
        for (let at = 0; at < 60; at++) for (const [index, { near }] of pairs.entries()) await near.write((sent[index] ?? sent[0] ?? new Uint8Array(60)).slice(at, at + 1))
        for (const { near } of pairs) await near.closeWrite()
      })()
      const got = await Promise.all(pairs.map(({ far }) => readAll(far)))
      for (const [index, bytes] of got.entries()) sameBytes(bytes, sent[index] ?? new Uint8Array(0), `what arrived on stream ${index}`)
      await writing
    }
  }),
  muxerCase({
    id: 'MUXER-DATA-03',
    clause: 'M-STREAM-3',
    title: 'one write that is far larger than any window arrives whole',
    needs: ['flowControl'],
    variants: roomy,
    async run (test) {
      const { near, far } = await test.stream(await test.muxers())
      const size = 2 * test.limits.maxStreamBytes + 4321
      const writing = near.write(pattern(0, size)).then(() => near.closeWrite())
      await drain(far, size)
      equal(await far.read(), null, 'the read after the last byte')
      await writing
    }
  }),
  muxerCase({
    id: 'MUXER-DATA-04',
    clause: 'M-STREAM-3',
    title: 'empty writes and lists with empty pieces add nothing',
    async run (test) {
      const { near, far } = await test.stream(await test.muxers())
      const sent = test.random.bytes(90)
      await near.write(new Uint8Array(0))
      await near.write([])
      const writing = near.write([new Uint8Array(0), sent.slice(0, 40), new Uint8Array(0), sent.slice(40)]).then(() => near.write([])).then(() => near.closeWrite())
      sameBytes(await readAll(far), sent, 'what arrived')
      await writing
    }
  }),
  muxerCase({
    id: 'MUXER-DATA-05',
    clause: 'M-STREAM-3',
    title: 'a hundred streams one after the other: what a stream carried is not seen on a later one',
    variants: fast,
    async run (test) {
      const muxers = await test.muxers()
      for (let round = 0; round < 100; round++) {
        const { near, far } = await test.stream(muxers)
        await near.write(pattern(round, 30, round))
        if (round % 3 === 0) {
          near.abort()
        } else {
          const closing = near.close()
          if (round % 3 === 1) sameBytes(await readAll(far), pattern(round, 30, round), `what arrived in round ${round}`)
          await far.close()
          await closing
        }
        await Promise.all([near.closed, far.closed])
      }
      equal(muxers.near.streams.length + muxers.far.streams.length, 0, 'streams that are still listed')
    }
  }),
  muxerCase({
    id: 'MUXER-DATA-06',
    clause: 'M-STREAM-3',
    title: 'writes on many streams in one turn keep their streams and their order',
    async run (test) {
      const muxers = await test.muxers()
      const pairs = await Promise.all(Array.from({ length: 8 }, () => test.stream(muxers)))
      const writing = pairs.flatMap(({ near }, key) => [near.write(pattern(0, 100, key)), near.write(pattern(100, 33, key)), near.closeWrite()])
      for (const [key, { far }] of pairs.entries()) sameBytes(await readAll(far), concatBytes([pattern(0, 133, key)]), `what arrived on stream ${key}`)
      await Promise.all(writing)
    }
  }),
  muxerCase({
    id: 'MUXER-DATA-07',
    clause: 'M-STREAM-3',
    title: 'open, bytes and end in one turn: the peer sees all three, in that order',
    async run (test) {
      const { near, far } = await test.muxers()
      const sent = Array.from({ length: 5 }, () => test.random.bytes(20))
      const opening = sent.map(async bytes => {
        const stream = await near.openStream()
        const writing = stream.write(bytes.slice())
        await stream.closeWrite()
        await writing
      })
      for (const bytes of sent) sameBytes(await readAll(await test.accepted(far)), bytes, 'what arrived')
      await Promise.all(opening)
    }
  }),
  muxerCase({
    id: 'MUXER-DATA-08',
    clause: 'M-STREAM-3',
    title: '1,000 streams of both sides at once, with 1 KiB each way',
    level: 'stress',
    variants: roomy,
    timeoutMs: 60_000,
    async run (test) {
      const muxers = await test.muxers()
      for (let batch = 0; batch < 20; batch++) await Promise.all(Array.from({ length: 50 }, (_, index) => exchange(test, muxers, index % 2 === 0, 1024, 1024)))
    }
  }),
  muxerCase({
    id: 'MUXER-DATA-09',
    clause: 'M-STREAM-3',
    title: '100 streams with 100 messages each',
    level: 'stress',
    variants: fast,
    timeoutMs: 60_000,
    async run (test) {
      const muxers = await test.muxers()
      await Promise.all(Array.from({ length: 100 }, (_, index) => exchange(test, muxers, index % 2 === 0, 10_000, 100)))
    }
  }),
  muxerCase({
    id: 'MUXER-DATA-10',
    clause: 'M-STREAM-3',
    title: 'ten streams of 10 MiB both ways, every byte in its place',
    level: 'stress',
    needs: ['flowControl'],
    variants: roomy,
    timeoutMs: 120_000,
    async run (test) {
      const muxers = await test.muxers()
      const pairs = await Promise.all(Array.from({ length: 10 }, () => test.stream(muxers)))
      await Promise.all(pairs.map(({ near, far }) => roundTrip(near, far, 10 * 1024 * 1024)))
    }
  })
]

/** Opens a stream, sends `byteLength` bytes each way in pieces, and expects them and then the ends. */
async function exchange (test: MuxerTest, { near, far }: TestMuxers, isOurs: boolean, byteLength: number, maxPiece: number): Promise<void> {
  const [opener, other] = isOurs ? [near, far] : [far, near]
  const sent = test.random.bytes(byteLength)
  const opened = await opener.openStream()
  const accepted = test.accepted(other)
  const sending = send(test, opened, sent, maxPiece)
  const stream = await accepted
  // Whoever accepted it may have got another stream of the same moment: it is the content that goes back.
  const echoing = (async () => {
    const got = await readAll(stream)
    await send(test, stream, got, maxPiece)
  })()
  sameBytes(await readAll(opened), sent, 'what came back')
  await Promise.all([sending, echoing])
}

async function send (test: MuxerTest, stream: MuxedStream, bytes: Uint8Array, maxPiece: number): Promise<void> {
  for (const piece of test.random.pieces(bytes, maxPiece)) await stream.write(piece)
  await stream.closeWrite()
}
