import { generateKey, peerInfo } from '@ts-libp2p/peer-id'
import { ManualClock } from '@ts-libp2p/stream-tools'
import type { Swarm } from '@ts-libp2p/swarm'
import { makeSwarm } from './make-swarm.ts'

export interface KeptPeerResult {
  readonly what: string
  /** From the moment the server is there (again) to the connection, in milliseconds of the node's clock. */
  readonly afterMs: number
  /** Dials that failed before. */
  readonly failedDials: number
}

/** A kept peer that is down at boot, restarts, is away for ten minutes, or moves. The node lives in virtual time. */
export async function keptPeers (): Promise<readonly KeptPeerResult[]> {
  return [
    await outage('down at boot, up after 30 s', { isDownFirst: true, awayMs: 30_000, moves: false }),
    await outage('restarts at once', { isDownFirst: false, awayMs: 0, moves: false }),
    await outage('away for 10 min', { isDownFirst: false, awayMs: 600_000, moves: false }),
    await outage('away for 10 min, back at another address', { isDownFirst: false, awayMs: 600_000, moves: true })
  ]
}

async function outage (what: string, { isDownFirst, awayMs, moves }: { isDownFirst: boolean, awayMs: number, moves: boolean }): Promise<KeptPeerResult> {
  const identity = await generateKey()
  const clock = new ManualClock()
  const node = await makeSwarm({ clock })
  let server = await listen(identity, '/ip4/127.0.0.1/tcp/0')
  const { peerId } = server
  const address = String(server.addresses[0])
  if (!isDownFirst) {
    node.keepConnected(peerInfo(peerId, [address]))
    await until(() => node.connections().length === 1)
  }
  await server.stop()
  if (isDownFirst) node.keepConnected(peerInfo(peerId, [address]))
  let failedDials = 0
  await until(() => node.connections().length === 0)
  for (const end = clock.now() + awayMs; clock.now() < end;) {
    await until(() => nextDial(node, peerId) > 0)
    failedDials++
    await clock.advance(Math.min(end - clock.now(), Math.ceil(nextDial(node, peerId))))
  }
  await until(() => nextDial(node, peerId) > 0)
  server = await listen(identity, moves ? '/ip4/127.0.0.1/tcp/0' : address)
  const back = clock.now()
  if (moves) node.peers.addAddresses(peerId, server.addresses)
  else await clock.advance(Math.ceil(nextDial(node, peerId)))
  await until(() => node.connections().length === 1)
  const afterMs = clock.now() - back
  await Promise.all([node.stop(), server.stop()])
  return { what, afterMs, failedDials }
}

function nextDial (node: Swarm, peer: Swarm['peerId']): number { return node.explain(peer).nextDialMs ?? 0 }

async function listen (identity: Awaited<ReturnType<typeof generateKey>>, address: string): Promise<Swarm> {
  const server = await makeSwarm({ identity })
  await server.listen([address])
  return server
}

/** The dials themselves are real: waits turn by turn until they are through. */
async function until (condition: () => boolean): Promise<void> {
  const deadline = performance.now() + 10_000
  while (!condition()) {
    if (performance.now() > deadline) throw new Error('the node did not come so far within 10 s')
    await new Promise(resolve => setImmediate(resolve))
  }
}
