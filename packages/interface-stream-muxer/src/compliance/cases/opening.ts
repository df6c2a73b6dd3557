import { equal, outcomeOf, rejectsWith, sameBytes } from '@ts-libp2p/compliance'
import type { MuxedStream, StreamMuxer } from '../../stream-muxer.ts'
import { BACKLOG, openMany, tagOf } from '../many-streams.ts'
import { muxerCase, type MuxerCase } from '../muxer-case.ts'
import { pattern, readAll, roundTrip } from '../transfer.ts'
import { fast, roomy } from '../variants.ts'

export const openingCases: readonly MuxerCase[] = [
  muxerCase({
    id: 'MUXER-OPEN-01',
    clause: 'M-OPEN-3',
    title: 'either side opens streams that carry bytes both ways',
    async run (test) {
      const { near, far } = await test.muxers()
      for (const [opener, other] of [[near, far], [far, near], [near, far]] as const) {
        const [opened, accepted] = await Promise.all([opener.openStream(), test.accepted(other)])
        await roundTrip(opened, accepted)
      }
    }
  }),
  muxerCase({
    id: 'MUXER-OPEN-02',
    clause: 'M-OPEN-3',
    title: 'both sides open at once: every stream arrives once, none is mixed up',
    async run (test) {
      const { near, far } = await test.muxers()
      const open = (muxer: StreamMuxer, side: number): Array<Promise<MuxedStream>> => Array.from({ length: 10 }, async (_, index) => {
        const stream = await muxer.openStream()
        await stream.write(Uint8Array.of(side + index))
        return stream
      })
      const opened = [...open(near, 0), ...open(far, 100)]
      const tags = async (muxer: StreamMuxer): Promise<number[]> => {
        const found: number[] = []
        for (let index = 0; index < 10; index++) found.push(await tagOf(await test.accepted(muxer)))
        return found.sort((a, b) => a - b)
      }
      const [atFar, atNear] = await Promise.all([tags(far), tags(near)])
      await Promise.all(opened)
      equal(atFar.join(), Array.from({ length: 10 }, (_, index) => index).join(), 'the streams that arrived at the far side')
      equal(atNear.join(), Array.from({ length: 10 }, (_, index) => 100 + index).join(), 'the streams that arrived at the near side')
    }
  }),
  muxerCase({
    id: 'MUXER-OPEN-03',
    clause: 'M-OPEN-3',
    title: 'a stream arrives although nothing is written to it, and the first bytes may come from who accepts',
    async run (test) {
      const { near, far } = await test.muxers()
      const opened = await near.openStream()
      const accepted = await test.accepted(far)
      await accepted.write(Uint8Array.of(7))
      equal(await tagOf(opened), 7, 'what came back on a stream that said nothing')
    }
  }),
  muxerCase({
    id: 'MUXER-OPEN-04',
    clause: 'M-OPEN-1',
    title: 'openStream does not wait for the acknowledgement of its stream, nor do its bytes: all of them are there before anybody accepts',
    async run (test) {
      const { near, far } = await test.muxers()
      for (let key = 0; key < 3; key++) {
        const opened = await near.openStream()
        await opened.write(pattern(0, 40, key))
        await opened.closeWrite()
      }
      await test.quiet()
      for (let key = 0; key < 3; key++) {
        const accepted = await test.accepted(far)
        equal(accepted.state, 'read-closed', 'the state of a stream whose bytes and end were there before accept()')
        sameBytes(await readAll(accepted), pattern(0, 40, key), 'what was there')
      }
    }
  }),
  muxerCase({
    id: 'MUXER-OPEN-05',
    clause: 'M-OPEN-1',
    title: '256 streams that nobody accepted are opened at once, the next one waits for an acknowledgement, and is served then',
    needs: ['acknowledges'],
    variants: fast,
    async run (test) {
      const { near, far } = await test.muxers()
      const opened = await openMany(near, BACKLOG)
      const next = [outcomeOf(near.openStream()), outcomeOf(near.openStream())]
      for (const opening of next) await test.staysPending(opening, `openStream() behind ${BACKLOG} streams without acknowledgement`)
      await test.accepted(far)
      await next[0]?.promise
      await test.staysPending(next[1] ?? next[0] ?? Promise.resolve(), 'the second one that waits')
      await test.accepted(far)
      await next[1]?.promise
      equal(near.streams.length, opened.length + 2, 'the streams that are listed')
    }
  }),
  muxerCase({
    id: 'MUXER-OPEN-06',
    clause: 'M-OPEN-1',
    title: 'who waits to open is served in order',
    needs: ['acknowledges'],
    variants: roomy,
    async run (test) {
      const { near, far } = await test.muxers()
      await openMany(near, BACKLOG)
      const order: number[] = []
      const waiting = Array.from({ length: 5 }, async (_, index) => {
        await near.openStream()
        order.push(index)
      })
      for (let count = 0; count < BACKLOG; count++) await test.accepted(far)
      await Promise.all(waiting)
      equal(order.join(), '0,1,2,3,4', 'the order in which they were served')
    }
  }),
  muxerCase({
    id: 'MUXER-OPEN-07',
    clause: 'M-OPEN-1',
    title: 'a stream that ends in any way makes its place free, also when it was never acknowledged',
    needs: ['acknowledges'],
    variants: roomy,
    async run (test) {
      const { near } = await test.muxers()
      const opened = await openMany(near, BACKLOG)
      const waiting = outcomeOf(near.openStream())
      await test.staysPending(waiting, 'openStream() at the bound')
      opened[3]?.abort()
      await waiting.promise
    }
  }),
  muxerCase({
    id: 'MUXER-OPEN-08',
    clause: 'M-OPEN-4',
    title: 'at the declared number of streams openStream rejects with ERR_STREAM_LIMIT and names the limit; a stream that ends makes room',
    variants: roomy,
    async run (test) {
      const { near, far } = await test.muxers()
      const { maxOutboundStreams } = test.limits
      let last: MuxedStream | undefined
      for (let count = 0; count < maxOutboundStreams; count++) {
        last = await near.openStream()
        await test.accepted(far)
      }
      const error = await rejectsWith(near.openStream(), 'ERR_STREAM_LIMIT', `openStream() beyond ${maxOutboundStreams}`)
      equal(typeof Reflect.get(error, 'limit'), 'string', 'the type of the error\'s limit')
      last?.abort()
      await near.openStream()
    }
  })
]
