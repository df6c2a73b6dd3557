import { Registry } from 'prom-client'
import { describe, expect, it } from 'vitest'
import { createNode } from 'ts-libp2p'
import { prometheusMetrics } from '../../src/index.ts'

/** rust-libp2p's metrics counted events, and went down by an event of a connection that they had not seen begin. Here nothing is counted twice: what is shown is read. */
describe('rust-libp2p 62f0e6503: events in an order that is unusual and legal end the process', () => {
  it('metrics that begin in the middle, and go on after the end, are right at each moment', async () => {
    const [server, client] = await Promise.all([createNode(), createNode()])
    const connection = await client.dial(server.peerInfo)
    const registry = new Registry()
    prometheusMetrics(client.swarm, { registry }) // has not seen the connection begin
    connection.abort()
    await connection.closed
    await client.dial(server.peerInfo)
    const stopping = client.stop()
    for (let scrape = 0; scrape < 20; scrape++) expect(await registry.metrics()).not.toMatch(/ -|NaN/)
    await Promise.all([stopping, server.stop()])
    expect(await registry.metrics()).toContain('libp2p_connections{direction="outbound"} 0')
    expect(await registry.metrics()).toContain('libp2p_connections_opened_total{direction="outbound"} 2')
  })
})

/** The class of CVE-2023-40583: each value of a label is kept for ever. */
describe('CVE-2023-40583 and its kind: a peer makes labels without end', () => {
  it('what strangers choose (ids, addresses, agents, protocols) is in no label', async () => {
    const node = await createNode()
    const registry = new Registry()
    prometheusMetrics(node.swarm, { registry })
    const peer = 'stranger-chosen-text'
    const { addresses, id } = node.peerInfo
    node.swarm.peers.addAddresses(id, addresses)
    node.swarm.peers.update(id, { agent: peer, protocols: [`/${peer}/1.0.0`] })
    node.handleProtocol(`/${peer}/1.0.0`, () => {})
    await (await node.dial('/ip4/127.0.0.1/tcp/1').catch(() => undefined))?.close()
    const text = await registry.metrics()
    for (const chosen of [peer, id.toString(), '127.0.0.1']) expect(text).not.toContain(chosen)
    await node.stop()
  })
})
