import { concatBytes, equal, hasCode, oneOf, outcomeOf, rejectsWith, sameBytes } from '@ts-libp2p/compliance'
import { muxerCase, type MuxerCase } from '../muxer-case.ts'
import { pattern, readAll } from '../transfer.ts'
import { roomy } from '../variants.ts'

export const linkCases: readonly MuxerCase[] = [
  muxerCase({
    id: 'MUXER-LINK-01',
    clause: 'M-LINK-1',
    title: 'a link that ends while streams are open loses them: no reader sees an end',
    async run (test) {
      const muxers = await test.muxers()
      const { near, far } = await test.stream(muxers)
      await near.write(pattern(0, 30))
      const reading = outcomeOf(readAll(far))
      const waiting = outcomeOf(near.read())
      await test.quiet()
      muxers.links.endInside(muxers.outgoing)
      muxers.links.endInside(muxers.incoming)
      await rejectsWith(reading.promise, 'ERR_STREAM_LOST', 'reading a stream whose link ended')
      await rejectsWith(waiting.promise, 'ERR_STREAM_LOST', 'a read that waited')
      for (const { how, error } of [await near.closed, await far.closed, await muxers.far.closed]) {
        equal(how, 'lost', 'how it closed')
        hasCode(error, 'ERR_STREAM_LOST', 'why it closed')
      }
    }
  }),
  ...(['reset', 'lost'] as const).map((fate, index) => muxerCase({
    id: `MUXER-LINK-0${index + 2}`,
    clause: 'M-LINK-2',
    title: `a link that is ${fate} loses every stream, and the connection says so`,
    async run (test) {
      const muxers = await test.muxers()
      const { near, far } = await test.stream(muxers)
      await near.write(pattern(0, 30))
      const waiting = outcomeOf(near.read())
      await test.quiet()
      if (fate === 'reset') muxers.farLink.abort()
      else muxers.links.lose()
      await rejectsWith(waiting.promise, 'ERR_STREAM_LOST', 'a read that waited')
      equal((await near.closed).how, 'lost', 'how a stream closed')
      equal((await far.closed).how, 'lost', 'how the other end of the stream closed')
      const { how, error } = await muxers.near.closed
      equal(how, fate, 'how the connection closed')
      hasCode(error, fate === 'reset' ? 'ERR_STREAM_RESET' : 'ERR_STREAM_LOST', 'why the connection closed')
      await muxers.far.closed
    }
  })),
  muxerCase({
    id: 'MUXER-LINK-04',
    clause: 'M-LINK-2',
    title: 'wherever the link is cut, what was read of each stream is a beginning of what was sent, and no end follows',
    async run (test) {
      for (let round = 0; round < 4; round++) {
        const muxers = await test.muxers()
        const pairs = [await test.stream(muxers), await test.stream(muxers)]
        muxers.links.loseAfter(muxers.outgoing, 1 + test.random.below(800))
        const writing = pairs.map(({ near }, key) => outcomeOf(near.write(pattern(0, 700, key)).then(() => near.closeWrite())))
        await Promise.all(pairs.map(async ({ far }, key) => {
          const chunks: Uint8Array[] = []
          const read = (async () => { for await (const chunk of far) chunks.push(chunk) })()
          const code = await read.then(() => 'end', (error: unknown) => Reflect.get(Object(error), 'code') as unknown)
          const got = concatBytes(chunks)
          sameBytes(got, pattern(0, got.byteLength, key), 'what was read before the cut')
          if (code === 'end') equal(got.byteLength, 700, 'bytes before the end')
          else equal(code, 'ERR_STREAM_LOST', 'what ended the reading')
        }))
        for (const { promise } of writing) await promise.catch(() => {})
      }
    }
  }),
  muxerCase({
    id: 'MUXER-LINK-05',
    clause: 'M-LINK-1',
    title: 'a link that ends inside a frame is lost, although no stream is open',
    variants: roomy,
    async run (test) {
      const { near, far, links, outgoing } = await test.muxers()
      links.holdBack(outgoing)
      await near.openStream()
      await test.quiet()
      links.endInside(outgoing)
      equal((await far.closed).how, 'lost', 'how the connection closed')
    }
  }),
  muxerCase({
    id: 'MUXER-LINK-06',
    clause: 'M-LINK-2',
    title: 'what the peer ended before the link was lost stays readable, with its end',
    async run (test) {
      const muxers = await test.muxers()
      const { near, far } = await test.stream(muxers)
      await near.write(pattern(0, 400))
      await near.closeWrite()
      await test.until(() => far.state === 'read-closed')
      muxers.links.lose()
      equal((await far.closed).how, 'lost', 'how the stream closed')
      sameBytes(await readAll(far), pattern(0, 400), 'what was read after the loss')
    }
  }),
  muxerCase({
    id: 'MUXER-LINK-07',
    clause: 'M-LINK-3',
    title: 'a muxer on a link that is over already closes at once, and its calls settle',
    variants: roomy,
    async run (test) {
      for (const end of ['abort', 'close'] as const) {
        const { muxer, raw } = await test.victim()
        const accepting = outcomeOf(muxer.accept())
        if (end === 'abort') raw.abort()
        else await raw.close()
        oneOf((await muxer.closed).how, end === 'abort' ? ['reset', 'lost'] : ['clean'], `how it closed after ${end} of the link`)
        equal(await accepting.promise, null, 'accept()')
        await rejectsWith(muxer.openStream(), 'ERR_MUXER_CLOSED', 'openStream()')
        await muxer.close()
      }
    }
  }),
  muxerCase({
    id: 'MUXER-LINK-08',
    clause: 'M-LINK-1',
    title: 'a link that ends between frames while no stream is open is a clean end',
    async run (test) {
      const muxers = await test.muxers()
      const { near, far } = await test.stream(muxers)
      await Promise.all([near.close(), far.close(), near.closed, far.closed])
      await test.quiet()
      muxers.links.endInside(muxers.outgoing)
      equal((await muxers.far.closed).how, 'clean', 'how the connection closed')
      muxers.near.abort()
    }
  })
]
