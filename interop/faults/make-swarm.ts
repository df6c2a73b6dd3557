import { generateKey, type PrivateKey } from '@ts-libp2p/peer-id'
import { noise } from '@ts-libp2p/secure-channel-noise'
import { yamux } from '@ts-libp2p/stream-muxer-yamux'
import { Swarm, type SwarmOptions } from '@ts-libp2p/swarm'
import { tcp } from '@ts-libp2p/transport-tcp'

/** A swarm on TCP, Noise and Yamux with default limits but those given. */
export async function makeSwarm (options: Partial<SwarmOptions> & { readonly identity?: PrivateKey } = {}): Promise<Swarm> {
  return new Swarm({ log: () => {}, ...options, identity: options.identity ?? await generateKey() })
    .addTransport(tcp())
    .addSecureChannel(noise())
    .addStreamMuxer(yamux())
}

/** The value below which the share `part` of the sorted samples lies. */
export function percentile (samples: readonly number[], part: number): number {
  const sorted = [...samples].sort((a, b) => a - b)
  return sorted[Math.min(sorted.length - 1, Math.ceil(part * sorted.length) - 1)] ?? NaN
}
