import { describe, it } from 'vitest'
import { register } from '@ts-libp2p/compliance'
import { peerBookCases, type PeerBookFixture } from '@ts-libp2p/interface-swarm/compliance'
import { generateKey } from '@ts-libp2p/peer-id'
import { noise } from '@ts-libp2p/secure-channel-noise'
import { yamux } from '@ts-libp2p/stream-muxer-yamux'
import { Swarm, type SwarmOptions } from '@ts-libp2p/swarm'
import { memory, memoryHub } from '@ts-libp2p/transport-memory'

/** The peer book of the real swarm. */
const fixture: PeerBookFixture = {
  name: 'the peer book of the swarm',
  features: { connectable: true },
  async createPeerBook ({ maxPeers, maxAddressesPerPeer, maxProtocolsPerPeer, onUpdate }) {
    const hub = memoryHub()
    const make = async (limits: SwarmOptions['limits'] = {}): Promise<Swarm> => new Swarm({ identity: await generateKey(), log: () => {}, limits })
      .addTransport(memory({ hub }))
      .addSecureChannel(noise())
      .addStreamMuxer(yamux())
    const [swarm, server] = [await make({ maxPeers, maxAddressesPerPeer, maxProtocolsPerPeer }), await make()]
    swarm.on('peer:update', ({ peer }) => { onUpdate(peer) })
    return {
      book: swarm.peers,
      async connect () {
        await server.listen(['/memory/0'])
        await swarm.dial({ id: server.peerId, addresses: server.addresses })
        return server.peerId
      },
      dispose: async () => { await Promise.all([swarm.stop(), server.stop()]) }
    }
  }
}

register(peerBookCases, fixture, { describe, it })
