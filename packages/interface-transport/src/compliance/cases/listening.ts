import { equal, isTrue, outcomeOf, rejectsWith } from '@ts-libp2p/compliance'
import { converse, tagOf } from '../transfer.ts'
import { transportCase, type TransportCase } from '../transport-case.ts'
import { once } from '../variants.ts'

export const listeningCases: readonly TransportCase[] = [
  transportCase({
    id: 'TRANSPORT-LISTEN-01',
    clause: 'T-LISTEN-1',
    title: 'a listener reports at least one address, and each can be dialled as it stands',
    async run (test) {
      const { dialler, listener } = await test.listening()
      isTrue(listener.addresses.length > 0, 'a listener has an address')
      for (const address of listener.addresses) {
        const { near, far, dialled } = await test.join({ dialler, listener, address })
        equal(dialled.remoteAddress.toString(), address.toString(), 'the remote address of who dialled')
        await converse(test, near, far)
      }
    }
  }),
  transportCase({
    id: 'TRANSPORT-LISTEN-02',
    clause: 'T-LISTEN-1',
    title: 'an open port is replaced, each time by another one, and the addresses stay the same while it listens',
    needs: ['ports'],
    async run (test) {
      const first = await test.listening()
      const before = first.listener.addresses.join()
      const second = await test.listening()
      for (const { listener } of [first, second]) {
        for (const address of listener.addresses) isTrue(!address.equals(test.variant.listenAddress), `${address.toString()} still has an open port`)
      }
      isTrue(!first.address.equals(second.address), 'two listeners have two addresses')
      await test.join(first)
      equal(first.listener.addresses.join(), before, 'the addresses, later')
    }
  }),
  transportCase({
    id: 'TRANSPORT-LISTEN-03',
    clause: 'T-LISTEN-1',
    title: 'a wildcard is expanded: the addresses are different, none of them is a wildcard, and each dials',
    needs: ['wildcard'],
    variants: once,
    async run (test) {
      const { dialler, listener } = await test.listening(test.fixture.wildcardAddress)
      isTrue(listener.addresses.length > 0, 'a wildcard stands for at least one address')
      equal(new Set(listener.addresses.map(String)).size, listener.addresses.length, 'the different addresses')
      for (const address of listener.addresses) {
        for (const { value } of address.getComponents()) isTrue(value !== '0.0.0.0' && value !== '::', `${address.toString()} is a wildcard`)
        const { near, far, accepted } = await test.join({ dialler, listener, address })
        equal(accepted.localAddress.toString(), address.toString(), 'the local address of who accepted')
        await converse(test, near, far)
      }
    }
  }),
  transportCase({
    id: 'TRANSPORT-LISTEN-04',
    clause: 'T-LISTEN-6',
    title: 'three listeners of one transport: each gets its own links, and closing one leaves the others alone',
    async run (test) {
      const { dialler, server, ...first } = await test.listening()
      const listeners = [first.listener, await server.listen(), await server.listen()]
      for (const [tag, { address }] of listeners.entries()) {
        const link = await dialler.dial(address)
        await link.write(Uint8Array.of(tag))
      }
      for (const [tag, listener] of listeners.entries()) equal(await tagOf(await test.accepted(listener)), tag, 'which listener got the link')
      await first.listener.close()
      for (const listener of listeners.slice(1)) {
        const { near, far } = await test.join({ dialler, listener, address: listener.address })
        await converse(test, near, far)
      }
    }
  }),
  transportCase({
    id: 'TRANSPORT-BIND-01',
    clause: 'T-LISTEN-4',
    title: 'an address that is in use rejects with ERR_LISTEN, its address and its cause; who listens there goes on',
    needs: ['listens'],
    async run (test) {
      const listening = await test.listening()
      for (const transport of [listening.server, await test.transport()]) {
        const error = await rejectsWith(transport.listen(listening.address), 'ERR_LISTEN', 'listening on an address that is in use')
        equal(String(Reflect.get(error, 'address')), listening.address.toString(), 'the address of the error')
        isTrue(error.cause instanceof Error, 'ERR_LISTEN has the platform\'s error as its cause')
      }
      const { near, far } = await test.join(listening)
      await converse(test, near, far)
    }
  }),
  transportCase({
    id: 'TRANSPORT-BIND-02',
    clause: 'T-LISTEN-4',
    title: 'who could not bind leaves nothing bound: when the other is gone nobody listens there, and then anybody can',
    needs: ['listens'],
    async run (test) {
      const { dialler, server, listener, address } = await test.listening()
      await rejectsWith(server.listen(address), 'ERR_LISTEN', 'listening on an address that is in use')
      await listener.close()
      await rejectsWith(dialler.dial(address), 'ERR_DIAL', 'a dial to where nobody listens')
      const again = await server.listen(address)
      const { near, far } = await test.join({ dialler, listener: again, address })
      await converse(test, near, far)
    }
  }),
  transportCase({
    id: 'TRANSPORT-BIND-03',
    clause: 'T-LISTEN-4',
    title: 'two who bind one free address at once: one gets it, the other gets ERR_LISTEN',
    needs: ['listens'],
    async run (test) {
      const { dialler, server, listener, address } = await test.listening()
      await listener.close()
      const both = [server.listen(address), (await test.transport()).listen(address)].map(outcomeOf)
      await Promise.allSettled(both.map(({ promise }) => promise))
      equal(both.map(({ state }) => state).sort().join(), 'fulfilled,rejected', 'what became of the two')
      for (const { state, promise } of both) if (state === 'rejected') await rejectsWith(promise, 'ERR_LISTEN', 'who came second')
      await dialler.dial(address)
    }
  })
]
