import { createServer, type Server, type Socket } from 'node:net'
import { peerInfo } from '@ts-libp2p/peer-id'
import { makeSwarm, percentile } from './make-swarm.ts'

export interface DeadAddressesResult {
  readonly silent: number
  readonly rounds: number
  readonly p50Ms: number
  readonly maxMs: number
}

/** How long a dial takes whose first addresses accept and say nothing. */
export async function deadAddresses (silent: number, rounds: number): Promise<DeadAddressesResult> {
  const server = await makeSwarm()
  await server.listen(['/ip4/127.0.0.1/tcp/0'])
  const dead = await Promise.all(Array.from({ length: silent }, openSilent))
  const times: number[] = []
  for (let round = 0; round < rounds; round++) {
    const node = await makeSwarm()
    const begin = performance.now()
    await node.dial(peerInfo(server.peerId, [...dead.map(one => one.address), ...server.addresses.map(String)]))
    times.push(performance.now() - begin)
    await node.stop()
  }
  for (const one of dead) one.close()
  await server.stop()
  return { silent, rounds, p50Ms: percentile(times, 0.5), maxMs: Math.max(...times) }
}

async function openSilent (): Promise<{ address: string, close: () => void }> {
  const sockets = new Set<Socket>()
  const server: Server = createServer(socket => {
    sockets.add(socket)
    socket.on('error', () => {})
  })
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('the silent server has no port')
  return {
    address: `/ip4/127.0.0.1/tcp/${address.port}`,
    close: () => {
      server.close()
      for (const socket of sockets) socket.destroy()
    }
  }
}
