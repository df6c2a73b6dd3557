import { equal, isTrue, oneOf, outcomeOf, rejects, rejectsWith } from '@ts-libp2p/compliance'
import { BACKLOG, openMany } from '../many-streams.ts'
import { muxerCase, type MuxerCase } from '../muxer-case.ts'
import { pattern } from '../transfer.ts'
import { fast, roomy } from '../variants.ts'

export const abortingCases: readonly MuxerCase[] = [
  muxerCase({
    id: 'MUXER-ABORT-01',
    clause: 'M-ABORT-1',
    title: 'abort ends every stream and the link at once; the reason is the cause everywhere',
    async run (test) {
      const muxers = await test.muxers()
      const streams = [(await test.stream(muxers)).near, (await test.stream({ near: muxers.far, far: muxers.near })).far, await muxers.near.openStream()]
      const reads = streams.map(stream => outcomeOf(stream.read()))
      const reason = new Error('that is it')
      await test.quiet()
      muxers.near.abort(reason)
      equal(muxers.near.streams.length, 0, 'streams that are listed right after abort()')
      for (const stream of streams) equal(stream.state, 'closed', 'the state of a stream right after abort()')
      for (const read of reads) equal((await rejectsWith(read.promise, 'ERR_STREAM_ABORTED', 'a read that waited')).cause, reason, 'its cause')
      for (const stream of streams) equal((await stream.closed).how, 'aborted', 'how a stream closed')
      const { how, error } = await muxers.near.closed
      equal(how, 'aborted', 'how the connection closed')
      equal(error, reason, 'why the connection closed')
      equal(muxers.nearLink.state, 'closed', 'the state of the link')
      equal((await muxers.farLink.closed).how, 'reset', 'how the peer saw the link close')
    }
  }),
  muxerCase({
    id: 'MUXER-ABORT-02',
    clause: 'M-ABORT-1',
    title: 'the peer learns it: its streams are lost, never ended, and its calls settle',
    async run (test) {
      const muxers = await test.muxers()
      const { far } = await test.stream(muxers)
      const [read, accept] = [outcomeOf(far.read()), outcomeOf(muxers.far.accept())]
      await test.quiet()
      muxers.near.abort()
      await rejectsWith(read.promise, 'ERR_STREAM_LOST', 'a read of the peer that waited')
      equal((await far.closed).how, 'lost', 'how a stream of the peer closed')
      equal(await accept.promise, null, 'accept() of the peer')
      oneOf((await muxers.far.closed).how, ['reset', 'lost'], 'how the peer saw the connection close')
      equal(Reflect.get(await rejectsWith(muxers.far.openStream(), 'ERR_MUXER_CLOSED', 'openStream() of the peer'), 'side'), 'remote', 'who ended it')
    }
  }),
  muxerCase({
    id: 'MUXER-ABORT-03',
    clause: 'M-ABORT-1',
    title: 'without a reason there is an Error all the same, and a second abort changes nothing',
    async run (test) {
      const { near } = await test.muxers()
      near.abort()
      near.abort(new Error('the second'))
      const { how, error } = await near.closed
      equal(how, 'aborted', 'how it closed')
      isTrue(error instanceof Error && error.message !== 'the second', 'closed tells the first abort, with an Error')
      equal(Reflect.get(await rejectsWith(near.openStream(), 'ERR_MUXER_CLOSED', 'openStream() after abort()'), 'side'), 'local', 'who ended it')
    }
  }),
  muxerCase({
    id: 'MUXER-ABORT-04',
    clause: 'M-ABORT-1',
    title: 'on a link that takes nothing abort works at once',
    variants: roomy,
    async run (test) {
      const muxers = await test.muxers()
      const { near } = await test.stream(muxers)
      muxers.links.clog()
      const waiting = [outcomeOf(near.write(pattern(0, 2 * test.limits.maxStreamBytes))), outcomeOf(near.read()), outcomeOf(muxers.near.close())]
      await test.quiet()
      for (const outcome of waiting) isTrue(outcome.isPending, 'everything must wait on a clogged link')
      muxers.near.abort()
      await Promise.allSettled(waiting.map(({ promise }) => promise))
      equal((await muxers.near.closed).how, 'aborted', 'how it closed')
      muxers.links.unclog()
    }
  }),
  ...(['our abort', 'the peer\'s abort', 'a loss', 'our cancelled close'] as const).map((strike, index) => muxerCase({
    id: `MUXER-SETTLE-0${index + 1}`,
    clause: 'M-SETTLE-1',
    title: `${strike} settles every call that waits: openStream, accept, close, and read, write, close of the streams`,
    needs: ['acknowledges', 'flowControl'],
    variants: fast,
    async run (test) {
      const muxers = await test.muxers()
      const { near } = await test.stream(muxers)
      await openMany(muxers.near, BACKLOG)
      const cancellation = test.cancellation()
      const waiting = [
        outcomeOf<unknown>(near.read()), outcomeOf<unknown>(near.write(pattern(0, 2 * test.limits.maxStreamBytes))), outcomeOf<unknown>(near.closeWrite()),
        outcomeOf<unknown>(muxers.near.openStream()), outcomeOf<unknown>(muxers.near.accept())
      ]
      await test.quiet()
      for (const [number, outcome] of waiting.entries()) isTrue(outcome.isPending, `call ${number} must wait`)
      if (strike === 'our abort') muxers.near.abort()
      else if (strike === 'the peer\'s abort') muxers.far.abort()
      else if (strike === 'a loss') muxers.links.lose()
      else waiting.push(outcomeOf<unknown>(muxers.near.close({ signal: cancellation.signal })))
      await test.quiet()
      cancellation.abort()
      for (const outcome of waiting) await outcome.promise.catch((error: unknown) => isTrue(error instanceof Error, 'only Error instances are thrown'))
      await muxers.near.closed
    }
  })),
  muxerCase({
    id: 'MUXER-SETTLE-05',
    clause: 'M-SETTLE-2',
    title: 'calls on a connection that is over reject with Errors that carry a code, never with anything else',
    variants: roomy,
    async run (test) {
      for (const end of ['close', 'abort', 'lose'] as const) {
        const { near, far, links } = await test.muxers()
        if (end === 'close') await near.close()
        else if (end === 'abort') near.abort(new Error('why'))
        else links.lose()
        await Promise.all([near.closed, far.closed])
        for (const muxer of [near, far]) {
          equal(Reflect.get(await rejects(muxer.openStream(), `openStream() after ${end}`), 'code'), 'ERR_MUXER_CLOSED', `the code of openStream() after ${end}`)
          equal(await muxer.accept(), null, `accept() after ${end}`)
          await muxer.close()
        }
      }
    }
  })
]
