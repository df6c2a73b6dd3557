import { equal, fail, isTrue, outcomeOf, rejectsWith, sameBytes } from '@ts-libp2p/compliance'
import type { Multiaddr } from '@multiformats/multiaddr'
import type { DialPhase, RawLink } from '../../transport.ts'
import { askEcho, converse, readBytes, serveEcho, tagOf } from '../transfer.ts'
import { transportCase, type TransportCase } from '../transport-case.ts'
import type { TransportTest } from '../transport-test.ts'
import { bothRoles, everyLink, once } from '../variants.ts'

export const diallingCases: readonly TransportCase[] = [
  transportCase({
    id: 'TRANSPORT-DIAL-01',
    clause: 'T-DIAL-1',
    title: 'dial and accept give the two ends of one link',
    variants: everyLink,
    async run (test) {
      const { near, far } = await test.joined()
      for (let round = 0; round < 3; round++) await converse(test, near, far)
      await Promise.all([near.close(), far.close()])
      equal((await near.closed).how, 'clean', 'how the near end closed')
      equal((await far.closed).how, 'clean', 'how the far end closed')
    }
  }),
  transportCase({
    id: 'TRANSPORT-DIAL-02',
    clause: 'T-DIAL-1',
    title: 'either end may speak first, and both at once',
    variants: everyLink,
    async run (test) {
      const first = await test.joined()
      await first.near.write(Uint8Array.of(1))
      equal(await tagOf(first.far), 1, 'what the near end said first')
      const both = await test.joined()
      await Promise.all([both.near.write(Uint8Array.of(2)), both.far.write(Uint8Array.of(3))])
      equal(await tagOf(both.far), 2, 'what the near end said')
      equal(await tagOf(both.near), 3, 'what the far end said')
    }
  }),
  transportCase({
    id: 'TRANSPORT-DIAL-03',
    clause: 'T-DIAL-1',
    title: 'dial does not wait for accept: bytes that were written before wait for who accepts',
    async run (test) {
      const { dialler, listener, address } = await test.listening()
      const dialled = await dialler.dial(address)
      const said = test.random.bytes(100)
      await dialled.write(said.slice())
      await test.quiet()
      const accepted = await test.accepted(listener)
      sameBytes(await readBytes(accepted, said.byteLength), said, 'what was written before accept()')
      await converse(test, accepted, dialled)
    }
  }),
  transportCase({
    id: 'TRANSPORT-DIAL-04',
    clause: 'T-DIAL-2',
    title: 'a dial to nobody rejects with ERR_DIAL, its address and its cause',
    variants: once,
    async run (test) {
      await isNobody(test, test.fixture.unreachableAddress)
    }
  }),
  transportCase({
    id: 'TRANSPORT-DIAL-05',
    clause: 'T-DIAL-2',
    title: 'a dial to a listener that was closed rejects with ERR_DIAL as well',
    async run (test) {
      const { listener, address } = await test.listening()
      await listener.close()
      await isNobody(test, address)
    }
  }),
  transportCase({
    id: 'TRANSPORT-DIAL-06',
    clause: 'T-DIAL-4',
    title: 'a dozen dials at once, from two transports, are links of their own',
    async run (test) {
      const { dialler, listener, address } = await test.listening()
      const other = await test.transport()
      const dials = Math.min(DIALS, test.fixture.maxPendingLinks)
      const dialled = await Promise.all(Array.from({ length: dials }, async (_, tag) => {
        const link = await (tag % 2 === 0 ? dialler : other).dial(address)
        await link.write(Uint8Array.of(tag))
        return link
      }))
      const accepted = new Map<number | undefined, RawLink>()
      for (let count = 0; count < dials; count++) {
        const link = await test.accepted(listener)
        accepted.set(await tagOf(link), link)
      }
      equal(accepted.size, dials, 'the links that said something different')
      equal(new Set(dialled.map(link => link.localAddress.toString())).size, dials, 'the different local addresses')
      for (const [tag, link] of dialled.entries()) await converse(test, link, accepted.get(tag) ?? fail(`link ${tag} never arrived`))
    }
  }),
  transportCase({
    id: 'TRANSPORT-DIAL-07',
    clause: 'T-DIAL-4',
    title: 'dials that fail or are cancelled leave those beside them alone',
    async run (test) {
      const { dialler, listener, address } = await test.listening()
      serveEcho(listener)
      const before = await askEcho(test, dialler, address)
      const cancellation = test.cancellation()
      const failing = [dialler.dial(test.fixture.unreachableAddress), dialler.dial(address, { signal: cancellation.signal })].map(outcomeOf)
      const beside = askEcho(test, dialler, address)
      cancellation.abort(new Error('not wanted any more'))
      for (const link of [await beside, before, await askEcho(test, dialler, address)]) equal(link.state, 'open', 'the state of a link beside a failed dial')
      await Promise.allSettled(failing.map(({ promise }) => promise))
      equal(failing[0]?.state, 'rejected', 'the dial to nobody')
    }
  }),
  transportCase({
    id: 'TRANSPORT-DIAL-08',
    clause: 'T-DIAL-4',
    title: 'a dial that gets no answer holds no other up',
    needs: ['held'],
    variants: once,
    async run (test) {
      const held = await test.held()
      const { dialler, listener, address } = await test.listening()
      serveEcho(listener)
      const cancellation = test.cancellation()
      const waiting = outcomeOf(dialler.dial(held, { signal: cancellation.signal }))
      await askEcho(test, dialler, address)
      await test.staysPending(waiting, 'a dial that gets no answer')
      cancellation.abort()
      await waiting.promise.catch(() => {})
    }
  }),
  transportCase({
    id: 'TRANSPORT-DIAL-09',
    clause: 'T-DIAL-5',
    title: 'onProgress hears connecting and connected, each once, before dial resolves',
    async run (test) {
      const { dialler, address } = await test.listening()
      const phases: DialPhase[] = []
      await dialler.dial(address, { onProgress: phase => phases.push(phase) })
      equal(phases.join(), 'connecting,connected', 'the phases')
    }
  }),
  transportCase({
    id: 'TRANSPORT-DIAL-10',
    clause: 'T-DIAL-5',
    title: 'a dial that fails is never connected',
    variants: once,
    async run (test) {
      const dialler = await test.transport()
      const phases: DialPhase[] = []
      await rejectsWith(dialler.dial(test.fixture.unreachableAddress, { onProgress: phase => phases.push(phase) }), 'ERR_DIAL', 'a dial to nobody')
      equal(phases.join(), 'connecting', 'the phases')
    }
  }),
  transportCase({
    id: 'TRANSPORT-DIAL-11',
    clause: 'T-DIAL-1',
    title: 'a link can be opened again and again, whichever end closes the last one',
    variants: bothRoles,
    async run (test) {
      const listening = await test.listening()
      for (let round = 0; round < 10; round++) {
        const { near, far } = await test.join(listening)
        await converse(test, near, far)
        await near.close()
        equal(await far.read(), null, 'what follows after the end')
        await far.close()
      }
    }
  })
]

async function isNobody (test: TransportTest, address: Multiaddr): Promise<void> {
  const dialler = await test.transport()
  const error = await rejectsWith(dialler.dial(address), 'ERR_DIAL', 'a dial to nobody')
  equal(String(Reflect.get(error, 'address')), address.toString(), 'the address of the error')
  isTrue(error.cause instanceof Error, 'ERR_DIAL has the platform\'s error as its cause')
}

const DIALS = 12
