import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterEach, describe, expect, it } from 'vitest'
import { generateKey, peerIdFromPublicKey } from '@ts-libp2p/peer-id'
import { createNode, type CreateNodeOptions, type Libp2pNode } from '../src/index.ts'
import { temporaryFolder } from './support/folders.ts'

const nodes = new Set<Libp2pNode>()

async function create (options?: CreateNodeOptions): Promise<Libp2pNode> {
  const node = await createNode(options)
  nodes.add(node)
  return node
}

afterEach(async () => {
  await Promise.all([...nodes].map(node => node.stop()))
  nodes.clear()
})

describe('createNode', () => {
  it('starts a node on loopback that answers ping and identify, and not echo', async () => {
    const server = await create()
    const client = await create()
    expect(server.state).toBe('started')
    expect(server.addresses.map(String)).toEqual([expect.stringMatching(/^\/ip4\/127\.0\.0\.1\/tcp\/\d+\/p2p\/12D3Koo/)])
    const [address = ''] = server.addresses.map(String)
    expect(await client.ping(address)).toBeGreaterThan(0)
    expect(await client.ping(server.peerId, { count: 3 })).toBeGreaterThan(0)
    expect((await client.identify(address)).protocols.toSorted()).toEqual(['/ipfs/id/1.0.0', '/ipfs/id/push/1.0.0', '/ipfs/ping/1.0.0'])
    await expect(client.dial(address, '/echo/1.0.0', { optimistic: false })).rejects.toMatchObject({ code: 'ERR_PROTOCOL_NOT_SUPPORTED' })
  })

  it('answers echo when asked, and says its name', async () => {
    const server = await create({ echo: true, agent: 'my-app/1' })
    const client = await create({ listen: [] })
    expect(client.addresses).toEqual([])
    const about = await client.identify(String(server.addresses[0]))
    expect(about.agent).toBe('my-app/1')
    expect(about.protocols).toContain('/echo/1.0.0')
  })

  it('is a whole node: handlers, events, chaining', async () => {
    const server = (await create()).handleProtocol('/hello/1', stream => stream.write(new Uint8Array([1])))
    expect(await server.ping((await create()).addresses.map(String)[0] ?? '')).toBeGreaterThan(0) // the chain keeps the services
    const stream = await (await create()).dial(String(server.addresses[0]), '/hello/1')
    expect(await stream.read()).toEqual(Buffer.from([1]))
  })

  it('listens beyond loopback when public', async () => {
    const { addresses } = await create({ public: true })
    expect(addresses.map(String)).toEqual(expect.arrayContaining([expect.stringContaining('/ip4/127.0.0.1/tcp/')]))
  })

  it('keeps its identity and its record number in the storage folder', async () => {
    const storage = join(await temporaryFolder(), 'data')
    const first = await create({ storage })
    await first.stop()
    const second = await create({ storage })
    expect(second.peerId.equals(first.peerId)).toBe(true)
    expect((await create()).peerId.equals(first.peerId)).toBe(false)
  })

  it('sends a record with a higher number after a restart', async () => {
    const storage = await temporaryFolder()
    const client = await create()
    const records: Uint8Array[] = []
    for (let run = 0; run < 2; run++) {
      const server = await create({ storage })
      await client.identify(String(server.addresses[0]))
      records.push(client.swarm.peers.get(server.peerId)?.record ?? new Uint8Array())
      await server.stop()
    }
    expect(records[0]?.byteLength).toBeGreaterThan(0)
    expect(records[1]).not.toEqual(records[0]) // the peer book takes only a higher one
  })

  it('takes an identity', async () => {
    const identity = await generateKey('secp256k1')
    const { peerId } = await create({ identity })
    expect(peerId.equals(peerIdFromPublicKey(identity.publicKey))).toBe(true)
  })

  it('fails on a damaged identity and names the file', async () => {
    const storage = await temporaryFolder()
    await writeFile(join(storage, 'identity.key'), 'damaged')
    await expect(createNode({ storage })).rejects.toMatchObject({ code: 'ERR_STORAGE', path: join(storage, 'identity.key') })
  })

  it('refuses unknown options before it does anything', async () => {
    const storage = await temporaryFolder()
    await expect(createNode({ storage, lisen: [] } as CreateNodeOptions)).rejects.toThrow(/unknown option 'lisen'/)
  })

  it('leaves nothing behind when an address is taken', async () => {
    const server = await create()
    const [taken = ''] = server.swarm.addresses.map(String)
    await expect(createNode({ listen: ['/ip4/127.0.0.1/tcp/0', taken] })).rejects.toMatchObject({ code: 'ERR_LISTEN' })
  })

  it('is broken off by its signal', async () => {
    const reason = new Error('changed my mind')
    await expect(createNode({ signal: AbortSignal.abort(reason) })).rejects.toBe(reason)
    const controller = new AbortController()
    const creating = createNode({ signal: controller.signal })
    controller.abort(reason)
    await expect(creating).rejects.toBe(reason)
  })

  it('ends with await using', async () => {
    let outside: Libp2pNode
    {
      await using node = await createNode()
      outside = node
    }
    expect(outside.state).toBe('stopped')
  })
})
