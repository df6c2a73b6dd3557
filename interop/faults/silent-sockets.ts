import { fork, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import { peerInfo } from '@ts-libp2p/peer-id'
import { makeSwarm, percentile } from './make-swarm.ts'

export interface SilentSocketsResult {
  readonly sockets: number
  readonly hosts: number
  readonly sites: number
  readonly dials: number
  readonly succeeded: number
  readonly p50Ms: number
  readonly p95Ms: number
}

/**
 * A server under sockets that connect and say nothing, each opened again when it was closed, and an
 * honest node that dials it all the while. Loopback is counted like any other network.
 */
export async function silentSockets (sockets: number, hosts: number, dials: number): Promise<SilentSocketsResult> {
  const server = await makeSwarm({ limits: { limitLoopback: 1, hostConnectionsPerSecond: Infinity, hostConnectionBurst: Infinity, connectionsPerSecond: Infinity, maxConnectionsPerHost: Infinity, maxConnectionsPerSite: Infinity } })
  await server.listen(['/ip4/127.0.0.1/tcp/0'])
  const port = Number(server.addresses[0]?.getComponents()[1]?.value)
  const attacker = await attack(port, sockets, hosts)
  try {
    const times: number[] = []
    for (let dial = 0; dial < dials; dial++) {
      const node = await makeSwarm()
      const begin = performance.now()
      try {
        await node.dial(peerInfo(server.peerId, [...server.addresses]))
        times.push(performance.now() - begin)
      } catch { /* counted by what is missing */ }
      await node.stop()
    }
    return { sockets, hosts, sites: Math.ceil(hosts / 200), dials, succeeded: times.length, p50Ms: percentile(times, 0.5), p95Ms: percentile(times, 0.95) }
  } finally {
    attacker.kill()
    await server.stop()
  }
}

/** A process of its own, so that its work is not the server's. */
async function attack (port: number, sockets: number, hosts: number): Promise<ChildProcess> {
  const attacker = fork(fileURLToPath(new URL('./silent-attacker.js', import.meta.url)), [String(port), String(sockets), String(hosts)])
  await once(attacker, 'message') // every socket was opened once
  return attacker
}
