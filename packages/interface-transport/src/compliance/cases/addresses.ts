import { equal, isTrue, rejectsWith } from '@ts-libp2p/compliance'
import { multiaddr, type Multiaddr } from '@multiformats/multiaddr'
import type { TransportFixture } from '../fixture.ts'
import { converse } from '../transfer.ts'
import { transportCase, type TransportCase } from '../transport-case.ts'
import { once } from '../variants.ts'

export const addressesCases: readonly TransportCase[] = [
  transportCase({
    id: 'TRANSPORT-ADDRESS-01',
    clause: 'T-ADDRESS-1',
    title: 'canListen is true for the addresses to listen on, canDial for those that a listener reports',
    needs: ['listens'],
    async run (test) {
      const { dialler, server, listener } = await test.listening()
      equal(server.canListen(test.variant.listenAddress), true, `canListen(${test.variant.listenAddress.toString()})`)
      for (const address of listener.addresses) equal(dialler.canDial(address), true, `canDial(${address.toString()})`)
      equal(dialler.canDial(test.fixture.unreachableAddress), true, 'canDial() of an address where nobody listens')
    }
  }),
  transportCase({
    id: 'TRANSPORT-ADDRESS-02',
    clause: 'T-ADDRESS-1',
    title: 'canDial and canListen are false for foreign addresses, for nothing, and for a relay behind an own address',
    variants: once,
    async run (test) {
      const { dialler, server, address } = await test.listening()
      for (const foreign of foreignTo(test.fixture, address)) {
        equal(dialler.canDial(foreign), false, `canDial(${foreign.toString()})`)
        if (test.fixture.features.listens) equal(server.canListen(foreign), false, `canListen(${foreign.toString()})`)
      }
    }
  }),
  transportCase({
    id: 'TRANSPORT-ADDRESS-03',
    clause: 'T-ADDRESS-2',
    title: 'dial rejects a foreign address with ERR_ADDRESS, a TypeError',
    variants: once,
    async run (test) {
      const { dialler, address } = await test.listening()
      for (const foreign of foreignTo(test.fixture, address)) {
        const error = await rejectsWith(dialler.dial(foreign), 'ERR_ADDRESS', `dial(${foreign.toString()})`)
        isTrue(error instanceof TypeError, 'ERR_ADDRESS is a TypeError')
      }
    }
  }),
  transportCase({
    id: 'TRANSPORT-ADDRESS-04',
    clause: 'T-ADDRESS-2',
    title: 'listen rejects a foreign address with ERR_ADDRESS, a TypeError',
    needs: ['listens'],
    variants: once,
    async run (test) {
      const { server, address } = await test.listening()
      for (const foreign of foreignTo(test.fixture, address)) {
        const error = await rejectsWith(server.listen(foreign), 'ERR_ADDRESS', `listen(${foreign.toString()})`)
        isTrue(error instanceof TypeError, 'ERR_ADDRESS is a TypeError')
      }
    }
  }),
  transportCase({
    id: 'TRANSPORT-ADDRESS-05',
    clause: 'T-ADDRESS-1',
    title: 'a trailing /p2p is ignored when dialling, and stands in no address of the link',
    async run (test) {
      const listening = await test.listening()
      const address = listening.address.encapsulate(PEER)
      equal(listening.dialler.canDial(address), true, `canDial(${address.toString()})`)
      const { near, far, dialled } = await test.join({ ...listening, address })
      equal(dialled.remoteAddress.toString(), listening.address.toString(), 'the remote address of who dialled')
      await converse(test, near, far)
    }
  }),
  transportCase({
    id: 'TRANSPORT-ADDRESS-06',
    clause: 'T-ADDRESS-1',
    title: 'a trailing /p2p is ignored when listening, and stands in no address of the listener',
    needs: ['listens'],
    async run (test) {
      const address = test.variant.listenAddress.encapsulate(PEER)
      const listening = await test.listening(address)
      equal(listening.server.canListen(address), true, `canListen(${address.toString()})`)
      for (const reported of listening.listener.addresses) isTrue(!hasPeer(reported), `a listener reports addresses without /p2p, not ${reported.toString()}`)
      const { near, far } = await test.join(listening)
      await converse(test, near, far)
    }
  }),
  transportCase({
    id: 'TRANSPORT-ADDRESS-07',
    clause: 'T-ADDRESS-3',
    title: 'an address whose port is open is none to dial',
    needs: ['ports'],
    async run (test) {
      const dialler = await test.transport()
      const { listenAddress } = test.variant
      equal(dialler.canDial(listenAddress), false, `canDial(${listenAddress.toString()})`)
      await rejectsWith(dialler.dial(listenAddress), 'ERR_ADDRESS', `dial(${listenAddress.toString()})`)
    }
  }),
  transportCase({
    id: 'TRANSPORT-ADDRESS-08',
    clause: 'T-ADDRESS-1',
    title: 'what cannot listen says so: canListen is false for its own addresses as well, and listen rejects with ERR_ADDRESS',
    lacks: ['listens'],
    async run (test) {
      const transport = await test.transport()
      const { address } = await test.listening()
      for (const own of [test.variant.listenAddress, address]) {
        equal(transport.canListen(own), false, `canListen(${own.toString()})`)
        await rejectsWith(transport.listen(own), 'ERR_ADDRESS', `listen(${own.toString()})`)
      }
    }
  }),
  transportCase({
    id: 'TRANSPORT-NAMES-01',
    clause: 'T-NAMES-1',
    title: 'a name is no address of a transport that does not resolve names',
    variants: once,
    async run (test) {
      const transport = await test.bare()
      if (transport.resolvesNames === true) return
      for (const name of NAMES) {
        equal(transport.canDial(name), false, `canDial(${name.toString()})`)
        equal(transport.canListen(name), false, `canListen(${name.toString()})`)
      }
    }
  })
]

function foreignTo ({ foreignAddresses }: TransportFixture, own: Multiaddr): readonly Multiaddr[] {
  return [...foreignAddresses, multiaddr(), PEER, own.encapsulate('/p2p-circuit'), own.encapsulate(PEER).encapsulate('/p2p-circuit')]
}

function hasPeer (address: Multiaddr): boolean {
  return address.getComponents().some(({ name }) => name === 'p2p')
}

const PEER = multiaddr('/p2p/12D3KooWD3eckifWpRn9wQpMG9R9hX3sD158z7EqHWmweQAJU5SA')

const NAMES: readonly Multiaddr[] = ['dns', 'dns4', 'dns6']
  .flatMap(kind => ['/tcp/4001', '/tcp/443/ws', '/udp/4001/quic-v1', ''].map(rest => multiaddr(`/${kind}/localhost${rest}`)))
  .concat(multiaddr('/dnsaddr/localhost'))
