import { multiaddr } from '@multiformats/multiaddr'
import { DialFailedError } from '@ts-libp2p/interface-swarm'
import { generateKey, peerIdFromPublicKey, sealPeerRecord, type PeerId, type PrivateKey } from '@ts-libp2p/peer-id'
import { identify } from '@ts-libp2p/protocol-identify'
import { noise } from '@ts-libp2p/secure-channel-noise'
import { yamux } from '@ts-libp2p/stream-muxer-yamux'
import { Swarm, type SwarmOptions } from '@ts-libp2p/swarm'
import { memory } from '@ts-libp2p/transport-memory'
import { afterEach, describe, expect, test } from 'vitest'
import { until } from '../policy/swarms.ts'
import { placed } from '../support/places.ts'

const PUBLIC = '/ip4/203.0.113.7/tcp/4001'
const PRIVATE = [
  '/ip4/127.0.0.1/tcp/6379', '/ip4/10.0.0.1/tcp/22', '/ip4/172.16.0.1/tcp/22', '/ip4/192.168.1.1/tcp/80', '/ip4/169.254.169.254/tcp/80', '/ip4/100.64.0.1/tcp/22', '/ip4/0.0.0.0/tcp/6379',
  '/ip6/::1/tcp/6379', '/ip6/::/tcp/6379', '/ip6/fc00::1/tcp/22', '/ip6/fd00:ec2::254/tcp/80', '/ip6/fe80::1/tcp/22', '/ip6zone/eth0/ip6/fe80::1/tcp/22', '/ip6zone/lo/ip6/::ffff:127.0.0.1/tcp/22',
  '/ip6/::ffff:10.0.0.1/tcp/22', '/ip6/::ffff:a9fe:a9fe/tcp/80', '/ip6/64:ff9b::10.0.0.1/tcp/22', '/ip6/64:ff9b:1::10.0.0.1/tcp/22', '/ip6/::127.0.0.1/tcp/6379', '/ip6/2002:0a00:0001::1/tcp/22'
]

const started: Swarm[] = []
afterEach(async () => { await Promise.all(started.splice(0).map(swarm => swarm.stop())) })

async function make (options: Partial<SwarmOptions> = {}): Promise<Swarm> {
  const swarm = new Swarm({ identity: await generateKey(), log: () => {}, ...options }).addSecureChannel(noise()).addStreamMuxer(yamux())
  started.push(swarm)
  return swarm
}

async function stranger (): Promise<{ key: PrivateKey, id: PeerId }> {
  const key = await generateKey()
  return { key, id: peerIdFromPublicKey(key.publicKey) }
}

const all = (texts: readonly string[]): ReturnType<typeof multiaddr>[] => texts.map(text => multiaddr(text))

async function dialError (dial: Promise<unknown>): Promise<DialFailedError> {
  const error: unknown = await dial.catch((reason: unknown) => reason)
  if (!(error instanceof DialFailedError)) throw new Error(`not a DialFailedError: ${String(error)}`)
  return error
}

/** Whoever says where it is may name our own database, the router, or a cloud's metadata service: our dial is then a request from inside (SSRF). */
describe('private addresses that a public peer claims are not dialled', () => {
  test.each(PRIVATE)('%s, heard or signed', async address => {
    for (const isSigned of [false, true]) {
      const dialled: string[] = []
      const node = (await make({ limits: { attemptDelayMs: 0 } })).addTransport(placed(dialled))
      const { key, id } = await stranger()
      if (isSigned) await node.peers.addRecord(await sealPeerRecord({ privateKey: key, seq: 1n, addresses: all([address, PUBLIC]) }))
      else node.peers.addAddresses(id, all([address, PUBLIC]), { ttlMs: 3_600_000 }) // as identify does
      const error = await dialError(node.dial(id))
      expect(dialled).toEqual([PUBLIC])
      const skipped = { address: multiaddr(address).toString(), phase: 'skipped', reason: expect.stringContaining('only the peer says so') as unknown, hint: expect.stringContaining('access.allow') as unknown }
      expect(error.attempts.find(attempt => attempt.phase === 'skipped')).toMatchObject(skipped)
      expect(node.explain(id).lastAttempts).toContainEqual(expect.objectContaining(skipped))
    }
  })

  test.each(['dns', 'dns4', 'dnsaddr'])('behind a /%s name that it claims', async kind => {
    const dialled: string[] = []
    const resolver = { addresses: async () => ['10.0.0.1', '203.0.113.7'], texts: async () => ['dnsaddr=/ip4/10.0.0.1/tcp/22', `dnsaddr=${PUBLIC}`, 'dnsaddr=/dns4/inner.example/tcp/22'] }
    const node = (await make({ resolver })).addTransport(placed(dialled))
    const { id } = await stranger()
    node.peers.addAddresses(id, all([`/${kind}/node.example${kind === 'dnsaddr' ? '' : '/tcp/4001'}`]), { ttlMs: 3_600_000 })
    const { attempts } = await dialError(node.dial(id))
    expect(dialled.filter(address => !address.startsWith('/ip4/203.0.113.7/'))).toEqual([])
    expect(dialled).toContain(PUBLIC)
    expect(attempts.filter(({ phase }) => phase === 'skipped').map(({ address }) => address)).toContain(kind === 'dnsaddr' ? '/ip4/10.0.0.1/tcp/22' : '/ip4/10.0.0.1/tcp/4001')
  })

  test('a peer that was connected at a public address, and is kept: what its identify said is left alone', async () => {
    const dialled: string[] = []
    const server = (await make()).addTransport(memory())
    await server.listen(['/memory/0'])
    const node = (await make()).addTransport(placed(dialled, new Map(server.addresses.map(address => [PUBLIC, address]))))
    const [ours, theirs] = [identify(), identify({ announce: [...PRIVATE.slice(0, 5), PUBLIC] })]
    for (const [part, swarm] of [[ours, node], [theirs, server]] as const) await part.start(swarm)
    node.keepConnected({ id: server.peerId, addresses: all([PUBLIC]) })
    await until(() => (node.peers.get(server.peerId)?.addresses.length ?? 0) > 5, 'identify told its addresses')
    await server.stop()
    await until(() => node.explain(server.peerId).lastAttempts.some(({ phase }) => phase === 'connect'), 'it is dialled again')
    expect(node.explain(server.peerId).past).toMatchObject([{ address: PUBLIC }])
    await dialError(node.dial(server.peerId))
    expect(new Set(dialled)).toEqual(new Set([PUBLIC]))
    for (const part of [ours, theirs]) await part.stop()
  })
})
