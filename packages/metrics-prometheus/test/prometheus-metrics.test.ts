import { Registry } from 'prom-client'
import { afterEach, describe, expect, it } from 'vitest'
import { createNode, type CreateNodeOptions, type Libp2pNode } from 'ts-libp2p'
import { prometheusMetrics } from '../src/index.ts'

const nodes = new Set<Libp2pNode>()
afterEach(async () => {
  await Promise.all([...nodes].map(node => node.stop()))
  nodes.clear()
})

async function startNode (options?: CreateNodeOptions): Promise<Libp2pNode> {
  const node = await createNode(options)
  nodes.add(node)
  return node
}

/** The samples, without the help. */
async function samples (registry: Registry): Promise<string[]> {
  return (await registry.metrics()).split('\n').filter(line => line !== '' && !line.startsWith('#'))
}

describe('prometheusMetrics', () => {
  it('shows what a fresh node has', async () => {
    const registry = new Registry()
    prometheusMetrics((await startNode()).swarm, { registry })
    expect(await samples(registry)).toEqual([
      'libp2p_handler_errors_total 0',
      'libp2p_inbound_errors_total 0',
      'libp2p_connections{direction="inbound"} 0',
      'libp2p_connections{direction="outbound"} 0',
      'libp2p_streams{direction="inbound"} 0',
      'libp2p_streams{direction="outbound"} 0',
      'libp2p_peers 0',
      'libp2p_known_peers 0'
    ])
  })

  it('counts connections, dials, streams, limits and errors, and counts nothing twice', async () => {
    const registry = new Registry()
    const server = (await startNode({ echo: true, log: () => {} })).handleProtocol('/broken/1.0.0', () => { throw new Error('as asked') })
    const client = await startNode({ limits: { maxOutboundStreamsPerPeer: 1 } })
    prometheusMetrics(client.swarm, { registry })
    const ofServer = new Registry()
    prometheusMetrics(server.swarm, { registry: ofServer, prefix: 'node_' })
    const connection = await client.dial(server.peerInfo)
    await client.identify(connection)
    const stream = await connection.openStream('/echo/1.0.0')
    await stream.write(new Uint8Array(1))
    await stream.read()
    await client.dial('/ip4/127.0.0.1/tcp/1').catch(() => {})
    for (let scrape = 0; scrape < 2; scrape++) {
      expect(await samples(registry)).toEqual(expect.arrayContaining([
        'libp2p_connections_opened_total{direction="outbound"} 1',
        'libp2p_dials_total{outcome="succeeded"} 1',
        'libp2p_dials_total{outcome="failed"} 1',
        'libp2p_connections{direction="outbound"} 1',
        'libp2p_streams{direction="outbound"} 1',
        'libp2p_peers 1',
        'libp2p_known_peers 1'
      ]))
    }
    stream.abort()
    await stream.closed
    const broken = await connection.openStream('/broken/1.0.0')
    await broken.read().catch(() => {})
    await connection.close()
    await connection.closed
    expect(await samples(registry)).toEqual(expect.arrayContaining([
      'libp2p_connections_closed_total{reason="local-close"} 1',
      'libp2p_connections{direction="outbound"} 0',
      'libp2p_streams{direction="outbound"} 0',
      'libp2p_peers 0'
    ]))
    expect(await samples(ofServer)).toEqual(expect.arrayContaining(['node_handler_errors_total 1', 'node_connections_opened_total{direction="inbound"} 1']))
  })

  it('refuses a registry that is taken, and gives it back', async () => {
    const [one, two] = [await startNode(), await startNode()]
    const registry = new Registry()
    const metrics = prometheusMetrics(one.swarm, { registry })
    expect(metrics.names).toContain('libp2p_dials_total')
    expect(() => prometheusMetrics(two.swarm, { registry })).toThrow(/has a metric libp2p_connections_opened_total already: give each swarm a registry of its own, or a prefix/)
    prometheusMetrics(two.swarm, { registry, prefix: 'second_' })
    metrics.remove()
    expect(registry.getMetricsAsArray().every(({ name }) => name.startsWith('second_'))).toBe(true)
    prometheusMetrics(two.swarm, { registry })
  })

  it('uses the registry of prom-client unless told otherwise', async () => {
    const metrics = prometheusMetrics((await startNode()).swarm)
    expect(metrics.names).toHaveLength(10)
    metrics.remove()
  })
})
