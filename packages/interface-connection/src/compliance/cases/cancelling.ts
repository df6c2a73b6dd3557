import { equal, isTrue, rejects, show } from '@ts-libp2p/compliance'
import { connectionCase, type ConnectionCase } from '../connection-case.ts'
import { PROTOCOL } from '../connection-test.ts'
import { echo, exchange } from '../transfer.ts'

const REASON = new Error('no longer wanted')

export const cancellingCases: readonly ConnectionCase[] = [
  connectionCase({
    id: 'CONN-CANCEL-01',
    clause: 'N-CANCEL-1',
    title: 'a signal that fired before: the very reason, and no stream at either end',
    async run (test) {
      const { near, far } = await test.pair()
      const inbox = test.inbox(far)
      for (const protocols of [PROTOCOL, ['/first/1.0.0', PROTOCOL]]) {
        const cancellation = test.cancellation()
        cancellation.abort(REASON)
        isTrue(await rejects(near.connection.openStream(protocols, { signal: cancellation.signal }), 'openStream') === REASON, 'openStream rejected with another error than the reason')
      }
      await test.quiet()
      equal(near.connection.streams.length, 0, 'streams here')
      equal(inbox.all.length, 0, 'streams there')
    }
  }),
  connectionCase({
    id: 'CONN-CANCEL-02',
    clause: 'N-CANCEL-1',
    title: 'a signal that fires while the answer is awaited: the very reason, at once, and no stream is left at either end',
    needs: ['holdable'],
    async run (test) {
      for (const lateness of ['microtask', 'macrotask', 'quiet'] as const) {
        const { near, far, hold, release } = await test.pair()
        test.inbox(far)
        const cancellation = test.cancellation()
        hold()
        const opening = rejects(near.connection.openStream(['/first/1.0.0', PROTOCOL], { signal: cancellation.signal }), 'openStream')
        await test.late(lateness)
        cancellation.abort(REASON)
        isTrue(await opening === REASON, 'openStream rejected with another error than the reason')
        release()
        await test.quiet()
        equal(near.connection.streams.length, 0, 'streams here')
        equal(far.connection.streams.length, 0, 'streams there')
        equal(near.connection.state, 'open', 'the state of the connection')
      }
    }
  }),
  connectionCase({
    id: 'CONN-CANCEL-03',
    clause: 'N-CANCEL-1',
    title: 'a signal that fires after the call changes nothing',
    async run (test) {
      const { near, far } = await test.pair()
      far.serve(PROTOCOL, echo)
      for (const protocols of [PROTOCOL, ['/first/1.0.0', PROTOCOL]]) {
        const cancellation = test.cancellation()
        const stream = await near.connection.openStream(protocols, { signal: cancellation.signal })
        cancellation.abort(REASON)
        await exchange(stream, test.random)
      }
    }
  }),
  connectionCase({
    id: 'CONN-CANCEL-04',
    clause: 'N-CANCEL-2',
    title: 'calls that resolve or reject leave no listener on their signal',
    async run (test) {
      const { near, far } = await test.pair()
      far.serve(PROTOCOL, echo)
      const cancellation = test.cancellation()
      const { signal } = cancellation
      for (const protocols of [PROTOCOL, ['/first/1.0.0', PROTOCOL]]) (await near.connection.openStream(protocols, { signal })).abort()
      await rejects(near.connection.openStream(['/first/1.0.0', '/second/1.0.0'], { signal }), 'openStream of what nobody serves')
      equal(cancellation.listeners, 0, 'listeners after three calls')
      await near.connection.close({ signal })
      await rejects(near.connection.openStream(PROTOCOL, { signal }), 'openStream of a closed connection')
      await far.connection.close({ signal })
      equal(cancellation.listeners, 0, 'listeners after the close')
    }
  }),
  connectionCase({
    id: 'CONN-CANCEL-05',
    clause: 'N-CANCEL-3',
    title: 'a signal\'s reason that is no Error becomes the cause of one',
    async run (test) {
      const { near, far } = await test.pair()
      const cancellation = test.cancellation()
      cancellation.abort('because')
      for (const protocols of [PROTOCOL, ['/first/1.0.0', PROTOCOL]]) {
        const error = await rejects(near.connection.openStream(protocols, { signal: cancellation.signal }), 'openStream')
        equal(error.cause, 'because', `the cause of ${show(error)}`)
      }
      await test.joined(near, far) // a stream that keeps the close waiting
      const error = await rejects(near.connection.close({ signal: cancellation.signal }), 'close')
      equal(error.cause, 'because', `the cause of ${show(error)}`)
    }
  })
]
