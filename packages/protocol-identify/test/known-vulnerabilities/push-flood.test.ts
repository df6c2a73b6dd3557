import { describe, expect, test } from 'vitest'
import type { Stream } from '@ts-libp2p/interface-connection'
import { connect, pass } from '../support/fake-swarm.ts'
import { said } from '../support/messages.ts'
import { push, says, withRawPeer } from '../support/nodes.ts'

const PUSH = '/ipfs/id/push/1.0.0'

/** Each push costs a decode, a signature check and an event. */
describe('go-libp2p 50d714c94, amplification: pushes cost the peer nothing and us much', () => {
  test('of a flood of pushes ten are read, and the last; the rest is reset without a report', async () => {
    const { node, protocol, clock, peer } = await withRawPeer(says(said({ agentVersion: 'a' })))
    await protocol.identified(connect(node, peer))
    const read = node.peers.patches.length
    const ended: string[] = []
    for (let index = 0; index < 50; index++) ended.push(await push(peer, said({ agentVersion: `push ${index}` })))
    expect(node.peers.patches.length - read).toBe(10)
    expect(node.peers.get(peer.id)?.agent).toBe('push 9')
    expect(ended.filter(how => how === 'clean').length).toBe(10)
    await pass(clock, 5_000)
    expect(node.peers.get(peer.id)?.agent).toBe('push 49')
    expect(node.errors).toEqual([])
    expect(clock.pending).toBe(0)
  })

  test('a peer that opens pushes and does not finish them has eight at once, for 5 s each', async () => {
    const { node, protocol, clock, peer } = await withRawPeer(says(said({})))
    await protocol.identified(connect(node, peer))
    const streams: Array<Stream | undefined> = []
    for (let count = 0; count < 9; count++) streams.push(await peer.connections[0]?.openStream(PUSH))
    await pass(clock, 0)
    expect(streams.map(stream => stream?.state)).toEqual([...Array.from({ length: 8 }, () => 'open'), 'closed'])
    await pass(clock, 5_000)
    expect(streams.map(stream => stream?.state)).toEqual(streams.map(() => 'closed'))
    expect(node.errors).toMatchObject(Array.from({ length: 8 }, () => ({ code: 'ERR_DEADLINE' })))
  })
})
