import { equal, isTrue, outcomeOf, rejects, rejectsWith, type Cancellation } from '@ts-libp2p/compliance'
import type { DialPhase } from '../../transport.ts'
import { askEcho, converse, hearEcho, serveEcho } from '../transfer.ts'
import { transportCase, type TransportCase } from '../transport-case.ts'
import type { TransportTest } from '../transport-test.ts'
import { once } from '../variants.ts'

export const cancellingCases: readonly TransportCase[] = [
  transportCase({
    id: 'TRANSPORT-CANCEL-01',
    clause: 'T-DIAL-3',
    title: 'a dial whose signal fired before rejects with the reason, and nothing arrives anywhere',
    async run (test) {
      const { dialler, listener, address } = await test.listening()
      const accepting = outcomeOf(listener.accept())
      const { cancellation, reason } = fired(test)
      equal(await rejects(dialler.dial(address, { signal: cancellation.signal }), 'a cancelled dial'), reason, 'what it rejected with')
      await test.staysPending(accepting, 'accept() after a dial that was cancelled before')
    }
  }),
  transportCase({
    id: 'TRANSPORT-CANCEL-02',
    clause: 'T-DIAL-3',
    title: 'a reason that is no Error becomes the cause of one',
    async run (test) {
      const { dialler, address } = await test.listening()
      const cancellation = test.cancellation()
      cancellation.abort('enough')
      const error = await rejects(dialler.dial(address, { signal: cancellation.signal }), 'a cancelled dial')
      equal(error.cause, 'enough', 'the cause')
    }
  }),
  transportCase({
    id: 'TRANSPORT-CANCEL-03',
    clause: 'T-DIAL-3',
    title: 'a dial that waits for an answer rejects with the reason at once, is never connected and leaves no listener',
    needs: ['held'],
    variants: once,
    async run (test) {
      const held = await test.held()
      const dialler = await test.transport()
      const cancellation = test.cancellation()
      const phases: DialPhase[] = []
      const dialling = outcomeOf(dialler.dial(held, { signal: cancellation.signal, onProgress: phase => phases.push(phase) }))
      await test.staysPending(dialling, 'a dial that gets no answer')
      const reason = new Error('too slow')
      cancellation.abort(reason)
      equal(await rejects(dialling.promise, 'a cancelled dial'), reason, 'what it rejected with')
      equal(cancellation.listeners, 0, 'the listeners on the signal')
      equal(phases.join(), 'connecting', 'the phases')
    }
  }),
  transportCase({
    id: 'TRANSPORT-CANCEL-04',
    clause: 'T-DIAL-3',
    title: 'a dial that is cancelled at any moment either rejects with the reason and leaves no live link, or gives one that works',
    async run (test) {
      const { dialler, listener, address } = await test.listening()
      const served = serveEcho(listener)
      for (let turns = 0; turns < MOMENTS; turns++) {
        const cancellation = test.cancellation()
        const dialling = outcomeOf(dialler.dial(address, { signal: cancellation.signal }))
        await moment(test, turns)
        const reason = new Error(`after ${turns} turns`)
        cancellation.abort(reason)
        const link = await dialling.promise.catch(() => undefined)
        if (link === undefined) {
          equal(dialling.error, reason, 'what a cancelled dial rejected with')
        } else {
          await hearEcho(test, link)
          link.abort()
        }
        await test.quiet()
        equal(served.live, 0, `the links that live at the far end of a dial cancelled after ${turns} turns`)
      }
    }
  }),
  transportCase({
    id: 'TRANSPORT-CANCEL-05',
    clause: 'T-DIAL-3',
    title: 'a signal that fires after the dial changes nothing: the link lives on',
    async run (test) {
      const { dialler, listener, address } = await test.listening()
      const cancellation = test.cancellation()
      const dialled = await dialler.dial(address, { signal: cancellation.signal })
      equal(cancellation.listeners, 0, 'the listeners on the signal of a dial that is done')
      cancellation.abort()
      await converse(test, dialled, await test.accepted(listener))
    }
  }),
  transportCase({
    id: 'TRANSPORT-CANCEL-06',
    clause: 'T-DIAL-3',
    title: 'a dial that fails leaves no listener on its signal',
    variants: once,
    async run (test) {
      const dialler = await test.transport()
      const cancellation = test.cancellation()
      const { signal } = cancellation
      await rejectsWith(dialler.dial(test.fixture.unreachableAddress, { signal }), 'ERR_DIAL', 'a dial to nobody')
      equal(cancellation.listeners, 0, 'the listeners after ERR_DIAL')
      for (const foreign of test.fixture.foreignAddresses) await rejectsWith(dialler.dial(foreign, { signal }), 'ERR_ADDRESS', 'a dial to a foreign address')
      equal(cancellation.listeners, 0, 'the listeners after ERR_ADDRESS')
    }
  }),
  transportCase({
    id: 'TRANSPORT-CANCEL-07',
    clause: 'T-LISTEN-5',
    title: 'listening with a signal that fired before rejects with the reason, and nothing is bound',
    needs: ['listens'],
    async run (test) {
      const { dialler, server, listener, address } = await test.listening()
      await listener.close()
      const { cancellation, reason } = fired(test)
      equal(await rejects(server.listen(address, { signal: cancellation.signal }), 'a cancelled listen'), reason, 'what it rejected with')
      await test.quiet()
      await rejectsWith(dialler.dial(address), 'ERR_DIAL', 'a dial to where listening was cancelled')
    }
  }),
  transportCase({
    id: 'TRANSPORT-CANCEL-08',
    clause: 'T-LISTEN-5',
    title: 'listening that is cancelled at any moment either rejects with the reason and leaves nothing bound, or gives a listener that works',
    needs: ['listens'],
    async run (test) {
      const { dialler, server, listener, address } = await test.listening()
      await listener.close()
      for (let turns = 0; turns < MOMENTS; turns++) {
        const cancellation = test.cancellation()
        const binding = outcomeOf(server.listen(address, { signal: cancellation.signal }))
        await moment(test, turns)
        const reason = new Error(`after ${turns} turns`)
        cancellation.abort(reason)
        const bound = await binding.promise.catch(() => undefined)
        if (bound === undefined) equal(binding.error, reason, 'what a cancelled listen rejected with')
        equal(cancellation.listeners, 0, 'the listeners on the signal')
        await (bound ?? await server.listen(address)).close()
        await rejectsWith(dialler.dial(address), 'ERR_DIAL', `a dial to where listening was cancelled after ${turns} turns`)
      }
    }
  }),
  transportCase({
    id: 'TRANSPORT-CANCEL-09',
    clause: 'T-LISTEN-5',
    title: 'a signal that fires when the listener is there changes nothing: it goes on accepting',
    needs: ['listens'],
    async run (test) {
      const [dialler, server] = [await test.transport(), await test.transport()]
      const cancellation = test.cancellation()
      const listener = await server.listen(undefined, { signal: cancellation.signal })
      equal(cancellation.listeners, 0, 'the listeners on the signal of a listen that is done')
      cancellation.abort()
      await test.quiet()
      isTrue(listener.addresses.length > 0, 'the listener still has its address')
      serveEcho(listener)
      await askEcho(test, dialler, listener.address)
    }
  }),
  transportCase({
    id: 'TRANSPORT-CANCEL-10',
    clause: 'T-LISTEN-5',
    title: 'listening that fails leaves no listener on its signal',
    needs: ['listens'],
    async run (test) {
      const { server, address } = await test.listening()
      const cancellation = test.cancellation()
      await rejectsWith(server.listen(address, { signal: cancellation.signal }), 'ERR_LISTEN', 'listening on an address that is in use')
      equal(cancellation.listeners, 0, 'the listeners after ERR_LISTEN')
    }
  })
]

function fired (test: TransportTest): { readonly cancellation: Cancellation, readonly reason: Error } {
  const cancellation = test.cancellation()
  const reason = new Error('before it began')
  cancellation.abort(reason)
  return { cancellation, reason }
}

/** In the same turn, after a microtask, after one, two, … turns of the event loop. */
async function moment (test: TransportTest, turns: number): Promise<void> {
  if (turns === 1) await test.late('microtask')
  for (let turn = 1; turn < turns; turn++) await test.late('macrotask')
}

const MOMENTS = 7
