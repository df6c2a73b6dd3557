import { equal, isTrue } from '@ts-libp2p/compliance'
import { connectionCase, type ConnectionCase } from '../connection-case.ts'
import { PROTOCOL } from '../connection-test.ts'

export const listingCases: readonly ConnectionCase[] = [
  connectionCase({
    id: 'CONN-LIST-01',
    clause: 'N-LIST-1',
    title: 'a stream is listed at both ends, as the object that was handed out',
    async run (test) {
      const { near, far } = await test.pair()
      const [ours, theirs] = await test.joined(near, far, '/there/1.0.0')
      const [back, taken] = await test.joined(far, near, '/back/1.0.0')
      for (const [{ connection }, streams] of [[near, [ours, taken]], [far, [theirs, back]]] as const) {
        equal(connection.streams.length, 2, 'listed streams')
        for (const stream of streams) isTrue(connection.streams.includes(stream), `the ${stream.direction} stream is not listed`)
      }
    }
  }),
  connectionCase({
    id: 'CONN-LIST-02',
    clause: 'N-LIST-2',
    title: 'a stream that ended, was closed, aborted or reset is no longer listed at either end',
    async run (test) {
      const { near, far } = await test.pair()
      const inbox = test.inbox(far)
      for (const how of ['end', 'close', 'abort', 'reset'] as const) {
        const ours = await test.open(near)
        const theirs = await inbox.next()
        if (how === 'end') await Promise.all([ours.closeWrite(), theirs.closeWrite(), ours.read(), theirs.read()])
        else if (how === 'close') await Promise.all([ours.close(), theirs.close()])
        else if (how === 'abort') ours.abort()
        else theirs.abort()
        await Promise.all([ours.closed, theirs.closed])
        await test.late('macrotask')
        equal(near.connection.streams.length, 0, `streams here after ${how}`)
        equal(far.connection.streams.length, 0, `streams there after ${how}`)
      }
    }
  }),
  connectionCase({
    id: 'CONN-LIST-03',
    clause: 'N-LIST-2',
    title: 'a half-closed stream stays listed at both ends, whoever ended',
    async run (test) {
      const { near, far } = await test.pair()
      const inbox = test.inbox(far)
      for (const isOurs of [true, false]) {
        const ours = await test.open(near)
        const theirs = await inbox.next()
        const [ending, reading] = isOurs ? [ours, theirs] : [theirs, ours]
        await ending.closeWrite()
        equal(await reading.read(), null, 'the read at the other end')
        await test.quiet()
        isTrue(near.connection.streams.includes(ours), 'the half-closed stream is not listed here')
        isTrue(far.connection.streams.includes(theirs), 'the half-closed stream is not listed there')
      }
    }
  }),
  connectionCase({
    id: 'CONN-LIST-04',
    clause: 'N-LIST-1',
    title: 'a list that was taken does not change, and changing it changes nothing',
    async run (test) {
      const { near, far } = await test.pair()
      await test.joined(near, far)
      const before = near.connection.streams
      const stream = await test.open(near, PROTOCOL)
      equal(before.length, 1, 'the length of the old list')
      stream.abort()
      equal(near.connection.streams === before, false, 'whether the new list is the old one')
    }
  })
]
