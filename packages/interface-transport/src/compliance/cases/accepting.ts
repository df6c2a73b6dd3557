import { equal, outcomeOf } from '@ts-libp2p/compliance'
import { converse, drain, readBytes, send, tagOf } from '../transfer.ts'
import { transportCase, type TransportCase } from '../transport-case.ts'

export const acceptingCases: readonly TransportCase[] = [
  transportCase({
    id: 'TRANSPORT-ACCEPT-01',
    clause: 'T-LISTEN-2',
    title: 'links that wait are accepted in the order in which they came, each once',
    async run (test) {
      const { dialler, listener, address } = await test.listening()
      const links = Math.min(LINKS, test.fixture.maxPendingLinks)
      for (let tag = 0; tag < links; tag++) await (await dialler.dial(address)).write(Uint8Array.of(tag))
      await test.quiet()
      for (let tag = 0; tag < links; tag++) equal(await tagOf(await test.accepted(listener)), tag, 'the link that was accepted')
      await test.staysPending(listener.accept(), 'accept() without another link')
    }
  }),
  transportCase({
    id: 'TRANSPORT-ACCEPT-02',
    clause: 'T-LISTEN-2',
    title: 'who waits to accept is served in order, each with another link',
    async run (test) {
      const { dialler, listener, address } = await test.listening()
      const waiting = Array.from({ length: LINKS }, () => test.accepted(listener))
      await test.quiet()
      for (let tag = 0; tag < LINKS; tag++) await (await dialler.dial(address)).write(Uint8Array.of(tag))
      for (const [tag, link] of waiting.entries()) equal(await tagOf(await link), tag, 'the link that was accepted')
    }
  }),
  transportCase({
    id: 'TRANSPORT-ACCEPT-03',
    clause: 'T-LISTEN-2',
    title: 'close gives null to everybody who waits to accept, and to everybody who comes later',
    async run (test) {
      const { listener } = await test.listening()
      const waiting = Array.from({ length: 3 }, () => outcomeOf(listener.accept()))
      for (const one of waiting) await test.staysPending(one, 'accept() without a link')
      await listener.close()
      for (const { promise } of waiting) equal(await promise, null, 'an accept() that waited')
      for (const lateness of ['microtask', 'quiet'] as const) {
        await test.late(lateness)
        equal(await listener.accept(), null, 'an accept() after close()')
      }
    }
  }),
  transportCase({
    id: 'TRANSPORT-ACCEPT-04',
    clause: 'T-LISTEN-2',
    title: 'a link that nobody accepted in time is whole: what it said and its end are there',
    async run (test) {
      const { dialler, listener, address } = await test.listening()
      const [ended, open] = [await dialler.dial(address), await dialler.dial(address)]
      await ended.write(Uint8Array.of(1, 2, 3))
      await ended.close()
      await test.quiet()
      const [first, second] = [await test.accepted(listener), await test.accepted(listener)]
      await readBytes(first, 3)
      equal(await first.read(), null, 'what follows after the bytes')
      await converse(test, open, second)
    }
  }),
  transportCase({
    id: 'TRANSPORT-CLOSE-01',
    clause: 'T-LISTEN-3',
    title: 'close is idempotent, at once and later, and leaves the listener without addresses',
    async run (test) {
      const { listener } = await test.listening()
      await Promise.all([listener.close(), listener.close()])
      equal(listener.addresses.length, 0, 'the addresses of a listener that is closed')
      await test.quiet()
      await listener.close()
    }
  }),
  transportCase({
    id: 'TRANSPORT-CLOSE-02',
    clause: 'T-LISTEN-3',
    title: 'the address can be bound again at once, while links of the closed listener live',
    needs: ['listens'],
    async run (test) {
      const listening = await test.listening()
      const { dialler, server, listener, address } = listening
      const old = await test.join(listening)
      await dialler.dial(address) // nobody accepts it
      await listener.close()
      const again = await server.listen(address)
      equal(again.address.toString(), address.toString(), 'the address that was bound again')
      const { near, far } = await test.join({ dialler, listener: again, address })
      await converse(test, near, far)
      await converse(test, old.near, old.far)
      await listener.close() // of the old one: the new one must not notice
      await test.join({ dialler, listener: again, address })
    }
  }),
  transportCase({
    id: 'TRANSPORT-CLOSE-03',
    clause: 'T-LISTEN-3',
    title: 'close does not wait for links that were accepted, and they live on to the last byte',
    async run (test) {
      const listening = await test.listening()
      const { near, far } = await test.join(listening)
      // Few enough for a link that cannot hold its sender back.
      const byteLength = test.fixture.features.pausable ? 400_000 : 4000
      const sending = send(near, byteLength)
      await drain(far, 1000)
      await listening.listener.close()
      equal(far.state, 'open', 'the state of a link after its listener was closed')
      await drain(far, byteLength - 1000, 1000)
      await sending
      await converse(test, near, far)
    }
  }),
  transportCase({
    id: 'TRANSPORT-CLOSE-04',
    clause: 'T-LISTEN-3',
    title: 'links that nobody accepted are aborted by close, and their dialler sees no end',
    async run (test) {
      const { dialler, listener, address } = await test.listening()
      const waiting = [await dialler.dial(address), await dialler.dial(address)]
      await waiting[0]?.write(Uint8Array.of(1))
      const reading = waiting.map(link => outcomeOf(link.read()))
      await test.quiet()
      await listener.close()
      await Promise.allSettled(reading.map(({ promise }) => promise))
      for (const { state } of reading) equal(state, 'rejected', 'the read of a dialler whom nobody accepted')
      for (const link of waiting) await link.closed
    }
  })
]

const LINKS = 8
