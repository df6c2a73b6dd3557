import type { Swarm as SwarmContract } from '@ts-libp2p/interface-swarm'
import { generateKey, peerInfo, type PeerInfo, type PrivateKey } from '@ts-libp2p/peer-id'
import { noise } from '@ts-libp2p/secure-channel-noise'
import { yamux } from '@ts-libp2p/stream-muxer-yamux'
import { Swarm, type SwarmOptions } from '@ts-libp2p/swarm'
import { tcp } from '@ts-libp2p/transport-tcp'
import { afterEach } from 'vitest'

const started: Swarm[] = []

afterEach(async () => { await Promise.all(started.splice(0).map(swarm => swarm.stop())) })

/** A swarm on real TCP, Noise and Yamux, stopped after the test. Its log is silent. */
export async function makeSwarm (options: Partial<SwarmOptions> = {}): Promise<Swarm> {
  const swarm = new Swarm({ identity: await generateKey(), log: () => {}, ...options })
    .addTransport(tcp())
    .addSecureChannel(noise())
    .addStreamMuxer(yamux())
  started.push(swarm)
  return swarm
}

/** One that listens on loopback and answers `/echo/1.0.0`. */
export async function makeServer (options: Partial<SwarmOptions> = {}, address = '/ip4/127.0.0.1/tcp/0'): Promise<Swarm> {
  const swarm = await makeSwarm(options)
  swarm.handle('/echo/1.0.0', async stream => {
    for await (const chunk of stream) await stream.write(chunk)
  })
  await swarm.listen([address])
  return swarm
}

export const infoOf = (swarm: SwarmContract): PeerInfo => peerInfo(swarm.peerId, [...swarm.addresses])

/** A port on which nobody listens: bound once, then free again. */
export async function freeAddress (identity?: PrivateKey): Promise<string> {
  const swarm = await makeServer(identity === undefined ? {} : { identity })
  const [address] = swarm.addresses
  await swarm.stop()
  if (address === undefined) throw new Error('the server listened nowhere')
  return address.toString()
}

/** Waits until `condition` holds, one turn of the event loop after another; fails after three seconds. */
export async function until (condition: () => boolean, what: string): Promise<void> {
  const deadline = performance.now() + 3000
  while (!condition()) {
    if (performance.now() > deadline) throw new Error(`not in time: ${what}`)
    await new Promise(resolve => setImmediate(resolve))
  }
}

/** The names of the events of a swarm, as they come. */
export function recordEvents (swarm: Swarm): string[] {
  const names: string[] = []
  for (const name of ['connection:open', 'connection:close', 'peer:connect', 'peer:disconnect', 'limit', 'inbound:error', 'handler:error'] as const) swarm.on(name, () => { names.push(name) })
  return names
}
