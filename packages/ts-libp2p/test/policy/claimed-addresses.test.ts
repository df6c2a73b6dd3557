import { multiaddr, type Multiaddr } from '@multiformats/multiaddr'
import { generateKey, peerIdFromPublicKey, sealPeerRecord, type PeerId, type PrivateKey } from '@ts-libp2p/peer-id'
import { noise } from '@ts-libp2p/secure-channel-noise'
import { yamux } from '@ts-libp2p/stream-muxer-yamux'
import { Swarm } from '@ts-libp2p/swarm'
import { memory } from '@ts-libp2p/transport-memory'
import { afterEach, describe, expect, test } from 'vitest'
import { placed } from '../support/places.ts'
import { infoOf, makeServer, until } from './swarms.ts'

const HEARD = { ttlMs: 3_600_000 }
const LAN = multiaddr('/ip4/192.168.1.7/tcp/4001')

const started: Swarm[] = []
afterEach(async () => { await Promise.all(started.splice(0).map(swarm => swarm.stop())) })

async function make (): Promise<Swarm> {
  const swarm = new Swarm({ identity: await generateKey(), log: () => {}, limits: { attemptDelayMs: 0 } }).addSecureChannel(noise()).addStreamMuxer(yamux())
  started.push(swarm)
  return swarm
}

async function makeDialler (): Promise<{ node: Swarm, dialled: string[], key: PrivateKey, peer: PeerId }> {
  const dialled: string[] = []
  const key = await generateKey()
  return { node: (await make()).addTransport(placed(dialled)), dialled, key, peer: peerIdFromPublicKey(key.publicKey) }
}

describe('a private address is dialled', () => {
  test('when the caller names it, also while a dial by peer id leaves it alone', async () => {
    const { node, dialled, peer } = await makeDialler()
    node.peers.addAddresses(peer, [LAN], HEARD)
    await Promise.all([node.dial(peer), node.dial({ id: peer, addresses: [LAN] })].map(dial => dial.catch(() => {})))
    expect(dialled).toEqual([LAN.toString()])
  })

  test.each(['added', 'kept'])('when the application %s it, also after the peer said and signed it', async how => {
    const { node, dialled, key, peer } = await makeDialler()
    if (how === 'added') node.peers.addAddresses(peer, [LAN])
    else node.keepConnected({ id: peer, addresses: [LAN] })()
    node.peers.addAddresses(peer, [LAN, multiaddr('/ip4/192.168.1.8/tcp/4001')], HEARD)
    await node.peers.addRecord(await sealPeerRecord({ privateKey: key, seq: 1n, addresses: [LAN, multiaddr('/ip4/192.168.1.9/tcp/4001')] }))
    await until(() => node.explain(peer).backOffMs === 0 || how === 'kept', 'nothing rests')
    await node.dial(peer).catch(() => {})
    expect(new Set(dialled)).toEqual(new Set([LAN.toString()]))
  })

  test('when its network, or its peer, is allowed', async () => {
    for (const entry of ['192.168.0.0/16', 'peer']) {
      const { node, dialled, peer } = await makeDialler()
      node.peers.addAddresses(peer, [LAN, multiaddr('/ip4/10.0.0.1/tcp/22')], HEARD)
      node.access.allow(entry === 'peer' ? peer : entry)
      await node.dial(peer).catch(() => {})
      expect(dialled).toEqual(entry === 'peer' ? [LAN.toString(), '/ip4/10.0.0.1/tcp/22'] : [LAN.toString()])
    }
  })

  test('when a connection with the peer ran in its network, and in no other', async () => {
    const dialled: string[] = []
    const server = (await make()).addTransport(memory())
    await server.listen(['/memory/0'])
    const node = (await make()).addTransport(placed(dialled, new Map(server.addresses.map(address => [LAN.toString(), address]))))
    await node.dial({ id: server.peerId, addresses: [LAN] })
    const claimed = ['/ip4/192.168.77.1/tcp/1', '/ip6/::ffff:192.168.77.2/tcp/1', '/ip4/10.0.0.1/tcp/1', '/ip4/127.0.0.1/tcp/1', '/ip6/fe80::1/tcp/1'].map(text => multiaddr(text))
    node.peers.addAddresses(server.peerId, claimed, HEARD)
    await node.dial(server.peerId, { fresh: true }).catch(() => {})
    await server.stop()
    await until(() => node.connections().length === 0, 'the connection is lost')
    await node.dial(server.peerId).catch(() => {})
    const inItsNetwork: Multiaddr[] = claimed.slice(0, 2)
    expect(dialled).toEqual([LAN.toString(), ...inItsNetwork.map(String)]) // those of the first dial rest in the second
  })

  test('by both of two nodes on loopback that learnt of each other', async () => {
    const [one, two] = [await makeServer(), await makeServer()]
    await one.dial(infoOf(two))
    await until(() => two.connections(one.peerId).length === 1, 'both are connected')
    one.peers.addAddresses(two.peerId, two.addresses, HEARD)
    two.peers.addAddresses(one.peerId, one.addresses, HEARD)
    for (const [from, to] of [[one, two], [two, one]] as const) {
      for (const connection of [...one.connections(), ...two.connections()]) connection.abort()
      await until(() => one.connections().length + two.connections().length === 0, 'both are apart')
      expect((await from.dial(to.peerId)).direction).toBe('outbound')
      await until(() => to.connections(from.peerId).length === 1, 'both are connected again')
    }
  })
})
