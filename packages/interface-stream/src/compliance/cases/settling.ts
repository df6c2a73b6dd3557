import { equal, isTrue, outcomeOf, rejects, sameBytes, type Outcome } from '@ts-libp2p/compliance'
import type { ByteStream } from '../../byte-stream.ts'
import { streamCase, type StreamCase } from '../stream-case.ts'
import { drain, fill, fillingChunk, isTooNarrow, pattern, readAll, readBytes, sendByte, sendFew } from '../transfer.ts'
import { roomy } from '../variants.ts'

export const settlingCases: readonly StreamCase[] = [
  ...(['our abort', 'the peer\'s abort', 'a loss', 'our cancelled close'] as const).map((strike, index) => streamCase({
    id: `STREAM-SETTLE-0${index + 1}`,
    clause: 'S-SETTLE-1',
    title: `${strike} settles a read, writes, closeWrite, close and closed that wait`,
    needs: strike === 'a loss' ? ['pausable', 'losable'] : ['pausable'],
    async run (test) {
      const pair = await test.pair()
      if (isTooNarrow(pair)) return
      const { near, far } = pair
      const reading = outcomeOf(near.read())
      const { pending } = await fill(test, pair, fillingChunk(pair))
      const waiting = [reading, pending, outcomeOf(near.write(pattern(0, 10))), outcomeOf(near.write([])), outcomeOf(near.closeWrite())]
      const cancellation = test.cancellation()
      if (strike === 'our cancelled close') waiting.push(outcomeOf(near.close({ signal: cancellation.signal })))
      await test.quiet()
      for (const outcome of waiting) isTrue(outcome.isPending || outcome === reading, 'everything must wait while nothing moves')
      if (strike === 'our abort') near.abort()
      else if (strike === 'the peer\'s abort') far.abort()
      else if (strike === 'a loss') await pair.lose()
      else cancellation.abort()
      await allSettle(waiting)
      await near.closed
    }
  })),
  streamCase({
    id: 'STREAM-SETTLE-05',
    clause: 'S-SETTLE-1',
    title: 'on a clogged link abort works at once: everything that waits rejects, although nothing can be sent',
    needs: ['runsOnLinks', 'pausable'],
    variants: roomy,
    async run (test) {
      const { near, links, maxBufferedBytes } = await test.pair()
      links?.clog()
      const waiting = [outcomeOf(near.read()), outcomeOf(near.write(pattern(0, maxBufferedBytes + 1))), outcomeOf(near.closeWrite())]
      await test.quiet()
      for (const outcome of waiting) isTrue(outcome.isPending, 'everything must wait on a clogged link')
      near.abort()
      equal(near.state, 'closed', 'the state right after abort()')
      await allSettle(waiting)
      equal((await near.closed).how, 'aborted', 'how it closed')
    }
  }),
  streamCase({
    id: 'STREAM-SETTLE-06',
    clause: 'S-SETTLE-1',
    title: 'what waited on a clogged link goes on when it flows again',
    needs: ['runsOnLinks', 'pausable'],
    variants: roomy,
    async run (test) {
      const { near, far, links, maxBufferedBytes } = await test.pair()
      links?.clog()
      const amount = maxBufferedBytes + 1
      const writing = outcomeOf(near.write(pattern(0, amount)).then(() => near.closeWrite()))
      const reading = outcomeOf(drain(far, amount))
      await test.staysPending(writing, 'a write on a clogged link')
      links?.unclog()
      await reading.promise
      await writing.promise
    }
  }),
  streamCase({
    id: 'STREAM-SETTLE-07',
    clause: 'S-SETTLE-2',
    title: 'a signal\'s reason that is no Error becomes the cause of one, for every verb',
    needs: ['pausable'],
    variants: roomy,
    async run (test) {
      for (const reason of ['a string', 42, { an: 'object' }, null]) {
        for (const isBefore of [true, false]) {
          for (const verb of VERBS) {
            const pair = await test.pair()
            if (isTooNarrow(pair)) return
            const cancellation = test.cancellation()
            if (verb !== 'read' && !isBefore) await fill(test, pair, pair.maxBufferedBytes + 1)
            if (isBefore) cancellation.abort(reason)
            const call = outcomeOf(CALLS[verb](pair.near, cancellation.signal))
            if (!isBefore) cancellation.abort(reason)
            equal((await rejects(call.promise, `the cancelled ${verb}`)).cause, reason, `the cause of what the cancelled ${verb} rejects with`)
          }
        }
      }
    }
  }),
  streamCase({
    id: 'STREAM-SETTLE-08',
    clause: 'S-SETTLE-3',
    title: 'a signal that fires before or during a call makes it reject with the very reason',
    needs: ['pausable'],
    async run (test) {
      for (const isBefore of [true, false]) {
        for (const verb of VERBS) {
          const pair = await test.pair()
          if (isTooNarrow(pair)) return
          if (verb !== 'read') await fill(test, pair, pair.maxBufferedBytes + 1)
          const cancellation = test.cancellation()
          const reason = new Error('no longer wanted')
          if (isBefore) cancellation.abort(reason)
          const call = outcomeOf(CALLS[verb](pair.near, cancellation.signal))
          if (!isBefore) {
            await test.staysPending(call, verb)
            cancellation.abort(reason)
          }
          equal(await rejects(call.promise, `the cancelled ${verb}`), reason, `what the cancelled ${verb} rejected with`)
        }
      }
    }
  }),
  streamCase({
    id: 'STREAM-SETTLE-09',
    clause: 'S-SETTLE-3',
    title: 'a signal that fires after the call is done changes nothing',
    async run (test) {
      const { near, far } = await test.pair()
      const cancellation = test.cancellation()
      const { signal } = cancellation
      const sent = test.random.bytes(60)
      const writing = near.write(sent.slice(), { signal })
      const chunk = await far.read({ signal, max: 20 }) ?? new Uint8Array(0)
      const rest = await readBytes(far, sent.byteLength - chunk.byteLength)
      await writing
      const back = sendFew(test, far)
      await far.closeWrite({ signal })
      cancellation.abort(new Error('too late'))
      await test.quiet()
      sameBytes(chunk, sent.subarray(0, chunk.byteLength), 'the first chunk')
      sameBytes(rest, sent.subarray(chunk.byteLength), 'the rest')
      sameBytes(await readAll(near), back, 'what came back')
    }
  }),
  streamCase({
    id: 'STREAM-SETTLE-10',
    clause: 'S-SETTLE-4',
    title: 'calls that resolve, at once or after a wait, leave no listener on their signal',
    async run (test) {
      const { near, far } = await test.pair()
      const cancellation = test.cancellation()
      const { signal } = cancellation
      const count = (what: string): void => equal(cancellation.listeners, 0, `listeners left after ${what}`)
      for (let round = 0; round < 3; round++) {
        const reading = outcomeOf(far.read({ signal, max: 1 }))
        await test.quiet()
        const writing = near.write(test.random.bytes(3), { signal })
        await reading.promise
        await readBytes(far, 2)
        await writing
        count('a read and a write that waited')
        await sendByte(test, near)
        await test.quiet()
        await far.read({ signal })
        count('a read that did not wait')
      }
      await near.closeWrite({ signal })
      count('closeWrite()')
      equal(await far.read({ signal }), null, 'the read at the end')
      await far.close({ signal })
      count('a read at the end and close()')
      await near.close({ signal })
      count('a second close()')
    }
  }),
  streamCase({
    id: 'STREAM-SETTLE-11',
    clause: 'S-SETTLE-4',
    title: 'calls that reject leave no listener on their signal: refused, overtaken by a reset, by an abort',
    needs: ['pausable'],
    async run (test) {
      for (const strike of ['reset', 'abort'] as const) {
        const pair = await test.pair()
        if (isTooNarrow(pair)) return
        const { near, far } = pair
        await fill(test, pair, pair.maxBufferedBytes + 1)
        const cancellation = test.cancellation()
        const { signal } = cancellation
        const waiting = [
          outcomeOf<unknown>(near.read({ signal })), outcomeOf(near.read({ signal })), outcomeOf(near.read({ signal, max: 0 })),
          outcomeOf(near.write(pattern(0, 3), { signal })), outcomeOf(near.closeWrite({ signal })), outcomeOf(near.write(pattern(0, 3), { signal }))
        ]
        await test.quiet()
        if (strike === 'reset') far.abort()
        else near.abort()
        await allSettle(waiting)
        await near.closed
        await allSettle(VERBS.map(verb => outcomeOf(CALLS[verb](near, signal))))
        equal(cancellation.listeners, 0, `listeners left after a ${strike}`)
      }
    }
  }),
  streamCase({
    id: 'STREAM-SETTLE-12',
    clause: 'S-SETTLE-4',
    title: 'a call that is cancelled leaves no listener for the next on the same signal to trip over',
    needs: ['pausable'],
    async run (test) {
      for (const verb of VERBS) {
        const pair = await test.pair()
        if (isTooNarrow(pair)) return
        if (verb !== 'read') await fill(test, pair, pair.maxBufferedBytes + 1)
        const cancellation = test.cancellation()
        const call = outcomeOf(CALLS[verb](pair.near, cancellation.signal))
        await test.quiet()
        cancellation.abort()
        await rejects(call.promise, `the cancelled ${verb}`)
        equal(cancellation.listeners, 0, `listeners left after a cancelled ${verb}`)
      }
    }
  })
]

const VERBS = ['read', 'write', 'closeWrite', 'close'] as const

/** Every call that takes a signal. */
const CALLS: Readonly<Record<typeof VERBS[number], (stream: ByteStream, signal: AbortSignal) => Promise<unknown>>> = {
  read: (stream, signal) => stream.read({ signal }),
  write: (stream, signal) => stream.write(pattern(0, 100), { signal }),
  closeWrite: (stream, signal) => stream.closeWrite({ signal }),
  close: (stream, signal) => stream.close({ signal })
}

async function allSettle (outcomes: ReadonlyArray<Outcome<unknown>>): Promise<void> {
  for (const outcome of outcomes) await outcome.promise.catch(() => {})
  for (const { state, error } of outcomes) isTrue(state === 'fulfilled' || error instanceof Error, 'only Error instances may be thrown')
}
