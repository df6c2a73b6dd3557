import { equal, fail, isTrue, LATENESSES, rejects, sameBytes } from '@ts-libp2p/compliance'
import type { ConnectionEnd } from '../fixture.ts'
import { connectionCase, type ConnectionCase } from '../connection-case.ts'
import { PROTOCOL } from '../connection-test.ts'
import { echo, readAll } from '../transfer.ts'

export const closingCases: readonly ConnectionCase[] = [
  connectionCase({
    id: 'CONN-CLOSE-01',
    clause: 'N-CLOSE-4',
    title: 'an idle connection that is closed: local-close here, remote-close there, both closed',
    async run (test) {
      const { near, far } = await test.pair()
      await near.connection.close()
      const [ours, theirs] = await test.reasons(near.connection, far.connection)
      equal(ours.how, 'local-close', 'the reason for who closed')
      equal(theirs.how, 'remote-close', 'the reason for the peer')
      for (const { connection } of [near, far]) equal(connection.state, 'closed', 'the state')
    }
  }),
  connectionCase({
    id: 'CONN-CLOSE-02',
    clause: 'N-CLOSE-1',
    title: 'close lets streams finish: everything arrives in both directions, then it closes',
    async run (test) {
      const { near, far } = await test.pair()
      far.serve(PROTOCOL, echo)
      const stream = await test.open(near)
      const first = test.random.bytes(500)
      await stream.write(first.slice())
      const closing = near.connection.close()
      await test.staysPending(near.connection.closed, 'closed while a stream is open')
      await test.staysPending(far.connection.closed, 'the peer\'s closed while a stream is open')
      const reading = readAll(stream)
      await stream.closeWrite()
      sameBytes(await reading, first, 'what came back')
      await closing
      const [ours, theirs] = await test.reasons(near.connection, far.connection)
      equal(ours.how, 'local-close', 'the reason for who closed')
      equal(theirs.how, 'remote-close', 'the reason for the peer')
    }
  }),
  connectionCase({
    id: 'CONN-CLOSE-03',
    clause: 'N-CLOSE-1',
    title: 'abort lets nothing finish: streams fail at both ends, and not as an end',
    async run (test) {
      const { near, far } = await test.pair()
      const [ours, theirs] = await test.joined(near, far)
      const reads = [ours, theirs].map(stream => rejects(stream.read(), 'a read that waits'))
      near.connection.abort(new Error('given up'))
      await Promise.all(reads)
      for (const stream of [ours, theirs]) {
        const { how } = await stream.closed
        isTrue(how !== 'clean', 'the stream of an aborted connection is clean')
      }
    }
  }),
  connectionCase({
    id: 'CONN-CLOSE-04',
    clause: 'N-CLOSE-3',
    title: 'the state walks open, closing, closed, and no stream outlives the connection',
    async run (test) {
      const { near, far } = await test.pair()
      const [ours, theirs] = await test.joined(near, far)
      equal(near.connection.state, 'open', 'the state before')
      const closing = test.watch('close', near.connection.close())
      equal(near.connection.state, 'closing', 'the state right after close')
      await test.quiet()
      equal(near.connection.state, 'closing', 'the state while a stream is open')
      await Promise.all([ours.close(), theirs.close()])
      await closing.promise
      await test.reasons(near.connection, far.connection)
      for (const { connection } of [near, far]) {
        equal(connection.state, 'closed', 'the state after')
        await test.late('macrotask')
        equal(connection.streams.length, 0, 'streams after')
      }
    }
  }),
  connectionCase({
    id: 'CONN-CLOSE-05',
    clause: 'N-CLOSE-3',
    title: 'an aborted connection is not open any more, and its streams are gone',
    async run (test) {
      const { near, far } = await test.pair()
      await test.joined(near, far)
      near.connection.abort()
      isTrue(near.connection.state !== 'open', 'the state right after abort is open')
      await test.reasons(near.connection, far.connection)
      await test.late('macrotask')
      for (const { connection } of [near, far]) {
        equal(connection.state, 'closed', 'the state after')
        equal(connection.streams.length, 0, 'streams after')
      }
    }
  }),
  connectionCase({
    id: 'CONN-CLOSE-06',
    clause: 'N-CLOSE-1',
    title: 'every pairing of close and abort, at the same end or at both, settles in a closed connection',
    timeoutMs: 20_000,
    async run (test) {
      for (const [first, second] of [['close', 'close'], ['close', 'abort'], ['abort', 'close'], ['abort', 'abort']] as const) {
        for (const isSameEnd of [true, false]) {
          for (const lateness of LATENESSES) {
            const { near, far } = await test.pair()
            const calls = [test.watch(first, call(near, first))]
            await test.late(lateness)
            calls.push(test.watch(second, call(isSameEnd ? near : far, second)))
            await Promise.all(calls.map(outcome => outcome.promise))
            await test.reasons(near.connection, far.connection)
            equal(`${near.connection.state} ${far.connection.state}`, 'closed closed', `the states after ${first} and ${second}`)
          }
        }
      }
    }
  }),
  connectionCase({
    id: 'CONN-CLOSE-07',
    clause: 'N-CLOSE-1',
    title: 'a second close waits for the first',
    async run (test) {
      const { near, far } = await test.pair()
      const [ours, theirs] = await test.joined(near, far)
      const closing = test.watch('close', near.connection.close())
      const again = near.connection.close()
      await test.staysPending(again, 'a second close while a stream is open')
      await Promise.all([ours.close(), theirs.close()])
      await Promise.all([closing.promise, again])
    }
  }),
  connectionCase({
    id: 'CONN-CLOSE-08',
    clause: 'N-CLOSE-5',
    title: 'a cancelled close rejects with the reason and aborts the connection, whenever the signal fires',
    async run (test) {
      for (const lateness of ['before', ...LATENESSES] as const) {
        const { near, far } = await test.pair()
        const [ours] = await test.joined(near, far)
        const cancellation = test.cancellation()
        const reason = new Error('no longer wanted')
        if (lateness === 'before') cancellation.abort(reason)
        const closing = rejects(near.connection.close({ signal: cancellation.signal }), 'the cancelled close')
        if (lateness !== 'before') {
          await test.late(lateness)
          cancellation.abort(reason)
        }
        isTrue(await closing === reason, `cancelled ${lateness}: the close rejected with another error than the reason`)
        equal((await near.connection.closed).how, 'local-abort', `cancelled ${lateness}: the reason of the connection`)
        isTrue((await ours.closed).how !== 'clean', `cancelled ${lateness}: the open stream is clean`)
        await far.connection.closed
      }
    }
  }),
  connectionCase({
    id: 'CONN-CLOSE-09',
    clause: 'N-CLOSE-1',
    title: 'abort works at once, although nothing can be sent',
    needs: ['holdable'],
    async run (test) {
      const { near, hold, release } = await test.pair()
      hold()
      const stream = await test.open(near)
      const closing = test.watch('close', near.connection.close())
      await test.quiet()
      near.connection.abort()
      equal((await near.connection.closed).how, 'local-abort', 'the reason')
      await stream.closed
      release()
      await closing.promise.catch(() => {})
    }
  })
]

function call ({ connection }: ConnectionEnd, name: 'close' | 'abort'): Promise<void> {
  if (name === 'close') {
    return connection.close().catch((error: unknown) => {
      // A close that an abort overtakes may say so, with an Error.
      if (!(error instanceof Error)) fail('close rejected with what is no Error')
    })
  }
  connection.abort()
  return Promise.resolve()
}
