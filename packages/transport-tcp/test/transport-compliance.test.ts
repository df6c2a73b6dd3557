import { multiaddr } from '@multiformats/multiaddr'
import { describe, it } from 'vitest'
import { register } from '@ts-libp2p/compliance'
import { hostileTransportCases, transportCases, type TransportFixture } from '@ts-libp2p/interface-transport/compliance'
import { tcp } from '@ts-libp2p/transport-tcp'
import { deafListener } from './support/deaf-listener.ts'
import { openHandles } from './support/linked.ts'

const maxPending = 16

const fixture: TransportFixture = {
  name: 'TCP on the loopback interface',
  features: { listens: true, halfClose: true, pausable: true, wildcard: true, ports: true, held: true, counted: true },
  listenAddresses: ['/ip4/127.0.0.1/tcp/0', '/ip6/::1/tcp/0'].map(address => multiaddr(address)),
  wildcardAddress: multiaddr('/ip4/0.0.0.0/tcp/0'),
  unreachableAddress: multiaddr('/ip4/127.0.0.1/tcp/1'),
  foreignAddresses: [
    '/ip4/127.0.0.1', '/tcp/4001', '/ip4/127.0.0.1/udp/4001', '/ip4/127.0.0.1/tcp/4001/ws', '/ip4/127.0.0.1/tcp/4001/tls',
    '/ip4/127.0.0.1/tcp/4001/http', '/ip4/127.0.0.1/udp/4001/quic-v1', '/ip4/127.0.0.1/tcp/4001/tcp/4002', '/memory/1', '/unix/tmp'
  ].map(address => multiaddr(address)),
  maxPendingLinks: maxPending,
  createTransport: () => tcp({ maxPending }),
  async heldAddress () {
    const deaf = await deafListener()
    return { address: multiaddr(`/ip4/127.0.0.1/tcp/${deaf.port}`), release: () => deaf.close() }
  },
  countOpen: openHandles
}

register([...transportCases, ...hostileTransportCases], fixture, { describe, it })
