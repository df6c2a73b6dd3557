import { equal, isTrue, outcomeOf } from '@ts-libp2p/compliance'
import type { RawLink } from '../../transport.ts'
import { askEcho, fill, hearEcho, serveEcho, tagOf, type EchoServer } from '../transfer.ts'
import { transportCase, type TransportCase } from '../transport-case.ts'
import type { TransportTest } from '../transport-test.ts'
import { bothRoles, once } from '../variants.ts'

/**
 * Peers that mean harm. At this layer they need no raw bytes: a link of their own is all that they
 * have. Each case asks what an honest peer gets beside them, what they can pile up, and what is left
 * when they are gone.
 */
export const hostileCases: readonly TransportCase[] = [
  transportCase({
    id: 'TRANSPORT-HOSTILE-01',
    clause: 'T-BOUND-2',
    title: 'a hundred peers that connect and say nothing: an honest one is served beside them, and nothing is left when they go',
    variants: once,
    async run (test) {
      const { dialler, listener, address } = await test.listening()
      const served = serveEcho(listener)
      const watch = await test.watchVictim()
      const silent: RawLink[] = []
      for (let count = 0; count < FLOOD; count++) silent.push(await dialler.dial(address))
      const honest = await askEcho(test, await test.transport(), address)
      await test.quiet()
      equal(served.accepted, FLOOD + 1, 'the links that were accepted')
      await watch.withstood(FLOOD * LINK_BYTES)
      for (const link of silent) link.abort()
      await onlyHonestIsLeft(test, served, honest)
    }
  }),
  transportCase({
    id: 'TRANSPORT-HOSTILE-02',
    clause: 'T-BOUND-2',
    title: 'a thousand peers that reset as soon as they are connected: accept never fails, and an honest one is served',
    variants: once,
    async run (test) {
      const { dialler, listener, address } = await test.listening()
      const served = serveEcho(listener)
      const watch = await test.watchVictim()
      for (let count = 0; count < MANY; count++) {
        const link = await dialler.dial(address)
        if (count % 2 === 0) link.writeNow(Uint8Array.of(1))
        link.abort()
        watch.keepsTurning()
      }
      const honest = await askEcho(test, await test.transport(), address)
      await watch.withstood(LINK_BYTES)
      await onlyHonestIsLeft(test, served, honest)
    }
  }),
  transportCase({
    id: 'TRANSPORT-HOSTILE-03',
    clause: 'T-BOUND-1',
    title: 'a thousand more than may wait, and nobody accepts: no more wait than declared; those keep their place, and later an honest one is served',
    variants: once,
    async run (test) {
      const { dialler, listener, address } = await test.listening()
      const { maxPendingLinks } = test.fixture
      const first: RawLink[] = []
      let open: RawLink[] = []
      const watch = await test.watchVictim()
      for (let count = 0; count < maxPendingLinks + MANY; count++) {
        const link = await dialler.dial(address).catch(() => undefined)
        if (link === undefined) continue
        if (first.length < maxPendingLinks) first.push(link)
        open = [...open, link].filter(({ state }) => state !== 'closed')
        await link.write(Uint8Array.of(count)).catch(() => {})
      }
      await test.quiet()
      open = open.filter(({ state }) => state !== 'closed')
      equal(open.length, maxPendingLinks, 'the links that wait')
      for (const [place, link] of open.entries()) isTrue(link === first[place], 'who came first keeps its place')
      await watch.withstood(maxPendingLinks * LINK_BYTES)
      for (let place = 0; place < maxPendingLinks; place++) equal(await tagOf(await test.accepted(listener)), place % 256, 'the link that was accepted')
      const accepting = outcomeOf(listener.accept())
      await test.staysPending(accepting, 'accept() when all that waited are accepted')
      const honest = await dialler.dial(address)
      const link = await accepting.promise
      isTrue(link !== null, 'accept() must give the honest link')
      await honest.write(Uint8Array.of(200))
      equal(await tagOf(link), 200, 'what the honest peer said')
    }
  }),
  transportCase({
    id: 'TRANSPORT-HOSTILE-04',
    clause: 'T-BOUND-2',
    title: 'peers that fill the queue and reset there harm nobody once somebody accepts',
    variants: once,
    async run (test) {
      const { dialler, listener, address } = await test.listening()
      const watch = await test.watchVictim()
      for (let count = 0; count < test.fixture.maxPendingLinks; count++) {
        const link = await dialler.dial(address)
        await link.write(Uint8Array.of(1))
        link.abort()
      }
      await test.quiet()
      const served = serveEcho(listener)
      await test.quiet()
      const honest = await askEcho(test, await test.transport(), address)
      await watch.withstood(test.fixture.maxPendingLinks * LINK_BYTES)
      await onlyHonestIsLeft(test, served, honest)
    }
  }),
  transportCase({
    id: 'TRANSPORT-HOSTILE-05',
    clause: 'T-BOUND-2',
    title: 'peers that end their side at once and keep the other one: each is seen as an end, an honest one is served',
    needs: ['halfClose'],
    variants: once,
    async run (test) {
      const { dialler, listener, address } = await test.listening()
      const served = serveEcho(listener)
      const watch = await test.watchVictim()
      const halfOpen: RawLink[] = []
      for (let count = 0; count < HALF_OPEN; count++) {
        const link = await dialler.dial(address)
        await link.closeWrite()
        halfOpen.push(link)
      }
      const honest = await askEcho(test, await test.transport(), address)
      await watch.withstood(HALF_OPEN * LINK_BYTES)
      for (const link of halfOpen) equal(await link.read(), null, 'what a half-open peer reads')
      await onlyHonestIsLeft(test, served, honest)
    }
  }),
  transportCase({
    id: 'TRANSPORT-HOSTILE-06',
    clause: 'T-BOUND-2',
    title: 'a peer that reads nothing stalls its own link and no other, and its reset ends the write that waits',
    needs: ['pausable'],
    variants: bothRoles,
    async run (test) {
      const listening = await test.listening()
      const { near, far } = await test.join(listening)
      const watch = await test.watchVictim()
      const { pending } = await fill(test, near)
      serveEcho(listening.listener)
      await askEcho(test, listening.dialler, listening.address)
      await test.staysPending(pending, 'a write to who reads nothing')
      await watch.withstood(UNREAD_BYTES)
      far.abort()
      await Promise.allSettled([pending.promise])
      equal(pending.state, 'rejected', 'the write that waited')
    }
  }),
  transportCase({
    id: 'TRANSPORT-HOSTILE-07',
    clause: 'T-BOUND-1',
    title: 'who writes before anybody accepts is held back within the bound, and an honest peer behind it is served',
    needs: ['pausable'],
    variants: once,
    async run (test) {
      const { dialler, listener, address } = await test.listening()
      const flooding = await dialler.dial(address)
      const watch = await test.watchVictim()
      const { pending } = await fill(test, flooding)
      const honest = await (await test.transport()).dial(address)
      await honest.write(Uint8Array.of(5))
      await watch.withstood(UNREAD_BYTES)
      await test.accepted(listener)
      equal(await tagOf(await test.accepted(listener)), 5, 'what the honest peer said')
      flooding.abort()
      await Promise.allSettled([pending.promise])
    }
  }),
  transportCase({
    id: 'TRANSPORT-HOSTILE-08',
    clause: 'T-BOUND-2',
    title: 'a listener closes in the middle of a flood: every dial settles, no link stays, and the address is free',
    needs: ['listens'],
    variants: once,
    async run (test) {
      const { dialler, server, listener, address } = await test.listening()
      const watch = await test.watchVictim()
      const flood = Array.from({ length: FLOOD }, () => outcomeOf(dialler.dial(address)))
      await test.late('macrotask')
      await listener.close()
      await Promise.allSettled(flood.map(({ promise }) => promise))
      const again = await server.listen(address)
      serveEcho(again)
      await askEcho(test, dialler, address)
      for (const { value } of flood) await value?.closed
      await watch.withstood(FLOOD * LINK_BYTES)
    }
  }),
  transportCase({
    id: 'TRANSPORT-HOSTILE-09',
    clause: 'T-BOUND-2',
    title: 'peers that fill the queue, say a word and end their side there: each is accepted whole, and an honest one behind them is served',
    needs: ['halfClose'],
    variants: once,
    async run (test) {
      const { dialler, listener, address } = await test.listening()
      const { maxPendingLinks } = test.fixture
      const watch = await test.watchVictim()
      const halfOpen: RawLink[] = []
      for (let count = 0; count < maxPendingLinks; count++) {
        const link = await dialler.dial(address)
        await link.write(Uint8Array.of(count))
        await link.closeWrite()
        halfOpen.push(link)
      }
      await test.quiet()
      const served = serveEcho(listener)
      for (const [place, link] of halfOpen.entries()) {
        equal(await tagOf(link), place % 256, 'the echo of a half-open peer')
        equal(await link.read(), null, 'what it reads after that')
      }
      const honest = await askEcho(test, await test.transport(), address)
      await watch.withstood(maxPendingLinks * LINK_BYTES)
      await onlyHonestIsLeft(test, served, honest)
    }
  }),
  transportCase({
    id: 'TRANSPORT-HOSTILE-10',
    clause: 'T-BOUND-3',
    title: 'peers that write as much as they can to who reads nothing: what this process holds of it is bounded for each',
    needs: ['pausable'],
    variants: bothRoles,
    async run (test) {
      const listening = await test.listening()
      const watch = await test.watchVictim()
      const stalled = []
      for (let count = 0; count < WRITERS; count++) {
        const { near, far } = await test.join(listening)
        stalled.push({ far, ...await fill(test, near) })
      }
      await watch.withstood(WRITERS * UNREAD_BYTES)
      serveEcho(listening.listener)
      await askEcho(test, await test.transport(), listening.address)
      for (const { far, pending } of stalled) {
        far.abort()
        await Promise.allSettled([pending.promise])
      }
    }
  })
]

/** When the hostile peers are gone, what they held is gone too, and the honest one is still served. */
async function onlyHonestIsLeft (test: TransportTest, served: EchoServer, honest: RawLink): Promise<void> {
  await test.quiet()
  await test.until(() => served.live <= 1)
  await hearEcho(test, honest)
  equal(served.live, 1, 'the links that are left')
  equal(served.open, 1, 'the links that are not over')
}

const FLOOD = 100

const HALF_OPEN = 50

const WRITERS = 4

/** So many that a record of each is far more than the bound. */
const MANY = 1000

/** What a link costs that carries nothing, both of its ends, and what the kit notes about them. */
const LINK_BYTES = 16_384

/** What both ends of a link may hold in this process while nobody reads; the system's own buffers are not seen. */
const UNREAD_BYTES = 2 * 1024 * 1024
