import { multiaddr } from '@multiformats/multiaddr'
import type { TransportFixture } from '@ts-libp2p/interface-transport/compliance'
import { myTransport } from '../src/index.ts'

/** What the kit has to know of the transport, and how it gets one. */
export const fixture: TransportFixture = {
  name: 'my-transport',
  features: { listens: true, halfClose: true, pausable: true, ports: true },
  listenAddresses: [multiaddr('/memory/0')],
  unreachableAddress: multiaddr('/memory/999999'),
  foreignAddresses: ['/memory/1/ws', '/memory/1/memory/2', '/ip4/127.0.0.1/tcp/1'].map(address => multiaddr(address)),
  maxPendingLinks: 128,
  createTransport: () => myTransport()
}
