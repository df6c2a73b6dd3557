import { equal, hasCode, isTrue, oneOf, outcomeOf, rejects, rejectsWith, sameBytes } from '@ts-libp2p/compliance'
import type { StreamMuxer } from '../../stream-muxer.ts'
import { BACKLOG, openMany } from '../many-streams.ts'
import { muxerCase, type MuxerCase } from '../muxer-case.ts'
import { pattern, readAll, roundTrip } from '../transfer.ts'
import { fast, roomy } from '../variants.ts'

export const closingCases: readonly MuxerCase[] = [
  muxerCase({
    id: 'MUXER-CLOSE-01',
    clause: 'M-CLOSE-6',
    title: 'an idle connection closes cleanly on both sides, and takes its link with it',
    async run (test) {
      const { near, far, nearLink, farLink } = await test.muxers()
      await near.close()
      for (const muxer of [near, far]) equal((await muxer.closed).how, 'clean', 'how the connection closed')
      for (const link of [nearLink, farLink]) oneOf((await link.closed).how, ['clean'], 'how the link closed')
    }
  }),
  muxerCase({
    id: 'MUXER-CLOSE-02',
    clause: 'M-CLOSE-1',
    title: 'open streams finish, in both directions, before close resolves and the link goes',
    async run (test) {
      const muxers = await test.muxers()
      const { near, far } = muxers
      const pairs = [await test.stream(muxers), await test.stream({ near: far, far: near })]
      const closing = outcomeOf(near.close())
      await test.staysPending(closing, 'close() while streams are open')
      for (const pair of pairs) {
        await roundTrip(pair.near, pair.far, 2000)
        await test.staysPending(closing, 'close() while streams are open')
        await Promise.all([pair.near.close(), pair.far.close()])
      }
      await closing.promise
      for (const pair of pairs) for (const stream of [pair.near, pair.far]) equal((await stream.closed).how, 'clean', 'how a stream closed that was open when close() was called')
      for (const muxer of [near, far]) equal((await muxer.closed).how, 'clean', 'how the connection closed')
    }
  }),
  muxerCase({
    id: 'MUXER-CLOSE-03',
    clause: 'M-CLOSE-1',
    title: 'what was written before close arrives, although everything is closed in one turn',
    variants: fast,
    async run (test) {
      const muxers = await test.muxers()
      const { near, far } = await test.stream(muxers)
      const size = 3 * test.limits.initialStreamBytes
      const writing = near.write(pattern(0, size))
      const closing = [near.close(), muxers.near.close(), far.closeWrite()]
      sameBytes(await readAll(far), pattern(0, size), 'what arrived')
      await Promise.all([writing, ...closing])
      equal((await far.closed).how, 'clean', 'how the stream closed')
    }
  }),
  muxerCase({
    id: 'MUXER-CLOSE-04',
    clause: 'M-CLOSE-1',
    title: 'from close on no stream is opened here: ERR_MUXER_CLOSED of the local side, during and after',
    async run (test) {
      const muxers = await test.muxers()
      const { near } = muxers
      const { near: opened, far: accepted } = await test.stream(muxers)
      const closing = near.close()
      const during = await rejectsWith(near.openStream(), 'ERR_MUXER_CLOSED', 'openStream() while the connection closes')
      equal(Reflect.get(during, 'side'), 'local', 'who closes')
      equal(near.streams.length, 1, 'streams that are listed')
      await Promise.all([opened.close(), accepted.close(), closing])
      const after = await rejectsWith(near.openStream(), 'ERR_MUXER_CLOSED', 'openStream() after the connection closed')
      equal(Reflect.get(after, 'side'), 'local', 'who closed')
    }
  }),
  muxerCase({
    id: 'MUXER-CLOSE-05',
    clause: 'M-CLOSE-1',
    title: 'nor at the peer: openStream rejects with ERR_MUXER_CLOSED of the remote side, or its stream is reset, whichever side dialled',
    async run (test) {
      const muxers = await test.muxers()
      const { near, far } = muxers
      const { near: opened, far: accepted } = await test.stream(muxers)
      const closing = near.close()
      await test.quiet()
      await far.openStream().then(
        async stream => { equal((await stream.closed).how, 'reset', 'how a stream closed that the peer opened to a closing side') },
        (error: unknown) => { equal(Reflect.get(hasCode(error, 'ERR_MUXER_CLOSED', 'openStream() of the peer'), 'side'), 'remote', 'who closes') }
      )
      await roundTrip(opened, accepted)
      await Promise.all([opened.close(), accepted.close(), closing])
      await far.closed
      const after = await rejectsWith(far.openStream(), 'ERR_MUXER_CLOSED', 'openStream() at the peer after the connection closed')
      equal(Reflect.get(after, 'side'), 'remote', 'who closed')
    }
  }),
  muxerCase({
    id: 'MUXER-CLOSE-06',
    clause: 'M-CLOSE-2',
    title: 'streams that wait for accept at the side that closes are reset, with and without bytes',
    async run (test) {
      const { near, far } = await test.muxers()
      const waiting = [await near.openStream(), await near.openStream()]
      await waiting[0]?.write(pattern(0, 20))
      await test.quiet()
      await far.close()
      for (const stream of waiting) equal((await stream.closed).how, 'reset', 'how a stream closed that waited for accept()')
      await near.closed
    }
  }),
  muxerCase({
    id: 'MUXER-CLOSE-07',
    clause: 'M-CLOSE-1',
    title: 'who waits to open is refused when this side closes',
    needs: ['acknowledges'],
    variants: roomy,
    async run (test) {
      const { near } = await test.muxers()
      const opened = await openMany(near, BACKLOG)
      const waiting = outcomeOf(near.openStream())
      await test.staysPending(waiting, 'openStream() at the bound')
      const closing = near.close()
      await rejectsWith(waiting.promise, 'ERR_MUXER_CLOSED', 'openStream() that waited')
      for (const stream of opened) stream.abort()
      await closing
    }
  }),
  muxerCase({
    id: 'MUXER-CLOSE-08',
    clause: 'M-CLOSE-4',
    title: 'close and abort in every pairing, by one side or both, at once or one after the other, with streams open: everything settles',
    variants: fast,
    async run (test) {
      for (const [first, second] of pairings()) {
        for (const isSequence of [true, false]) {
          const muxers = await test.muxers()
          const { near, far } = await test.stream(muxers)
          const endings = [near.close(), far.close()] // else close() would wait for them
          const calls = [ACTIONS[first](muxers)]
          if (isSequence) await test.quiet()
          calls.push(ACTIONS[second](muxers))
          await Promise.all(calls) // close() rejects only when it is cancelled
          await Promise.allSettled(endings)
          for (const muxer of [muxers.near, muxers.far]) {
            oneOf((await muxer.closed).how, ['clean', 'aborted', 'reset', 'lost'], `how it closed after ${first} and ${second}`)
            equal(muxer.streams.length, 0, `streams after ${first} and ${second}`)
          }
        }
      }
    }
  }),
  muxerCase({
    id: 'MUXER-CLOSE-09',
    clause: 'M-CLOSE-4',
    title: 'the first outcome stays, and every caller of close waits for it',
    async run (test) {
      const muxers = await test.muxers()
      const { near: opened, far: accepted } = await test.stream(muxers)
      const closings = [outcomeOf(muxers.near.close()), outcomeOf(muxers.near.close())]
      for (const closing of closings) await test.staysPending(closing, 'close() while a stream is open')
      await Promise.all([opened.close(), accepted.close()])
      for (const closing of closings) await closing.promise
      muxers.near.abort(new Error('too late'))
      await muxers.near.close()
      equal((await muxers.near.closed).how, 'clean', 'how it closed')
    }
  }),
  muxerCase({
    id: 'MUXER-CLOSE-10',
    clause: 'M-CLOSE-5',
    title: 'cancelling close aborts the connection and rejects with the reason, before and during; after, it changes nothing; no listener stays',
    async run (test) {
      for (const when of ['before', 'during', 'after'] as const) {
        const muxers = await test.muxers()
        const { near: opened, far: accepted } = await test.stream(muxers)
        const cancellation = test.cancellation()
        const reason = new Error('no time')
        if (when === 'before') cancellation.abort(reason)
        if (when === 'after') await Promise.all([opened.close(), accepted.close()])
        const closing = outcomeOf(muxers.near.close({ signal: cancellation.signal }))
        if (when === 'during') await test.staysPending(closing, 'close() while a stream is open')
        if (when === 'after') await closing.promise
        cancellation.abort(reason)
        if (when !== 'after') {
          equal(await rejects(closing.promise, 'the cancelled close()'), reason, 'what close() rejected with')
          isTrue(['aborted', 'clean'].includes((await opened.closed).how), 'a stream ends when close() was cancelled')
        }
        equal((await muxers.near.closed).how, when === 'after' ? 'clean' : 'aborted', `how it closed when cancelled ${when}`)
        equal(cancellation.listeners, 0, `listeners left when cancelled ${when}`)
      }
    }
  }),
  muxerCase({
    id: 'MUXER-CLOSE-11',
    clause: 'M-CLOSE-3',
    title: 'close waits for open streams as long as it declares, and no longer',
    needs: ['manualClock'],
    variants: roomy,
    async run (test) {
      const muxers = await test.muxers()
      const { near, far } = await test.stream(muxers)
      const closing = outcomeOf(muxers.near.close())
      await test.elapse(0.9 * test.limits.closeTimeoutMs)
      isTrue(closing.isPending && near.state === 'open', 'close() must wait for its declared time')
      await test.elapse(0.2 * test.limits.closeTimeoutMs)
      await closing.promise
      equal((await muxers.near.closed).how, 'aborted', 'how the connection closed')
      oneOf((await near.closed).how, ['aborted', 'lost'], 'how a stream closed that did not finish in time')
      equal((await far.closed).how, 'lost', 'how the peer saw it close')
    }
  })
]

type Sides = Readonly<Record<'near' | 'far', StreamMuxer>>

const ACTIONS = {
  'close here': ({ near }: Sides) => near.close(),
  'close there': ({ far }: Sides) => far.close(),
  'abort here': ({ near }: Sides) => {
    near.abort()
    return Promise.resolve()
  },
  'abort there': ({ far }: Sides) => {
    far.abort()
    return Promise.resolve()
  }
}

function pairings (): Array<readonly [keyof typeof ACTIONS, keyof typeof ACTIONS]> {
  const names = Object.keys(ACTIONS) as Array<keyof typeof ACTIONS>
  return names.flatMap(first => names.map(second => [first, second] as const))
}
