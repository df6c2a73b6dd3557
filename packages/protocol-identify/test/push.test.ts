// Telling peers that we changed, and being told.

import { multiaddr } from '@multiformats/multiaddr'
import { expect, test } from 'vitest'
import { ManualClock } from '@ts-libp2p/stream-tools'
import type { IdentifyMessage } from '../src/identify-message.ts'
import { readMessages } from '../src/read-messages.ts'
import { connect, keyOf, pass, settle } from './support/fake-swarm.ts'
import { addresses, framed, said } from './support/messages.ts'
import { push, running, says, withRawPeer } from './support/nodes.ts'

const ID = '/ipfs/id/1.0.0'
const PUSH = '/ipfs/id/push/1.0.0'

test('changes are pushed to who takes pushes, many of them at once as one', async () => {
  const clock = new ManualClock()
  const [a, b] = [await running(1, clock), await running(2, clock)]
  const connection = connect(a.node, b.node)
  await pass(clock, 1_000)
  expect(connection.opened.length).toBe(1)
  for (const name of ['/x', '/y', '/z']) a.node.swarm.handle(name, () => {})
  await pass(clock, 100)
  expect(b.node.peers.get(a.node.id)?.protocols).toEqual([ID, PUSH, '/x', '/y', '/z'])
  a.node.swarm.unhandle('/y')
  await pass(clock, 100)
  expect(b.node.peers.get(a.node.id)?.protocols).toEqual([ID, PUSH, '/x', '/z'])
  expect(connection.opened.map(({ protocol }) => protocol)).toEqual([ID, PUSH, PUSH])
  expect(connection.streams).toEqual([])
  expect(b.node.errors).toEqual([])
})

test('a new address is pushed with a newer record', async () => {
  const clock = new ManualClock()
  const [a, b] = [await running(1, clock), await running(2, clock)]
  connect(a.node, b.node)
  await pass(clock, 1_000)
  a.node.addresses = [multiaddr('/ip4/203.0.113.1/tcp/4001')]
  a.node.emit('self:update', { what: 'addresses' })
  await pass(clock, 100)
  expect(b.node.peers.get(a.node.id)?.addresses.map(({ address, isCertified }) => [address.toString(), isCertified])).toEqual([['/ip4/203.0.113.1/tcp/4001', true]])
})

test('a peer hears of a change once, however many connections it has, and over another where one fails', async () => {
  const clock = new ManualClock()
  const [a, b] = [await running(1, clock), await running(2, clock)]
  const [first, second] = [connect(a.node, b.node), connect(a.node, b.node)]
  await pass(clock, 1_000)
  const pushes = (): number[] => [first, second].map(({ opened }) => opened.filter(({ protocol }) => protocol === PUSH).length)
  a.node.swarm.handle('/x', () => {})
  await pass(clock, 100)
  expect(pushes()).toEqual([1, 0])
  first.openStream = () => Promise.reject(new Error('no more streams'))
  a.node.swarm.handle('/y', () => {})
  await pass(clock, 100)
  expect(pushes()).toEqual([1, 1])
  expect(b.node.peers.get(a.node.id)?.protocols).toContain('/y')
})

test('who does not take pushes gets none, and who says so later gets what it missed', async () => {
  const { node, protocol, clock, peer } = await withRawPeer(says(said({ protocols: [ID] })))
  const connection = connect(node, peer)
  await protocol.identified(connection)
  node.swarm.handle('/x', () => {})
  await pass(clock, 1_000)
  expect(connection.opened.map(({ protocol }) => protocol)).toEqual([ID])
  const pushed: IdentifyMessage[] = []
  peer.swarm.handle(PUSH, async stream => { pushed.push(await readMessages(stream, { signal: new AbortController().signal })) })
  await push(peer, said({ protocols: [ID, PUSH] }))
  await pass(clock, 100)
  expect(pushed.map(({ protocols }) => protocols)).toEqual([[ID, PUSH, '/x']])
})

test('a change while the peer is asked is pushed when it has answered, if it asked before the change', async () => {
  let answer = (): void => {}
  const pushed: IdentifyMessage[] = []
  const { node, clock, peer } = await withRawPeer(async stream => {
    await new Promise<void>(resolve => { answer = resolve })
    await says(said({ protocols: [ID, PUSH] }))(stream)
  })
  peer.swarm.handle(PUSH, async stream => { pushed.push(await readMessages(stream, { signal: new AbortController().signal })) })
  connect(node, peer)
  const asked = await peer.connections[0]?.openStream(ID)
  await settle()
  node.swarm.handle('/x', () => {})
  await pass(clock, 1_000)
  expect(pushed).toEqual([])
  answer()
  await pass(clock, 100)
  expect(pushed.map(({ protocols }) => protocols)).toEqual([[ID, PUSH, '/x']])
  await asked?.close()
})

test('a push brings what it holds and leaves the rest', async () => {
  const { node, protocol, peer } = await withRawPeer(says(said({ agentVersion: 'a', protocolVersion: 'v', protocols: ['/a'], listenAddrs: addresses('/ip4/192.0.2.7/tcp/1') })))
  await protocol.identified(connect(node, peer))
  const expected = { agent: 'a', protocolVersion: 'v', protocols: ['/a'] }
  for (const [message, change] of [
    [said({ protocols: ['/b'] }), { protocols: ['/b'] }],
    [said({ agentVersion: 'b' }), { agent: 'b' }],
    [said({ protocolVersion: 'w' }), { protocolVersion: 'w' }],
    [said({}), {}]
  ] as const) {
    Object.assign(expected, change)
    expect(await push(peer, message)).toBe('clean')
    expect(node.peers.get(peer.id)).toMatchObject(expected)
  }
  await push(peer, said({ listenAddrs: addresses('/ip4/192.0.2.8/tcp/1') }))
  expect(node.peers.get(peer.id)?.addresses.map(({ address }) => address.toString())).toEqual(['/ip4/192.0.2.7/tcp/1', '/ip4/192.0.2.8/tcp/1'])
  expect(node.errors).toEqual([])
})

test('a push that overtakes the answer to identify is the newer information, whichever ends last', async () => {
  let end = (): void => {}
  const { node, protocol, peer } = await withRawPeer(async stream => {
    await stream.write(framed(said({ agentVersion: 'a', protocols: ['/old'] })))
    await new Promise<void>(resolve => { end = resolve })
    await stream.write(framed(said({ protocolVersion: 'v', protocols: ['/older'] })))
  })
  const identified = protocol.identified(connect(node, peer))
  await settle()
  await push(peer, said({ protocols: ['/new'] }))
  end()
  expect(await identified).toMatchObject({ agent: 'a', protocolVersion: 'v', protocols: ['/old', '/older'] })
  expect(node.peers.get(peer.id)).toMatchObject({ agent: 'a', protocolVersion: 'v', protocols: ['/new'] })
})

test('a push that overtakes the answer counts in every part', async () => {
  let end = (): void => {}
  const { node, protocol, peer } = await withRawPeer(async stream => {
    await stream.write(framed(said({})))
    await new Promise<void>(resolve => { end = resolve })
    await stream.write(framed(said({ agentVersion: 'old', protocolVersion: 'old', protocols: ['/old'] })))
  })
  const identified = protocol.identified(connect(node, peer))
  await settle()
  await push(peer, said({ agentVersion: 'new', protocolVersion: 'new', protocols: ['/new'] }))
  end()
  await identified
  expect(node.peers.get(peer.id)).toMatchObject({ agent: 'new', protocolVersion: 'new', protocols: ['/new'] })
})

test('a peer is not told what it knows', async () => {
  const { node, clock, peer } = await withRawPeer(says(said({ protocols: [ID, PUSH] })))
  let pushes = 0
  peer.swarm.handle(PUSH, async stream => {
    await readMessages(stream, { signal: new AbortController().signal })
    pushes++
  })
  connect(node, peer)
  await pass(clock, 1_000)
  expect(pushes).toBe(0) // it has not asked yet, and will be told the present when it does
  node.swarm.handle('/x', () => {})
  await pass(clock, 1_000)
  expect(pushes).toBe(1)
  await push(peer, said({ agentVersion: 'a' }))
  await pass(clock, 1_000)
  expect(pushes).toBe(1)
  node.swarm.handle('/y', () => {})
  const asked = await peer.connections[0]?.openStream(ID)
  await settle()
  await push(peer, said({ agentVersion: 'b' }))
  await pass(clock, 1_000)
  expect(pushes).toBe(1) // it asked after the change
  await asked?.close()
})

test('a push that its peer resets is not reported', async () => {
  const { node, protocol, clock, peer } = await withRawPeer(says(said({ agentVersion: 'a' })))
  await protocol.identified(connect(node, peer))
  const stream = await peer.connections[0]?.openStream(PUSH)
  await stream?.write(framed(said({ agentVersion: 'b' })))
  await pass(clock, 0)
  stream?.abort()
  await pass(clock, 0)
  expect(node.errors).toEqual([])
  expect(node.peers.get(peer.id)?.agent).toBe('a')
})

test('a push with the key of another peer changes nothing and is reported', async () => {
  const { node, protocol, peer } = await withRawPeer(says(said({ agentVersion: 'a' })))
  await protocol.identified(connect(node, peer))
  expect(await push(peer, said({ publicKey: keyOf(3).publicKey.bytes, agentVersion: 'b' }))).toBe('reset')
  expect(node.errors).toMatchObject([{ code: 'ERR_IDENTIFY_MISMATCH', side: 'remote' }])
  expect(node.peers.get(peer.id)?.agent).toBe('a')
})

test('stop drops the changes that are gathered and the push that waits', async () => {
  const clock = new ManualClock()
  const [a, b] = [await running(1, clock), await running(2, clock)]
  const connection = connect(a.node, b.node)
  await pass(clock, 1_000)
  for (let index = 0; index < 11; index++) await push(b.node, said({ agentVersion: `push ${index}` }))
  a.node.swarm.handle('/x', () => {})
  expect(clock.pending).toBe(2)
  await a.protocol.stop()
  await pass(clock, 0)
  expect(clock.pending).toBe(0)
  await pass(clock, 1_000)
  expect(connection.opened.map(({ protocol }) => protocol)).toEqual([ID])
  expect(a.node.errors).toEqual([])
})

test('a peer that comes back may push as a new one', async () => {
  const { node, protocol, peer } = await withRawPeer(says(said({})))
  const connection = connect(node, peer)
  await protocol.identified(connection)
  for (let index = 0; index < 10; index++) await push(peer, said({ agentVersion: `push ${index}` }))
  connection.abort()
  connect(node, peer)
  expect(await push(peer, said({ agentVersion: 'back' }))).toBe('clean')
  expect(node.peers.get(peer.id)?.agent).toBe('back')
})

test('a push that waits gives way when its peer leaves', async () => {
  const { node, protocol, clock, peer } = await withRawPeer(says(said({})))
  const connection = connect(node, peer)
  await protocol.identified(connection)
  for (let index = 0; index < 11; index++) await push(peer, said({ agentVersion: `push ${index}` }))
  connection.abort()
  await pass(clock, 0)
  expect(clock.pending).toBe(0)
  expect(node.errors).toEqual([])
})
