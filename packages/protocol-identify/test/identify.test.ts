import { multiaddr } from '@multiformats/multiaddr'
import { expect, test } from 'vitest'
import type { Stream } from '@ts-libp2p/interface-connection'
import { ManualClock } from '@ts-libp2p/stream-tools'
import { identify, type Identify, type IdentifyOptions } from '../src/index.ts'
import type { IdentifyMessage } from '../src/identify-message.ts'
import { readMessages } from '../src/read-messages.ts'
import { connect, FakeNode, keyOf, pass, settle } from './support/fake-swarm.ts'
import { addresses, code, framed, said } from './support/messages.ts'

const ID = '/ipfs/id/1.0.0'
const PUSH = '/ipfs/id/push/1.0.0'

interface Running {
  readonly node: FakeNode
  readonly protocol: Identify
}

async function running (seed: number, clock: ManualClock, options: IdentifyOptions = {}): Promise<Running> {
  const node = new FakeNode(keyOf(seed), clock)
  node.addresses = [multiaddr(`/ip4/192.0.2.${seed}/tcp/4001`)]
  const protocol = identify({ clock, agentVersion: `node ${seed}`, ...options })
  await protocol.start(node.swarm)
  return { node, protocol }
}

/** A node that identifies, and one whose streams the test writes. */
async function withRawPeer (answer: (stream: Stream) => void | Promise<void>): Promise<Running & { clock: ManualClock, peer: FakeNode }> {
  const clock = new ManualClock()
  const peer = new FakeNode(keyOf(2), clock)
  peer.swarm.handle(ID, answer)
  return { ...await running(1, clock), clock, peer }
}

function says (...messages: IdentifyMessage[]): (stream: Stream) => Promise<void> {
  return stream => stream.write(framed(...messages))
}

function never (): Promise<never> { return new Promise(() => {}) }

/** Pushes by hand over the connection that `peer` has to `node`; resolves with how the stream ended. */
async function push (peer: FakeNode, ...messages: IdentifyMessage[]): Promise<string> {
  const stream = await peer.connections[0]?.openStream(PUSH)
  if (stream === undefined) throw new Error('not connected')
  await stream.write(framed(...messages))
  await stream.closeWrite()
  await settle()
  if (stream.state === 'closed') return (await stream.closed).how
  return 'open'
}

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

test('a push with the key of another peer changes nothing and is reported', async () => {
  const { node, protocol, peer } = await withRawPeer(says(said({ agentVersion: 'a' })))
  await protocol.identified(connect(node, peer))
  expect(await push(peer, said({ publicKey: keyOf(3).publicKey.bytes, agentVersion: 'b' }))).toBe('reset')
  expect(node.errors).toMatchObject([{ code: 'ERR_IDENTIFY_MISMATCH', side: 'remote' }])
  expect(node.peers.get(peer.id)?.agent).toBe('a')
})

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

test('connections that are there at the start are asked, and told', async () => {
  const clock = new ManualClock()
  const node = new FakeNode(keyOf(1), clock)
  const other = await running(2, clock)
  const connection = connect(node, other.node)
  await settle()
  const protocol = identify({ clock })
  await protocol.start(node.swarm)
  expect((await protocol.identified(connection)).agent).toBe('node 2')
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
