import { multiaddr } from '@multiformats/multiaddr'
import { expect, test } from 'vitest'
import { generateKey, openPeerRecord } from '@ts-libp2p/peer-id'
import { ManualClock } from '@ts-libp2p/stream-tools'
import type { IdentifyMessage } from '../src/identify-message.ts'
import { resolveOptions, type IdentifyOptions } from '../src/identify-options.ts'
import { readMessages } from '../src/read-messages.ts'
import { RecordSequence } from '../src/record-sequence.ts'
import { SelfDescription } from '../src/self-description.ts'
import { FakeConnection, FakeNode, keyOf } from './support/fake-swarm.ts'
import { addresses, concat, streamOf } from './support/messages.ts'

const signal = new AbortController().signal

function describe (node: FakeNode, options: IdentifyOptions = {}): { tell: (remote?: string) => Promise<IdentifyMessage> } {
  const config = resolveOptions(options)
  const self = new SelfDescription(node.swarm, config, new RecordSequence(config.seq))
  const peer = new FakeNode(keyOf(9), new ManualClock())
  return {
    async tell (remote = '/ip4/192.0.2.9/tcp/54321') {
      const pieces = await self.forPeer(new FakeConnection(node, peer, 'inbound', { local: '/memory/1', remote }))
      return await readMessages(streamOf(concat(pieces)), { signal })
    }
  }
}

function listening (...texts: string[]): FakeNode {
  const node = new FakeNode(keyOf(1), new ManualClock())
  node.addresses = texts.map(text => multiaddr(text))
  return node
}

test('it tells key, versions, protocols, addresses, the record of them, and where the peer is seen', async () => {
  const node = listening('/ip4/192.0.2.1/tcp/4001')
  node.swarm.handle('/a/1.0.0', () => {})
  const { signedPeerRecord, ...message } = await describe(node, { now: () => 1_800_000_000_000 }).tell()
  expect(message).toEqual({
    publicKey: node.identity.publicKey.bytes,
    listenAddrs: addresses('/ip4/192.0.2.1/tcp/4001'),
    protocols: ['/a/1.0.0'],
    observedAddr: addresses('/ip4/192.0.2.9/tcp/54321')[0],
    protocolVersion: 'ipfs/0.1.0',
    agentVersion: 'ts-libp2p'
  })
  const record = await openPeerRecord(signedPeerRecord ?? new Uint8Array(0))
  expect(record.peerId.equals(node.id)).toBe(true)
  expect(record.seq).toBe(1_800_000_000_000n)
  expect(record.addresses.map(String)).toEqual(['/ip4/192.0.2.1/tcp/4001'])
})

test('the observed address has no peer at its end, and keeps the relay it goes through', async () => {
  const { tell } = describe(listening())
  const [peer, relay] = [keyOf(9), keyOf(8)].map(key => new FakeNode(key, new ManualClock()).id.toString())
  expect((await tell(`/ip4/192.0.2.9/tcp/1/p2p/${peer}`)).observedAddr).toEqual(addresses('/ip4/192.0.2.9/tcp/1')[0])
  expect((await tell(`/ip4/192.0.2.8/tcp/1/p2p/${relay}/p2p-circuit/p2p/${peer}`)).observedAddr).toEqual(addresses(`/ip4/192.0.2.8/tcp/1/p2p/${relay}/p2p-circuit`)[0])
})

test('announced addresses come first, each address once, and only the place counts', async () => {
  const node = listening('/ip4/192.0.2.1/tcp/4001', '/ip4/192.0.2.2/tcp/4001')
  const announce = ['/dns4/example.com/tcp/443/tls/ws', multiaddr('/ip4/192.0.2.2/tcp/4001'), `/ip4/192.0.2.3/tcp/1/p2p/${node.id.toString()}`]
  expect((await describe(node, { announce }).tell()).listenAddrs).toEqual(addresses('/dns4/example.com/tcp/443/tls/ws', '/ip4/192.0.2.2/tcp/4001', '/ip4/192.0.2.3/tcp/1', '/ip4/192.0.2.1/tcp/4001'))
})

test('the record is sealed once for the same addresses, and with a higher number for others', async () => {
  const node = listening('/ip4/192.0.2.1/tcp/4001')
  const { tell } = describe(node, { seq: () => 7n })
  const [first, same] = await Promise.all([tell(), tell()])
  expect(same.signedPeerRecord).toEqual(first.signedPeerRecord)
  node.addresses = [multiaddr('/ip4/192.0.2.2/tcp/4001')]
  const { signedPeerRecord } = await tell()
  expect((await openPeerRecord(signedPeerRecord ?? new Uint8Array(0))).seq).toBe(8n)
})

test('a source of numbers that fails is heard of, and asked again', async () => {
  const answers = [new Error('disk full'), undefined]
  const { tell } = describe(listening(), {
    seq () {
      const error = answers.shift()
      if (error !== undefined) throw error
      return 1n
    }
  })
  await expect(tell()).rejects.toThrow('disk full')
  expect((await tell()).signedPeerRecord).toBeDefined()
})

test('with the largest keys and the longest addresses every message stays within 4 KiB', async () => {
  for (const key of [keyOf(1), await generateKey('RSA')]) {
    const node = new FakeNode(key, new ManualClock())
    node.addresses = Array.from({ length: 60 }, (_, index) => multiaddr(`/dns4/${'a'.repeat(180)}.example/tcp/${index + 1}`))
    const config = resolveOptions({ agentVersion: 'a'.repeat(256), protocolVersion: 'v'.repeat(256) })
    const pieces = await new SelfDescription(node.swarm, config, new RecordSequence(config.seq)).forPeer(new FakeConnection(node, node, 'inbound', { local: '/memory/1', remote: '/ip4/192.0.2.9/tcp/1' }))
    for (const piece of pieces) expect(piece.byteLength).toBeLessThanOrEqual(4_096)
    const message = await readMessages(streamOf(concat(pieces)), { signal })
    expect(message.listenAddrs.length).toBeGreaterThanOrEqual(10)
    expect((await openPeerRecord(message.signedPeerRecord ?? new Uint8Array(0))).addresses.length).toBe(message.listenAddrs.length)
  }
  const many = listening(...Array.from({ length: 60 }, (_, index) => `/ip4/192.0.2.1/tcp/${index + 1}`))
  expect((await describe(many).tell()).listenAddrs.length).toBe(32)
})

test('options that make no sense are refused where they are given', () => {
  for (const options of [{ timeoutMs: 0 }, { timeoutMs: Number.NaN }, { agentVersion: '' }, { agentVersion: 'a'.repeat(257) }, { protocolVersion: 'ü'.repeat(129) }, { announce: [`/p2p/${listening().id.toString()}`] }]) {
    expect(() => resolveOptions(options)).toThrow(TypeError)
  }
  expect(() => resolveOptions({ timeoutMs: 0, announce: ['example.com:4001'], ...{ agent: 'a' } })).toThrow(/3 problems: unknown option 'agent'.*timeoutMs must.*announce: .*has to start with a slash/)
})
