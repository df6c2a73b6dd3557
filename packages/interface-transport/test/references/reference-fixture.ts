import { multiaddr } from '@multiformats/multiaddr'
import { AddressError, type Transport } from '@ts-libp2p/interface-transport'
import type { TransportFixture } from '@ts-libp2p/interface-transport/compliance'
import { goodHabits, type Habits } from './habits.ts'
import { ReferenceNetwork } from './reference-network.ts'
import { referenceTransport, SILENT_HOST } from './reference-transport.ts'

/** A fixture of reference transports that share a network of their own. */
export function referenceFixture (name: string, changes: Partial<Habits> = {}): TransportFixture {
  const network = new ReferenceNetwork({ ...goodHabits, ...changes })
  const { halfClose = true, pausable = true } = network.habits.link
  return {
    name,
    features: { listens: true, halfClose, pausable, wildcard: true, ports: true, held: true, counted: true },
    listenAddresses: ['/ip4/127.0.0.1/tcp/0', '/ip4/10.0.0.1/tcp/0'].map(address => multiaddr(address)),
    wildcardAddress: multiaddr('/ip4/0.0.0.0/tcp/0'),
    unreachableAddress: multiaddr('/ip4/127.0.0.1/tcp/1'),
    foreignAddresses: ['/ip4/127.0.0.1/udp/4001', '/ip6/::1/tcp/4001', '/ip4/127.0.0.1/tcp/4001/ws', '/memory/1'].map(address => multiaddr(address)),
    maxPendingLinks: goodHabits.maxPending,
    createTransport: () => referenceTransport(network),
    heldAddress: () => ({ address: multiaddr(`/ip4/${SILENT_HOST}/tcp/4001`), release () {} }),
    countOpen: () => network.open
  }
}

/** Such as a WebSocket. */
export function withoutHalfClose (name: string, halfClose = false): TransportFixture {
  const fixture = referenceFixture(name, { link: { halfClose } })
  return { ...fixture, features: { ...fixture.features, halfClose: false } }
}

/** Such as a browser's WebSocket: it cannot listen either. */
export function withoutListening (name: string, link: Habits['link'] = { pausable: false }): TransportFixture {
  const fixture = referenceFixture(name, { link })
  return {
    ...fixture,
    features: { halfClose: true, pausable: false, listens: false, ports: true },
    createTransport: async options => dialOnly(await fixture.createTransport(options)),
    createCounterpart: options => fixture.createTransport(options)
  }
}

function dialOnly (transport: Transport): Transport {
  return { ...transport, canListen: () => false, listen: address => Promise.reject(new AddressError(`${address.toString()} cannot be listened on here`)) }
}
