import { describe, it } from 'vitest'
import { register } from '@ts-libp2p/compliance'
import { swarmCases, type SwarmFixture } from '@ts-libp2p/interface-swarm/compliance'
import { noise } from '@ts-libp2p/secure-channel-noise'
import { yamux } from '@ts-libp2p/stream-muxer-yamux'
import { Swarm } from '@ts-libp2p/swarm'
import { tcp } from '@ts-libp2p/transport-tcp'

/** The same swarm on sockets. */
const fixture: SwarmFixture = {
  name: 'the swarm on TCP',
  features: { gating: true, limits: true },
  listenAddress: '/ip4/127.0.0.1/tcp/0',
  foreignAddress: '/ip4/192.0.2.1/tcp/4001/ws',
  createSwarm: ({ identity, gating, maxConnections }) => new Swarm({ identity, log: () => {}, ...(gating === undefined ? {} : { gating }), ...(maxConnections === undefined ? {} : { limits: { maxConnections } }) })
    .addTransport(tcp())
    .addSecureChannel(noise())
    .addStreamMuxer(yamux())
}

register(swarmCases, fixture, { describe, it })
