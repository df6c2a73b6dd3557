import { multiaddr } from '@multiformats/multiaddr'
import { expect, test } from 'vitest'
import { ManualClock } from '@ts-libp2p/stream-tools'
import { isReachableAt } from '../src/observed-address.ts'
import { FakeConnection, FakeNode, keyOf } from './support/fake-swarm.ts'

const node = new FakeNode(keyOf(1), new ManualClock())

const rows: Array<{ readonly why: string, readonly observed: string, readonly direction: 'inbound' | 'outbound', readonly local: string, readonly isReachable: boolean }> = [
  { why: 'who dialled us did so there', observed: '/ip4/192.0.2.1/tcp/4001', direction: 'inbound', local: '/ip4/10.0.0.1/tcp/4001', isReachable: true },
  { why: 'a port that a router maps', observed: '/ip4/192.0.2.1/tcp/7000', direction: 'inbound', local: '/ip4/10.0.0.1/tcp/4001', isReachable: true },
  { why: 'something on this machine passes connections on', observed: '/ip4/192.0.2.1/tcp/443', direction: 'inbound', local: '/ip4/127.0.0.1/tcp/9999', isReachable: true },
  { why: 'a port of the moment leads nowhere', observed: '/ip4/192.0.2.1/tcp/54321', direction: 'outbound', local: '/ip4/10.0.0.1/tcp/54321', isReachable: false },
  { why: 'dialled from the listening port', observed: '/ip4/192.0.2.1/tcp/7000', direction: 'outbound', local: '/ip4/10.0.0.1/tcp/4001', isReachable: true },
  { why: 'we do not listen on UDP', observed: '/ip4/192.0.2.1/udp/4001/quic-v1', direction: 'inbound', local: '/ip4/10.0.0.1/udp/4001/quic-v1', isReachable: false },
  { why: 'we do not listen on IPv6', observed: '/ip6/2001:db8::1/tcp/4001', direction: 'inbound', local: '/ip4/10.0.0.1/tcp/4001', isReachable: false },
  { why: 'a relay is not where we listen', observed: '/ip4/192.0.2.1/tcp/4001/p2p-circuit', direction: 'inbound', local: '/ip4/10.0.0.1/tcp/4001', isReachable: false },
  { why: 'a host without a transport', observed: '/ip4/192.0.2.1', direction: 'inbound', local: '/ip4/10.0.0.1/tcp/4001', isReachable: false }
]

for (const { why, observed, direction, local, isReachable } of rows) {
  test(`${observed} on an ${direction} connection: ${why}`, () => {
    const connection = new FakeConnection(node, node, direction, { local, remote: '/ip4/192.0.2.9/tcp/1' })
    const listening = ['/ip4/127.0.0.1/tcp/4001', '/ip4/10.0.0.1/tcp/4001'].map(address => multiaddr(address))
    expect(isReachableAt(multiaddr(observed), connection, listening)).toBe(isReachable)
    expect(isReachableAt(multiaddr(observed), connection, [])).toBe(false)
  })
}
