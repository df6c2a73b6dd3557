import { equal, hasCode, isTrue, rejects, rejectsWith, sameBytes, show } from '@ts-libp2p/compliance'
import { connectionCase, type ConnectionCase } from '../connection-case.ts'
import { PROTOCOL } from '../connection-test.ts'
import { echo, exchange, readAll } from '../transfer.ts'

const REFUSED = 'ERR_PROTOCOL_NOT_SUPPORTED'

export const openingCases: readonly ConnectionCase[] = [
  connectionCase({
    id: 'CONN-OPEN-01',
    clause: 'N-STREAM-1',
    title: 'both ends of a stream have an id of their own, the protocol, their direction and their connection',
    async run (test) {
      const { near, far } = await test.pair()
      const inbox = test.inbox(far)
      const ours = [await test.open(near), await test.open(near), await test.open(near)]
      const theirs = [await inbox.next(), await inbox.next(), await inbox.next()]
      for (const [streams, end, direction] of [[ours, near, 'outbound'], [theirs, far, 'inbound']] as const) {
        equal(new Set(streams.map(({ id }) => id)).size, 3, `different ids of three ${direction} streams`)
        for (const stream of streams) {
          equal(stream.protocol, PROTOCOL, `the protocol of an ${direction} stream`)
          equal(stream.direction, direction, 'the direction')
          isTrue(stream.connection === end.connection, `an ${direction} stream has another connection than its own`)
        }
      }
    }
  }),
  connectionCase({
    id: 'CONN-OPEN-02',
    clause: 'N-STREAM-1',
    title: 'bytes go both ways, in order and whole, up to the end',
    async run (test) {
      const { near, far } = await test.pair()
      far.serve(PROTOCOL, echo)
      await exchange(await test.open(near), test.random, 100_000)
    }
  }),
  connectionCase({
    id: 'CONN-OPEN-03',
    clause: 'N-OPEN-1',
    title: 'with one protocol openStream and the first write do not wait for the peer, who then gets it all',
    needs: ['holdable'],
    async run (test) {
      const { near, far, hold, release } = await test.pair()
      const inbox = test.inbox(far)
      hold()
      const stream = await test.open(near)
      const calls = [test.watch('write', stream.write(Uint8Array.of(1, 2, 3))), test.watch('closeWrite', stream.closeWrite())]
      await test.quiet()
      equal(inbox.all.length, 0, 'streams that arrived although nothing could')
      release()
      sameBytes(await readAll(await inbox.next()), Uint8Array.of(1, 2, 3), 'what was written before the answer')
      await Promise.all(calls.map(outcome => outcome.promise))
    }
  }),
  connectionCase({
    id: 'CONN-OPEN-04',
    clause: 'N-OPEN-1',
    title: 'a stream on which nothing is written reaches its handler all the same',
    async run (test) {
      const { near, far } = await test.pair()
      const [ours, theirs] = await test.joined(near, far)
      await theirs.write(Uint8Array.of(7))
      sameBytes(await ours.read() ?? new Uint8Array(0), Uint8Array.of(7), 'what the handler said first')
    }
  }),
  connectionCase({
    id: 'CONN-OPEN-05',
    clause: 'N-OPEN-4',
    title: 'of several protocols the first that the peer serves is agreed on',
    async run (test) {
      const { near, far } = await test.pair()
      const [second, third] = [test.inbox(far, '/second/1.0.0'), test.inbox(far, '/third/1.0.0')]
      const stream = await near.connection.openStream(['/first/1.0.0', '/second/1.0.0', '/third/1.0.0'])
      const theirs = await second.next()
      equal(stream.protocol, '/second/1.0.0', 'the protocol here')
      equal(theirs.protocol, '/second/1.0.0', 'the protocol there')
      await stream.write(Uint8Array.of(1))
      sameBytes(await theirs.read() ?? new Uint8Array(0), Uint8Array.of(1), 'the first bytes')
      equal(third.all.length, 0, 'streams of the protocol that was not chosen')
    }
  }),
  connectionCase({
    id: 'CONN-OPEN-06',
    clause: 'N-OPEN-5',
    title: 'several protocols of which the peer serves none: a rejection, no stream, and the connection goes on',
    async run (test) {
      const { near, far } = await test.pair()
      await rejectsWith(near.connection.openStream(['/first/1.0.0', '/second/1.0.0']), REFUSED, 'openStream')
      await test.quiet()
      equal(near.connection.streams.length, 0, 'streams here')
      equal(far.connection.streams.length, 0, 'streams there')
      far.serve(PROTOCOL, echo)
      await exchange(await test.open(near), test.random)
    }
  }),
  connectionCase({
    id: 'CONN-OPEN-07',
    clause: 'N-OPEN-5',
    title: 'optimistic: false waits for the answer: a rejection here, a stream there',
    async run (test) {
      const { near, far } = await test.pair()
      await rejectsWith(near.connection.openStream('/first/1.0.0', { optimistic: false }), REFUSED, 'openStream')
      equal(near.connection.streams.length, 0, 'streams after the refusal')
      far.serve(PROTOCOL, echo)
      await exchange(await near.connection.openStream(PROTOCOL, { optimistic: false }), test.random)
    }
  }),
  connectionCase({
    id: 'CONN-OPEN-08',
    clause: 'N-OPEN-2',
    title: 'a refusal fails reads, later writes and closed, and is never clean, whatever was called before it came',
    async run (test) {
      const { near } = await test.pair()
      for (const call of ['read', 'write', 'closeWrite', 'close'] as const) {
        const stream = await test.open(near, '/nobody/1.0.0')
        const outcome: Promise<unknown> = call === 'read' ? stream.read() : call === 'write' ? stream.write(Uint8Array.of(1)) : stream[call]()
        if (call === 'read') await rejectsWith(outcome, REFUSED, 'a read')
        else await test.watch(call, outcome).promise.catch(() => {}) // it may have been taken before the answer
        const { how, error } = await stream.closed
        isTrue(how !== 'clean', `after ${call}: the refused stream is clean`)
        hasCode(error, REFUSED, `after ${call}: the error of closed`)
        if (call === 'close') continue // its reader is gone
        await rejectsWith(stream.read(), REFUSED, `after ${call}: a later read`)
        await rejectsWith(stream.write(Uint8Array.of(1)), [REFUSED, 'ERR_WRITE_CLOSED'], `after ${call}: a later write`)
      }
      await test.quiet()
      equal(near.connection.streams.length, 0, 'streams after the refusals')
    }
  }),
  connectionCase({
    id: 'CONN-OPEN-09',
    clause: 'N-OPEN-6',
    title: 'an empty list of protocols is a TypeError',
    async run (test) {
      const { near } = await test.pair()
      const error = await rejects(near.connection.openStream([]), 'openStream of nothing')
      isTrue(error instanceof TypeError, `openStream of nothing: expected a TypeError, got ${show(error)}`)
      equal(near.connection.streams.length, 0, 'streams')
    }
  }),
  connectionCase({
    id: 'CONN-OPEN-10',
    clause: 'N-OPEN-3',
    title: 'once close or abort was called, openStream rejects, at once and later, at both ends',
    async run (test) {
      for (const call of ['close', 'abort'] as const) {
        const { near, far } = await test.pair()
        const ended = near.connection[call]()
        await rejectsWith(near.connection.openStream(PROTOCOL), 'ERR_CONNECTION_CLOSED', `openStream right after ${call}`)
        await ended
        await test.reasons(near.connection, far.connection)
        for (const { connection } of [near, far]) {
          for (const protocols of [PROTOCOL, ['/first/1.0.0', PROTOCOL]]) await rejectsWith(connection.openStream(protocols), 'ERR_CONNECTION_CLOSED', `openStream long after ${call}`)
        }
      }
    }
  }),
  connectionCase({
    id: 'CONN-OPEN-11',
    clause: 'N-OPEN-3',
    title: 'while streams finish after a close our openStream rejects, and a stream of the peer reaches no handler',
    async run (test) {
      const { near, far } = await test.pair()
      const inbox = test.inbox(near)
      const [ours, theirs] = await test.joined(near, far)
      const closing = test.watch('close', near.connection.close())
      await test.quiet()
      await rejectsWith(near.connection.openStream(PROTOCOL), 'ERR_CONNECTION_CLOSED', 'openStream while closing')
      const late = test.watch('openStream of the peer', far.connection.openStream(PROTOCOL))
      await test.until(() => !late.isPending)
      if (late.value === undefined) hasCode(late.error, 'ERR_CONNECTION_CLOSED', 'openStream of the peer')
      else isTrue((await late.value.closed).how !== 'clean', 'a stream that came after the close is clean')
      equal(inbox.all.length, 0, 'streams that were served after the close')
      await Promise.all([ours.close(), theirs.close()])
      await closing.promise
    }
  }),
  connectionCase({
    id: 'CONN-OPEN-12',
    clause: 'N-STREAM-2',
    title: 'both ends open streams at the same time',
    async run (test) {
      const { near, far } = await test.pair()
      for (const end of [near, far]) end.serve(PROTOCOL, echo)
      const streams = await Promise.all([near, far, near, far].map(end => test.open(end)))
      await Promise.all(streams.map(stream => exchange(stream, test.random)))
    }
  })
]
