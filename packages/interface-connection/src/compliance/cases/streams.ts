import { equal, isTrue, rejects, sameBytes } from '@ts-libp2p/compliance'
import { connectionCase, type ConnectionCase } from '../connection-case.ts'
import { PROTOCOL } from '../connection-test.ts'
import { echo, exchange, readAll } from '../transfer.ts'

export const streamsCases: readonly ConnectionCase[] = [
  connectionCase({
    id: 'CONN-STREAM-01',
    clause: 'N-STREAM-1',
    title: 'after our end the peer still writes, and after the peer\'s end we do',
    async run (test) {
      const { near, far } = await test.pair()
      const inbox = test.inbox(far)
      for (const isOurs of [true, false]) {
        const ours = await test.open(near)
        const theirs = await inbox.next()
        const [first, second] = isOurs ? [ours, theirs] : [theirs, ours]
        await first.write(Uint8Array.of(1))
        await first.closeWrite()
        sameBytes(await readAll(second), Uint8Array.of(1), 'what came before the first end')
        await second.write(Uint8Array.of(2, 3))
        await second.closeWrite()
        sameBytes(await readAll(first), Uint8Array.of(2, 3), 'what came after it')
        equal((await first.closed).how, 'clean', 'how it closed here')
        equal((await second.closed).how, 'clean', 'how it closed there')
      }
    }
  }),
  connectionCase({
    id: 'CONN-STREAM-02',
    clause: 'N-STREAM-2',
    title: 'a stream that is aborted is an error at the peer and leaves the others alone',
    async run (test) {
      const { near, far } = await test.pair()
      far.serve('/echo/1.0.0', echo)
      const other = await test.open(near, '/echo/1.0.0')
      const [ours, theirs] = await test.joined(near, far)
      ours.abort(new Error('given up'))
      await rejects(theirs.read(), 'the read at the peer')
      equal((await theirs.closed).how, 'reset', 'how it closed for the peer')
      await exchange(other, test.random)
      equal(near.connection.state, 'open', 'the state of the connection')
    }
  }),
  connectionCase({
    id: 'CONN-STREAM-03',
    clause: 'N-STREAM-2',
    title: 'a stream that nobody reads does not hold up another',
    needs: ['fair'],
    async run (test) {
      const { near, far } = await test.pair()
      const [stalled] = await test.joined(near, far)
      let isFull = false
      const fill = async (): Promise<void> => {
        for (;;) await stalled.write(new Uint8Array(65_536))
      }
      fill().catch(() => { isFull = true })
      await test.quiet()
      far.serve('/echo/1.0.0', echo)
      await exchange(await test.open(near, '/echo/1.0.0'), test.random, 100_000)
      isTrue(!isFull, 'the stalled stream failed')
      stalled.abort()
    }
  }),
  connectionCase({
    id: 'CONN-STREAM-04',
    clause: 'N-STREAM-2',
    title: 'a hundred streams at once, each with bytes of its own',
    timeoutMs: 20_000,
    async run (test) {
      const { near, far } = await test.pair()
      far.serve(PROTOCOL, echo)
      await Promise.all(Array.from({ length: 100 }, async (_, index) => {
        await exchange(await test.open(near), test.random, 10 * index)
      }))
      await test.until(() => near.connection.streams.length === 0 && far.connection.streams.length === 0)
    }
  }),
  connectionCase({
    id: 'CONN-STREAM-05',
    clause: 'N-STREAM-3',
    title: 'a handler\'s stream ends when the handler returns',
    async run (test) {
      const { near, far } = await test.pair()
      far.serve(PROTOCOL, async stream => { await stream.write(Uint8Array.of(1)) })
      const stream = await test.open(near)
      sameBytes(await readAll(stream), Uint8Array.of(1), 'what the handler wrote')
      await stream.closeWrite()
      equal((await stream.closed).how, 'clean', 'how it closed')
    }
  }),
  connectionCase({
    id: 'CONN-STREAM-06',
    clause: 'N-STREAM-3',
    title: 'a stream that the handler detached lives on',
    async run (test) {
      const { near, far } = await test.pair()
      let serving: Promise<void> | undefined
      far.serve(PROTOCOL, stream => {
        stream.detach()
        serving = echo(stream)
      })
      const stream = await test.open(near)
      await test.quiet()
      await exchange(stream, test.random)
      await serving
    }
  }),
  connectionCase({
    id: 'CONN-STREAM-07',
    clause: 'N-STREAM-3',
    title: 'detach changes nothing on a stream that we opened',
    async run (test) {
      const { near, far } = await test.pair()
      far.serve(PROTOCOL, echo)
      const stream = await test.open(near)
      stream.detach()
      await exchange(stream, test.random)
      await test.until(() => near.connection.streams.length === 0)
    }
  })
]
