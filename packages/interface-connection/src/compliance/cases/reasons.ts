import { equal, isTrue, oneOf } from '@ts-libp2p/compliance'
import { connectionCase, type ConnectionCase } from '../connection-case.ts'

export const reasonsCases: readonly ConnectionCase[] = [
  connectionCase({
    id: 'CONN-REASON-01',
    clause: 'N-CLOSE-4',
    title: 'an aborted connection: local-abort with the given error here, lost there',
    async run (test) {
      const { near, far } = await test.pair()
      const error = new Error('given up')
      near.connection.abort(error)
      const [ours, theirs] = await test.reasons(near.connection, far.connection)
      equal(ours.how, 'local-abort', 'the reason for who aborted')
      isTrue(ours.error === error, 'the error is not the one that was given')
      equal(theirs.how, 'lost', 'the reason for the peer')
    }
  }),
  connectionCase({
    id: 'CONN-REASON-02',
    clause: 'N-CLOSE-4',
    title: 'an abort while streams are open: the same reasons',
    async run (test) {
      const { near, far } = await test.pair()
      await test.joined(near, far)
      near.connection.abort()
      const [ours, theirs] = await test.reasons(near.connection, far.connection)
      equal(ours.how, 'local-abort', 'the reason for who aborted')
      equal(theirs.how, 'lost', 'the reason for the peer')
    }
  }),
  connectionCase({
    id: 'CONN-REASON-03',
    clause: 'N-CLOSE-4',
    title: 'a link that is cut: lost with an error at both ends, idle or with streams, which are lost too',
    needs: ['losable'],
    async run (test) {
      for (const hasStream of [false, true]) {
        const { near, far, cut } = await test.pair()
        const streams = hasStream ? await test.joined(near, far) : []
        cut()
        for (const reason of await test.reasons(near.connection, far.connection)) {
          equal(reason.how, 'lost', 'the reason')
          isTrue(reason.error instanceof Error, 'a lost connection has no error')
        }
        for (const stream of streams) equal((await stream.closed).how, 'lost', 'how the stream closed')
      }
    }
  }),
  connectionCase({
    id: 'CONN-REASON-04',
    clause: 'N-CLOSE-2',
    title: 'closed settles once: calls that follow the end change nothing of it',
    async run (test) {
      for (const first of ['close', 'abort'] as const) {
        const { near, far } = await test.pair()
        await near.connection[first]()
        const before = await test.reasons(near.connection, far.connection)
        for (const { connection } of [near, far]) {
          connection.abort(new Error('too late'))
          await connection.close()
        }
        await test.quiet()
        const after = await test.reasons(near.connection, far.connection)
        for (const index of [0, 1] as const) {
          equal(after[index].how, before[index].how, `the reason after ${first}, asked again`)
          equal(after[index].error, before[index].error, `the error after ${first}, asked again`)
        }
      }
    }
  }),
  connectionCase({
    id: 'CONN-REASON-05',
    clause: 'N-CLOSE-6',
    title: 'an abort during a close decides the reason',
    async run (test) {
      const { near, far } = await test.pair()
      await test.joined(near, far)
      const closing = test.watch('close', near.connection.close())
      const error = new Error('it takes too long')
      near.connection.abort(error)
      await closing.promise.catch(() => {}) // overtaken
      const reason = await near.connection.closed
      equal(reason.how, 'local-abort', 'the reason')
      isTrue(reason.error === error, 'the error is not the one that was given')
    }
  }),
  connectionCase({
    id: 'CONN-REASON-06',
    clause: 'N-CLOSE-6',
    title: 'of two aborts, and of an abort and a close, the first decides the reason',
    async run (test) {
      const { near, far } = await test.pair()
      await test.joined(near, far)
      const error = new Error('the first')
      near.connection.abort(error)
      near.connection.abort(new Error('the second'))
      await near.connection.close()
      const reason = await near.connection.closed
      equal(reason.how, 'local-abort', 'the reason')
      isTrue(reason.error === error, 'the error is not that of the first abort')
    }
  }),
  connectionCase({
    id: 'CONN-REASON-07',
    clause: 'N-CLOSE-4',
    title: 'two ends that close at the same time: each reason is a close',
    async run (test) {
      const { near, far } = await test.pair()
      await Promise.all([near.connection.close(), far.connection.close()])
      for (const reason of await test.reasons(near.connection, far.connection)) oneOf(reason.how, ['local-close', 'remote-close'], 'the reason')
    }
  })
]
