import { mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { multiaddr } from '@multiformats/multiaddr'
import { createNode, generateKey, peerIdFromPublicKey } from 'ts-libp2p'
import { afterEach, beforeEach, expect, test } from 'vitest'

let storage: string
beforeEach(async () => { storage = await mkdtemp(join(tmpdir(), 'peers-')) })
afterEach(async () => { await rm(storage, { recursive: true }) })

test('a node that was restarted finds its peers by id alone, with their signed records', async () => {
  const server = await createNode()
  const first = await createNode({ storage })
  await first.identify(server.peerInfo)
  await first.stop()
  expect((await stat(join(storage, 'peers.json'))).mode & 0o777).toBe(0o600)
  const second = await createNode({ storage })
  expect(second.swarm.peers.get(server.peerId)?.addresses.some(known => known.isCertified)).toBe(true)
  expect(await second.ping(server.peerId)).toBeGreaterThan(0)
  await Promise.all([second.stop(), server.stop()])
})

test('a private address that a peer only claimed is left alone after a restart, too', async () => {
  const id = peerIdFromPublicKey((await generateKey()).publicKey)
  const first = await createNode({ storage })
  first.swarm.peers.addAddresses(id, [multiaddr('/ip4/127.0.0.1/tcp/1')], { ttlMs: 3_600_000 })
  await first.stop()
  const second = await createNode({ storage })
  await expect(second.dial(id)).rejects.toMatchObject({ attempts: [{ address: '/ip4/127.0.0.1/tcp/1', phase: 'skipped' }] })
  await second.stop()
})

test.each([
  ['no JSON', 'nonsense'],
  ['another shape', '{"peers": 7}'],
  ['entries of no use beside a good one', '{"peers": [7, {"id": "x", "addresses": ["y"]}, {"id": "12D3KooWD3eckifWpRn9wQpMG9R9hX3sD158z7EqHWmweQAJU5SA", "addresses": [], "record": "AAAA"}]}']
])('a file with %s does not keep the node from starting', async (_title, text) => {
  await writeFile(join(storage, 'peers.json'), text)
  const node = await createNode({ storage })
  await node.stop()
  expect(await readFile(join(storage, 'peers.json'), 'utf8')).toBe(text) // nothing changed, nothing was written
})
