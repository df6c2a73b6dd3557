import { equal, isTrue, LATENESSES, outcomeOf, sameBytes } from '@ts-libp2p/compliance'
import { acceptMany, BACKLOG, openMany, tagOf } from '../many-streams.ts'
import { muxerCase, type MuxerCase } from '../muxer-case.ts'
import { pattern, readAll, roundTrip } from '../transfer.ts'
import { fast, roomy } from '../variants.ts'

export const acceptingCases: readonly MuxerCase[] = [
  muxerCase({
    id: 'MUXER-ACCEPT-01',
    clause: 'M-ACCEPT-1',
    title: 'each stream of the peer comes once, in the order in which they were opened',
    async run (test) {
      const { near, far } = await test.muxers()
      for (let tag = 0; tag < 20; tag++) await (await near.openStream()).write(Uint8Array.of(tag))
      const tags: number[] = []
      for (let count = 0; count < 20; count++) tags.push(await tagOf(await test.accepted(far)))
      equal(tags.join(), Array.from({ length: 20 }, (_, tag) => tag).join(), 'the order in which they came')
      await test.staysPending(far.accept(), 'accept() when every stream was given')
    }
  }),
  muxerCase({
    id: 'MUXER-ACCEPT-02',
    clause: 'M-ACCEPT-1',
    title: 'several accepts wait, and are served first come, first served',
    async run (test) {
      const { near, far } = await test.muxers()
      const waiting = Array.from({ length: 3 }, () => outcomeOf(far.accept()))
      await test.quiet()
      for (const [tag, accepting] of waiting.entries()) {
        isTrue(accepting.isPending, 'accept() must wait for a stream')
        await (await near.openStream()).write(Uint8Array.of(tag))
        const stream = await accepting.promise
        equal(stream === null ? stream : await tagOf(stream), tag, 'the stream that the next one in line got')
      }
    }
  }),
  muxerCase({
    id: 'MUXER-ACCEPT-03',
    clause: 'M-ACCEPT-1',
    title: 'accept acknowledges: a stream that was taken makes room for the next one, and nothing else does',
    needs: ['acknowledges'],
    variants: roomy,
    async run (test) {
      const { near, far } = await test.muxers()
      const opened = await openMany(near, BACKLOG)
      const waiting = outcomeOf(near.openStream())
      for (const stream of opened.slice(0, 5)) await stream.write(Uint8Array.of(1))
      await test.staysPending(waiting, 'openStream() while streams carry bytes that nobody accepted')
      await test.accepted(far)
      await waiting.promise
    }
  }),
  muxerCase({
    id: 'MUXER-ACCEPT-04',
    clause: 'M-ACCEPT-1',
    title: 'null for ever once the connection is closed or aborted, on both sides, for who waits and for who comes later',
    async run (test) {
      for (const end of ['close', 'abort'] as const) {
        const { near, far } = await test.muxers()
        const waiting = [outcomeOf(near.accept()), outcomeOf(near.accept()), outcomeOf(far.accept())]
        await test.quiet()
        if (end === 'close') await near.close()
        else near.abort()
        for (const accepting of waiting) equal(await accepting.promise, null, `accept() that waited for ${end}()`)
        for (let time = 0; time < 3; time++) equal(await near.accept(), null, `accept() after ${end}()`)
        await far.closed
        for (let time = 0; time < 3; time++) equal(await far.accept(), null, `accept() after the peer's ${end}()`)
      }
    }
  }),
  muxerCase({
    id: 'MUXER-ACCEPT-05',
    clause: 'M-ACCEPT-2',
    title: '256 streams wait for accept: none is lost, each keeps its place and its bytes',
    variants: fast,
    async run (test) {
      const { near, far } = await test.muxers()
      const opened = await openMany(near, BACKLOG)
      for (const [tag, stream] of opened.entries()) await stream.write(Uint8Array.of(tag))
      await test.quiet()
      for (const [tag, stream] of (await acceptMany(test, far, BACKLOG)).entries()) equal(await tagOf(stream), tag, 'the stream that comes next')
      for (const stream of opened) equal(stream.state, 'open', 'the state of a stream within the backlog')
    }
  }),
  muxerCase({
    id: 'MUXER-ACCEPT-06',
    clause: 'M-ACCEPT-2',
    title: 'beyond 256 new streams are reset, those that wait keep their place, and the connection goes on',
    needs: ['impatient'],
    variants: roomy,
    async run (test) {
      const muxers = await test.muxers({ isImpatient: true })
      const { near, far } = muxers
      const opened = await openMany(near, BACKLOG)
      await test.quiet()
      const refused = await openMany(near, 20)
      for (const stream of refused) equal((await stream.closed).how, 'reset', 'how a stream beyond the backlog closed')
      equal(far.streams.length, BACKLOG, 'streams at the side that does not accept')
      for (const stream of opened) equal(stream.state, 'open', 'the state of a stream within the backlog')
      const [first] = opened
      const accepted = await test.accepted(far)
      if (first !== undefined) await roundTrip(first, accepted)
      const another = await near.openStream()
      await test.quiet()
      equal(another.state, 'open', 'the state of a stream for which there is a place again')
    }
  }),
  muxerCase({
    id: 'MUXER-ACCEPT-07',
    clause: 'M-ACCEPT-3',
    title: 'nothing depends on when accept comes: bytes and end are there however late it is',
    async run (test) {
      for (const lateness of LATENESSES) {
        const { near, far } = await test.muxers()
        const opened = await near.openStream()
        const writing = opened.write(pattern(0, 500)).then(() => opened.closeWrite())
        await test.late(lateness)
        sameBytes(await readAll(await test.accepted(far)), pattern(0, 500), `what a reader got who accepted a ${lateness} late`)
        await writing
      }
    }
  }),
  muxerCase({
    id: 'MUXER-ACCEPT-08',
    clause: 'M-ACCEPT-3',
    title: 'a stream that was reset before accept is skipped or fails, it never looks like an empty one, and the next one comes',
    async run (test) {
      const { near, far } = await test.muxers()
      const gone = await near.openStream()
      await gone.write(Uint8Array.of(1))
      await test.quiet()
      gone.abort()
      await test.quiet()
      await (await near.openStream()).write(Uint8Array.of(2))
      let stream = await test.accepted(far)
      if (stream.state === 'closed') {
        equal((await stream.closed).how, 'reset', 'how the stream closed that was reset before accept()')
        stream = await test.accepted(far)
      }
      equal(await tagOf(stream), 2, 'the stream that comes next')
    }
  })
]
