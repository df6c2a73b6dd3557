import { multiaddr } from '@multiformats/multiaddr'
import { describe, it } from 'vitest'
import { register } from '@ts-libp2p/compliance'
import { hostileTransportCases, transportCases, type TransportFixture } from '@ts-libp2p/interface-transport/compliance'
import { memory, memoryHub } from '@ts-libp2p/transport-memory'

const hub = memoryHub()
const maxPending = 16

const fixture: TransportFixture = {
  name: 'memory transport',
  features: { listens: true, halfClose: true, pausable: true, ports: true },
  listenAddresses: [multiaddr('/memory/0')],
  unreachableAddress: multiaddr('/memory/999999'),
  foreignAddresses: ['/memory/1/ws', '/memory/1/memory/2', '/memory/18446744073709551616', '/unix/memory', '/ip4/127.0.0.1/tcp/1'].map(address => multiaddr(address)),
  maxPendingLinks: maxPending,
  createTransport: () => memory({ hub, maxPending })
}

register([...transportCases, ...hostileTransportCases], fixture, { describe, it })
