import { multiaddr } from '@multiformats/multiaddr'
import type { SilentAddress, SwarmFixture } from '@ts-libp2p/interface-swarm/compliance'
import { noise } from '@ts-libp2p/secure-channel-noise'
import { yamux } from '@ts-libp2p/stream-muxer-yamux'
import { Swarm } from '@ts-libp2p/swarm'
import { memory, memoryHub } from '@ts-libp2p/transport-memory'

const hub = memoryHub()

/** The real swarm, with Noise and Yamux, in memory. */
export const swarmFixture: SwarmFixture = {
  name: 'the swarm',
  features: { gating: true, limits: true, silent: true, partless: true, manualClock: true },
  listenAddress: '/memory/0',
  foreignAddress: '/ip4/192.0.2.1/tcp/4001/ws',
  createSwarm ({ identity, hasParts, gating, maxConnections, clock }) {
    const swarm = new Swarm({ identity, log: () => {}, ...(clock === undefined ? {} : { clock }), ...(gating === undefined ? {} : { gating }), ...(maxConnections === undefined ? {} : { limits: { maxConnections } }) })
    return hasParts ? withParts(swarm) : swarm
  },
  async silentAddress () {
    const listener = await memory({ hub }).listen(multiaddr('/memory/0'))
    let openLinks = 0
    const accept = async (): Promise<void> => {
      for (let link = await listener.accept(); link !== null; link = await listener.accept()) {
        if (link.kind !== 'raw') continue
        openLinks++
        void link.link.closed.then(() => { openLinks-- })
        void readOn(link.link)
      }
    }
    void accept()
    const silent: SilentAddress = { address: String(listener.addresses[0]), get openLinks () { return openLinks }, close: () => listener.close() }
    return silent
  }
}

export function withParts (swarm: Swarm): Swarm {
  return swarm.addTransport(memory({ hub })).addSecureChannel(noise()).addStreamMuxer(yamux())
}

/** Hears everything, says nothing. */
async function readOn (link: { read (): Promise<Uint8Array | null>, abort (): void }): Promise<void> {
  try {
    for (let chunk = await link.read(); chunk !== null; chunk = await link.read()) { /* silence */ }
  } catch { /* the dial was given up */ }
  link.abort()
}
