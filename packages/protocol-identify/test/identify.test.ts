import { expect, test } from 'vitest'
import { ManualClock } from '@ts-libp2p/stream-tools'
import { identify } from '../src/index.ts'
import { connect, FakeNode, keyOf, pass, settle } from './support/fake-swarm.ts'
import { addresses, code, framed, said } from './support/messages.ts'
import { never, running, says, withRawPeer } from './support/nodes.ts'

const ID = '/ipfs/id/1.0.0'
const PUSH = '/ipfs/id/push/1.0.0'

test('both sides of a connection learn of each other', async () => {
  const clock = new ManualClock()
  const [a, b] = [await running(1, clock), await running(2, clock)]
  const connection = connect(a.node, b.node)
  const { listenAddrs, observedAddr, ...result } = await a.protocol.identified(connection)
  expect(result).toEqual({ peer: b.node.id, agent: 'node 2', protocolVersion: 'ipfs/0.1.0', protocols: [ID, PUSH], hasSignedRecord: true })
  expect(listenAddrs.map(String)).toEqual(['/ip4/192.0.2.2/tcp/4001'])
  expect(observedAddr?.toString()).toBe('/ip4/192.0.2.1/tcp/54321')
  await settle()
  for (const [one, other, seed] of [[a, b, 2], [b, a, 1]] as const) {
    expect(one.node.peers.get(other.node.id)).toMatchObject({
      agent: `node ${seed}`,
      protocolVersion: 'ipfs/0.1.0',
      protocols: [ID, PUSH],
      publicKey: other.node.identity.publicKey,
      addresses: [{ isCertified: true }]
    })
    expect(one.node.errors).toEqual([])
    expect(one.node.connections[0]?.streams).toEqual([])
  }
  expect([...a.node.peers.ttls, ...b.node.peers.ttls]).toEqual([]) // what is signed is not added a second time
  // The listener is seen where it was dialled; the dialler's own port is no place to be reached at.
  expect(b.node.observed).toEqual([`/ip4/198.51.100.1/tcp/4001 by ${a.node.id.toString()}`])
  expect(a.node.observed).toEqual([])
  expect(clock.pending).toBe(0)
})

test('addresses that nobody signed are believed for an hour, those of other peers never', async () => {
  const { node, protocol, peer } = await withRawPeer(says(said({ listenAddrs: addresses('/ip4/192.0.2.7/tcp/1', `/ip4/192.0.2.8/tcp/1/p2p/${new FakeNode(keyOf(3), new ManualClock()).id.toString()}`) })))
  const result = await protocol.identified(connect(node, peer))
  expect(result.hasSignedRecord).toBe(false)
  expect(node.peers.get(peer.id)?.addresses.map(({ address, isCertified }) => [address.toString(), isCertified])).toEqual([['/ip4/192.0.2.7/tcp/1', false]])
  expect(node.peers.ttls).toEqual([3_600_000])
})

test('a peer that says nothing leaves what is known of it as it is', async () => {
  const { node, protocol, peer } = await withRawPeer(says(said({})))
  node.peers.update(peer.id, { protocols: ['/a'], agent: 'agent' })
  expect(await protocol.identified(connect(node, peer))).toEqual({ peer: peer.id, protocols: [], listenAddrs: [], hasSignedRecord: false })
  expect(node.peers.get(peer.id)).toMatchObject({ protocols: ['/a'], agent: 'agent' })
})

test('a record that is passed over is told with its reason', async () => {
  const { node, protocol, peer } = await withRawPeer(says(said({ signedPeerRecord: new Uint8Array(3), agentVersion: 'a' })))
  expect(await protocol.identified(connect(node, peer))).toMatchObject({ agent: 'a', hasSignedRecord: false, recordError: { code: 'ERR_ENVELOPE' } })
})

test('a failed identify is known to who asks, and disturbs nobody else', async () => {
  const { node, protocol, clock, peer } = await withRawPeer(never)
  const connection = connect(node, peer)
  await pass(clock, 4_999)
  expect(connection.streams.length).toBe(1)
  await pass(clock, 1)
  expect(await code(protocol.identified(connection))).toBe('ERR_DEADLINE')
  expect(await code(protocol.identified(connection))).toBe('ERR_DEADLINE')
  expect((await connection.opened[0]?.closed)?.how).toBe('aborted')
  expect(connection.opened.length).toBe(1)
  expect(node.peers.size).toBe(0)
})

test('asking again after a failure works, and is what counts from then on; a later failure is not', async () => {
  const { node, protocol, clock, peer } = await withRawPeer(never)
  peer.swarm.unhandle(ID)
  const connection = connect(node, peer)
  expect(await code(protocol.identified(connection))).toBe('ERR_PROTOCOL_NOT_SUPPORTED')
  peer.swarm.handle(ID, says(said({ agentVersion: 'a' })))
  expect((await protocol.identify(connection)).agent).toBe('a')
  expect((await protocol.identified(connection)).agent).toBe('a')
  peer.swarm.unhandle(ID)
  expect(await code(protocol.identify(connection))).toBe('ERR_PROTOCOL_NOT_SUPPORTED')
  await pass(clock, 0)
  expect((await protocol.identified(connection)).agent).toBe('a')
})

test('questions at once are one, and a signal cancels only the wait of its own', async () => {
  let answer = (): void => {}
  const { node, protocol, peer } = await withRawPeer(async stream => {
    await new Promise<void>(resolve => { answer = resolve })
    await says(said({ agentVersion: 'a' }))(stream)
  })
  const connection = connect(node, peer)
  const cancelled = new AbortController()
  const [first, second] = [protocol.identify(connection), protocol.identify(connection, { signal: cancelled.signal })]
  await settle()
  const reason = new Error('enough')
  cancelled.abort(reason)
  await expect(second).rejects.toBe(reason)
  await expect(protocol.identified(connection, { signal: cancelled.signal })).rejects.toBe(reason)
  answer()
  expect((await first).agent).toBe('a')
  expect(connection.opened.length).toBe(1)
})

for (const [what, messages, expected] of [
  ['the key of another peer', [said({ publicKey: keyOf(3).publicKey.bytes, agentVersion: 'a', protocols: ['/a'] })], 'ERR_IDENTIFY_MISMATCH'],
  ['eleven messages', Array.from({ length: 11 }, () => said({ protocols: ['/a'] })), 'ERR_IDENTIFY_PROTOCOL'],
  ['nothing', [], 'ERR_IDENTIFY_PROTOCOL'],
  ['too many elements', [said({ protocols: Array.from({ length: 1_024 }, () => '/a') }), said({ protocols: ['/a'] })], undefined]
] as const) {
  test(`a peer that answers with ${what}`, async () => {
    const { node, protocol, peer } = await withRawPeer(says(...messages))
    const connection = connect(node, peer)
    const outcome = await code(protocol.identified(connection))
    if (expected === undefined) {
      expect(node.peers.get(peer.id)?.protocols).toEqual(['/a'])
    } else {
      expect(outcome).toBe(expected)
      expect(node.peers.size).toBe(0)
      expect(connection.streams).toEqual([])
    }
  })
}

test('a peer that sends without end is cut off at the bounds', async () => {
  const chunk = framed(said({ agentVersion: 'a'.repeat(8_000) }))
  let sent = 0
  const { node, protocol, peer } = await withRawPeer(async stream => {
    for (;;) {
      await stream.write(chunk.slice())
      sent += chunk.byteLength
    }
  })
  expect(['ERR_IDENTIFY_PROTOCOL', 'ERR_MESSAGE_TOO_LARGE']).toContain(await code(protocol.identified(connect(node, peer))))
  expect(sent).toBeLessThan(256 * 1_024)
  expect(node.peers.size).toBe(0)
})

test('a connection that is lost ends the question', async () => {
  const { node, protocol, peer } = await withRawPeer(never)
  const connection = connect(node, peer)
  await settle()
  connection.abort()
  expect(await code(protocol.identified(connection))).toMatch(/^ERR_STREAM_/)
  expect(await code(protocol.identify(connection))).toBe('ERR_CONNECTION_CLOSED')
})

test('connections that are there at the start are asked, and told', async () => {
  const clock = new ManualClock()
  const node = new FakeNode(keyOf(1), clock)
  const other = await running(2, clock)
  const connection = connect(node, other.node)
  await settle()
  const protocol = identify({ clock })
  await protocol.start(node.swarm)
  await settle()
  expect(connection.opened.length).toBe(1)
  expect(node.peers.get(other.node.id)?.agent).toBe('node 2')
  await pass(clock, 100)
  expect(other.node.peers.get(node.id)?.agent).toBe('ts-libp2p')
})

test('stop ends everything that runs, and a start follows as the first did', async () => {
  const { node, protocol, clock, peer } = await withRawPeer(never)
  const connection = connect(node, peer)
  await settle()
  const identified = code(protocol.identified(connection))
  const waiting = await peer.connections[0]?.openStream(PUSH)
  await settle()
  node.swarm.handle('/x', () => {})
  await protocol.stop()
  await protocol.stop()
  expect(await identified).toBe('ERR_STOPPED')
  expect((await waiting?.closed)?.how).toBe('reset')
  expect(node.errors).toEqual([])
  expect(node.protocols).toEqual(['/x'])
  expect(node.listening).toBe(0)
  expect(clock.pending).toBe(0)
  expect(await code(protocol.identified(connection))).toBe('ERR_STOPPED')
  expect(await code(protocol.identify(connection))).toBe('ERR_STOPPED')
  peer.swarm.unhandle(ID)
  peer.swarm.handle(ID, says(said({ agentVersion: 'a' })))
  await protocol.start(node.swarm)
  expect((await protocol.identified(connection)).agent).toBe('a')
  expect(() => protocol.start(node.swarm)).toThrow(TypeError)
})

test('a start that cannot serve both protocols serves none', () => {
  const node = new FakeNode(keyOf(1), new ManualClock())
  node.swarm.handle(PUSH, () => {})
  const protocol = identify()
  expect(() => protocol.start(node.swarm)).toThrow('has a handler already')
  expect(node.protocols).toEqual([PUSH])
  expect(node.listening).toBe(0)
})

test('an answer that cannot be made is the node\'s own error, and is reported', async () => {
  const clock = new ManualClock()
  const { node } = await running(1, clock, { seq: () => { throw new Error('disk full') } })
  const other = await running(2, clock)
  connect(other.node, node)
  await pass(clock, 0)
  expect(node.errors).toMatchObject([{ message: 'disk full' }])
})

test('a source of numbers that never answers holds no stream for ever', async () => {
  const clock = new ManualClock()
  const { node } = await running(1, clock, { seq: never })
  const other = await running(2, clock)
  const connection = connect(other.node, node)
  await pass(clock, 5_000)
  expect(await code(other.protocol.identified(connection))).toMatch(/^ERR_(DEADLINE|STREAM_RESET)$/)
  expect(connection.streams).toEqual([])
  expect(clock.pending).toBe(0)
})

test('a relayed connection is identified as well, and pushed to', async () => {
  const clock = new ManualClock()
  const [a, b] = [await running(1, clock), await running(2, clock)]
  const connection = connect(a.node, b.node, { bytes: 10_000n })
  expect((await a.protocol.identified(connection)).agent).toBe('node 2')
  await settle()
  a.node.swarm.handle('/x', () => {})
  await pass(clock, 100)
  expect(b.node.peers.get(a.node.id)?.protocols).toContain('/x')
})

test('many exchanges at once are no leak of listeners', async () => {
  const warnings: Error[] = []
  const onWarning = (warning: Error): void => { warnings.push(warning) }
  process.on('warning', onWarning)
  const { node, clock } = await withRawPeer(never)
  for (let seed = 3; seed < 40; seed++) {
    const peer = new FakeNode(keyOf(seed), clock)
    peer.swarm.handle(ID, never)
    connect(node, peer)
  }
  await pass(clock, 5_000)
  process.off('warning', onWarning)
  expect(warnings).toEqual([])
  expect(clock.pending).toBe(0)
})
