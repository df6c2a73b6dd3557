import { equal, hasCode, isTrue, outcomeOf, rejects } from '@ts-libp2p/compliance'
import type { MuxedStream } from '../../stream-muxer.ts'
import { BACKLOG, listed, openMany, tagOf } from '../many-streams.ts'
import { muxerCase, type MuxerCase } from '../muxer-case.ts'
import { roundTrip } from '../transfer.ts'
import { roomy } from '../variants.ts'

export const cancellingCases: readonly MuxerCase[] = [
  muxerCase({
    id: 'MUXER-CANCEL-01',
    clause: 'M-OPEN-2',
    title: 'cancelled before: openStream rejects with the reason, and no stream comes to be on either side',
    async run (test) {
      const { near, far } = await test.muxers()
      const cancellation = test.cancellation()
      const reason = new Error('not wanted')
      cancellation.abort(reason)
      equal(await rejects(near.openStream({ signal: cancellation.signal }), 'openStream() with a signal that had fired'), reason, 'what it rejected with')
      await test.quiet()
      equal(listed(near).length + listed(far).length, 0, 'streams that came to be')
      const next = await test.stream({ near, far })
      await roundTrip(next.near, next.far)
    }
  }),
  muxerCase({
    id: 'MUXER-CANCEL-02',
    clause: 'M-OPEN-2',
    title: 'cancelled while it waits: openStream rejects with the reason, leaves no stream, and who waits behind it is served',
    needs: ['acknowledges'],
    variants: roomy,
    async run (test) {
      const { near, far } = await test.muxers()
      await openMany(near, BACKLOG)
      const cancellation = test.cancellation()
      const reason = new Error('no longer wanted')
      const cancelled = outcomeOf(near.openStream({ signal: cancellation.signal }))
      const next = outcomeOf(near.openStream())
      await test.staysPending(cancelled, 'openStream() at the bound')
      cancellation.abort(reason)
      equal(await rejects(cancelled.promise, 'the cancelled openStream()'), reason, 'what it rejected with')
      equal(near.streams.length, BACKLOG, 'streams that are listed after the cancellation')
      for (let count = 0; count < BACKLOG; count++) await test.accepted(far)
      await (await next.promise).write(Uint8Array.of(99))
      equal(await tagOf(await test.accepted(far)), 99, 'the stream that arrives next')
      await test.staysPending(far.accept(), 'accept() when no stream is left')
    }
  }),
  muxerCase({
    id: 'MUXER-CANCEL-03',
    clause: 'M-OPEN-2',
    title: 'on a link that takes nothing a cancelled openStream settles at once, and the stream does not come to be later',
    variants: roomy,
    async run (test) {
      const { near, far, links } = await test.muxers()
      links.clog()
      const cancellation = test.cancellation()
      const openings = Array.from({ length: 3 }, () => outcomeOf(near.openStream({ signal: cancellation.signal })))
      await test.quiet()
      cancellation.abort(new Error('no longer wanted'))
      await test.quiet()
      const opened: MuxedStream[] = []
      for (const opening of openings) {
        isTrue(!opening.isPending, 'a cancelled openStream() must settle')
        if (opening.value !== undefined) opened.push(opening.value) // it did not have to wait
      }
      links.unclog()
      await test.quiet()
      equal(near.streams.length, opened.length, 'streams of ours')
      equal(far.streams.length, opened.length, 'streams at the peer')
    }
  }),
  muxerCase({
    id: 'MUXER-CANCEL-04',
    clause: 'M-OPEN-2',
    title: 'a signal that fires after openStream changes nothing',
    async run (test) {
      const { near, far } = await test.muxers()
      const cancellation = test.cancellation()
      const [opened, accepted] = await Promise.all([near.openStream({ signal: cancellation.signal }), test.accepted(far)])
      cancellation.abort(new Error('too late'))
      await test.quiet()
      await roundTrip(opened, accepted)
    }
  }),
  muxerCase({
    id: 'MUXER-CANCEL-05',
    clause: 'M-SETTLE-2',
    title: 'a signal\'s reason that is no Error becomes the cause of one, for openStream and close',
    variants: roomy,
    async run (test) {
      for (const reason of ['a string', 42, null]) {
        const { near } = await test.muxers()
        for (const call of ['openStream', 'close'] as const) {
          const cancellation = test.cancellation()
          cancellation.abort(reason)
          const { signal } = cancellation
          equal((await rejects(near[call]({ signal }), `the cancelled ${call}()`)).cause, reason, `the cause of what ${call}() rejected with`)
        }
      }
    }
  }),
  muxerCase({
    id: 'MUXER-CANCEL-06',
    clause: 'M-SETTLE-3',
    title: 'no listener stays on a signal, whether openStream resolves, waits, is cancelled or fails',
    needs: ['acknowledges'],
    variants: roomy,
    async run (test) {
      const { near, far } = await test.muxers()
      const lasting = test.cancellation()
      await openMany(near, BACKLOG, lasting.signal)
      equal(lasting.listeners, 0, 'listeners left by calls that did not wait')
      const waiting = outcomeOf(near.openStream({ signal: lasting.signal }))
      await test.staysPending(waiting, 'openStream() at the bound')
      await test.accepted(far)
      await waiting.promise
      equal(lasting.listeners, 0, 'listeners left by a call that waited')
      const cancelled = test.cancellation()
      const given = outcomeOf(near.openStream({ signal: cancelled.signal }))
      const failing = outcomeOf(near.openStream({ signal: lasting.signal }))
      await test.quiet()
      cancelled.abort()
      await rejects(given.promise, 'the cancelled openStream()')
      near.abort()
      hasCode(await rejects(failing.promise, 'openStream() on an aborted connection'), 'ERR_MUXER_CLOSED', 'openStream() on an aborted connection')
      equal(cancelled.listeners + lasting.listeners, 0, 'listeners left by calls that rejected')
    }
  })
]
