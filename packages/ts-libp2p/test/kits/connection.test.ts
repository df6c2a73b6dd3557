import { describe, it } from 'vitest'
import { register } from '@ts-libp2p/compliance'
import { connectionCases, type ConnectionEnd, type ConnectionFixture } from '@ts-libp2p/interface-connection/compliance'
import type { Connection } from '@ts-libp2p/interface-connection'
import { generateKey } from '@ts-libp2p/peer-id'
import { noise } from '@ts-libp2p/secure-channel-noise'
import { yamux } from '@ts-libp2p/stream-muxer-yamux'
import { Swarm } from '@ts-libp2p/swarm'
import { LinkNetwork } from './link-transport.ts'

const keys = await Promise.all([generateKey(), generateKey()])

/** The connections of the swarm, with Noise and Yamux, on links of the kit. */
const fixture: ConnectionFixture = {
  name: 'connections of the swarm',
  features: { losable: true, holdable: true, fair: true },
  async createPair () {
    const network = new LinkNetwork()
    const [dialler, listener] = keys.map(identity => new Swarm({ identity, log: () => {} })
      .addTransport(network.transport())
      .addSecureChannel(noise())
      .addStreamMuxer(yamux())) as [Swarm, Swarm]
    await listener.listen(['/memory/0'])
    const accepted = new Promise<Connection>(resolve => { listener.on('connection:open', ({ connection }) => resolve(connection)) })
    const connection = await dialler.dial({ id: listener.peerId, addresses: listener.addresses })
    return {
      near: end(dialler, connection),
      far: end(listener, await accepted),
      cut: () => { for (const link of network.links) link.lose() },
      hold: () => { for (const link of network.links) link.clog() },
      release: () => { for (const link of network.links) link.unclog() },
      dispose: async () => { await Promise.all([dialler.stop(), listener.stop()]) }
    }
  }
}

function end (swarm: Swarm, connection: Connection): ConnectionEnd {
  return { peer: swarm.peerId, connection, serve: (protocol, handler) => swarm.handle(protocol, handler) }
}

register(connectionCases, fixture, { describe, it })
