import { multiaddr, type Multiaddr } from '@multiformats/multiaddr'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { EnvelopeError, generateKey, sealEnvelope, sealPeerRecord } from '@ts-libp2p/peer-id'
import { ManualClock } from '@ts-libp2p/stream-tools'
import { IdentifyMismatchError } from '../src/index.ts'
import { resultOf } from '../src/identify-result.ts'
import { identifyMessage, type IdentifyMessage } from '../src/identify-message.ts'
import { readClaims, type PeerClaims } from '../src/peer-claims.ts'
import { readMessages } from '../src/read-messages.ts'
import { FakeConnection, FakeNode, keyOf } from './support/fake-swarm.ts'
import { addresses, fromHex, said, streamOf } from './support/messages.ts'
import { captures, rustMessage } from './support/vectors.ts'

const signal = new AbortController().signal
const us = new FakeNode(keyOf(1), new ManualClock())
const peer = new FakeNode(keyOf(2), new ManualClock())
const to = (node: FakeNode): FakeConnection => new FakeConnection(us, node, 'outbound', { local: '/memory/1', remote: '/memory/2' })
const claims = (message: Partial<IdentifyMessage>): Promise<PeerClaims> => readClaims(said(message), to(peer))
const texts = (list: readonly Multiaddr[] | undefined): string[] | undefined => list?.map(String)

for (const [name, { seed, peer: id, exchanges }] of Object.entries(captures)) {
  const node = new FakeNode(keyOf(seed), new ManualClock())
  for (const exchange of exchanges) {
    test(`${name}: ${exchange.name}`, async () => {
      expect(node.id.toString()).toBe(id)
      const message = await readMessages(streamOf(fromHex(exchange.hex)), { signal })
      const { peer, protocols, listenAddrs, observedAddr, ...result } = resultOf(node.id, await readClaims(message, to(node)))
      expect({
        ...result,
        protocols: protocols.toSorted(),
        listenAddrs: texts(listenAddrs),
        ...observedAddr !== undefined && { observedAddr: observedAddr.toString() }
      }).toEqual(exchange.expected)
      expect(peer).toBe(node.id)
    })
  }
}

test('a peer may say nothing', async () => {
  expect(await claims({})).toEqual({})
})

test('the key must be the one of the handshake, or nothing counts', async () => {
  expect(await claims({ publicKey: peer.identity.publicKey.bytes, agentVersion: 'a' })).toEqual({ agent: 'a' })
  await expect(claims({ publicKey: us.identity.publicKey.bytes, agentVersion: 'a' })).rejects.toThrow(IdentifyMismatchError)
  for (const publicKey of [new Uint8Array(0), fromHex('0801'), new Uint8Array(36)]) await expect(claims({ publicKey })).rejects.toThrow(IdentifyMismatchError)
  await expect(readClaims(identifyMessage.decode(fromHex(rustMessage.hex)), to(peer))).rejects.toThrow(IdentifyMismatchError)
})

test('keys of every type match their peers', async () => {
  for (const type of ['secp256k1', 'ECDSA', 'RSA'] as const) {
    const node = new FakeNode(await generateKey(type), new ManualClock())
    const record = await sealPeerRecord({ privateKey: node.identity, seq: 1n, addresses: ['/ip4/192.0.2.1/tcp/1'] })
    const { record: verified } = await readClaims(said({ publicKey: node.identity.publicKey.bytes, signedPeerRecord: record }), to(node))
    expect(texts(verified?.addresses)).toEqual(['/ip4/192.0.2.1/tcp/1'])
  }
})

test('addresses of the signed record count instead of the others, if it has any', async () => {
  const listenAddrs = addresses('/ip4/192.0.2.1/tcp/1')
  const signed = await sealPeerRecord({ privateKey: peer.identity, seq: 1n, addresses: ['/ip4/192.0.2.2/tcp/2'] })
  const full = await claims({ listenAddrs, signedPeerRecord: signed })
  expect(texts(full.listenAddrs)).toEqual(['/ip4/192.0.2.2/tcp/2'])
  expect(full.listenAddrs).toBe(full.record?.addresses)
  const empty = await claims({ listenAddrs, signedPeerRecord: await sealPeerRecord({ privateKey: peer.identity, seq: 1n, addresses: [] }) })
  expect(texts(empty.listenAddrs)).toEqual(['/ip4/192.0.2.1/tcp/1'])
  expect(empty.record?.addresses).toEqual([])
})

test('a record that cannot be read, is not a peer record, or is of another peer is passed over, and the rest counts', async () => {
  const listenAddrs = addresses('/ip4/192.0.2.1/tcp/1')
  const options = { privateKey: peer.identity, domain: 'libp2p-peer-record', payload: new Uint8Array(3) }
  const valid = await sealPeerRecord({ privateKey: peer.identity, seq: 1n, addresses: [] })
  const records: Array<[Uint8Array, unknown]> = [
    [new TextEncoder().encode(rustMessage.record), EnvelopeError],
    [new Uint8Array(0), EnvelopeError],
    [valid.map((byte, index) => index === valid.byteLength - 1 ? byte ^ 1 : byte), EnvelopeError],
    [await sealEnvelope({ ...options, payloadType: fromHex('0301') }), EnvelopeError],
    [await sealEnvelope({ ...options, payloadType: fromHex('0302') }), EnvelopeError],
    [await sealPeerRecord({ privateKey: us.identity, seq: 1n, addresses: ['/ip4/192.0.2.2/tcp/2'] }), IdentifyMismatchError]
  ]
  for (const [signedPeerRecord, kind] of records) {
    const { record, recordError, listenAddrs: believed, agent } = await claims({ listenAddrs, signedPeerRecord, agentVersion: 'a' })
    expect(record).toBe(undefined)
    expect(recordError).toBeInstanceOf(kind)
    expect(texts(believed)).toEqual(['/ip4/192.0.2.1/tcp/1'])
    expect(agent).toBe('a')
  }
})

test('the record that is kept does not keep the message', async () => {
  const sealed = await sealPeerRecord({ privateKey: peer.identity, seq: 1n, addresses: [] })
  const { record } = await claims(identifyMessage.decode(identifyMessage.encode(said({ signedPeerRecord: sealed, protocols: ['/a'] }))))
  expect(record?.bytes).toEqual(sealed)
  expect(record?.bytes.buffer.byteLength).toBe(sealed.byteLength)
})

test('addresses that are none, have another text than their bytes, or are of another peer are passed over', async () => {
  const other = us.id.toString()
  const listenAddrs = [
    ...addresses('/ip4/192.0.2.1/tcp/1', `/ip4/192.0.2.2/tcp/2/p2p/${peer.id.toString()}`, `/ip4/192.0.2.3/tcp/3/p2p/${other}`, `/ip4/192.0.2.4/tcp/4/p2p/${other}/p2p-circuit`, `/p2p/${peer.id.toString()}`, '/dns4/example.com/tcp/443/tls/ws'),
    new Uint8Array(0),
    fromHex('04'),
    fromHex('047f0000'),
    fromHex('047f00000106'),
    fromHex('356461'), // a name that is said to have 100 bytes and has one
    fromHex('35012f'), // the name "/"
    fromHex('35022f61'),
    fromHex('ffffffffffffffffff01'),
    fromHex('fe7f'),
    ...addresses(`/dns4/${'a'.repeat(251)}/tcp/1`)
  ]
  expect(texts((await claims({ listenAddrs })).listenAddrs)).toEqual([
    '/ip4/192.0.2.1/tcp/1',
    '/ip4/192.0.2.2/tcp/2',
    `/ip4/192.0.2.4/tcp/4/p2p/${other}/p2p-circuit`,
    '/dns4/example.com/tcp/443/tls/ws'
  ])
})

test('the address the peer sees us at is read without a peer, and passed over when it is none', async () => {
  const observed = async (observedAddr: Uint8Array | undefined): Promise<string | undefined> => (await claims(observedAddr === undefined ? {} : { observedAddr })).observedAddr?.toString()
  for (const text of ['/ip4/192.0.2.1/tcp/1', `/ip4/192.0.2.1/tcp/1/p2p/${us.id.toString()}`]) expect(await observed(addresses(text)[0])).toBe('/ip4/192.0.2.1/tcp/1')
  for (const bytes of [new Uint8Array(0), fromHex('04'), new TextEncoder().encode('/ip4/192.0.2.1/tcp/1'), addresses(`/p2p/${us.id.toString()}`)[0]]) expect(await observed(bytes)).toBe(undefined)
})

test('the first 128 protocols and 32 addresses are kept, each once or as it is', async () => {
  const protocols = Array.from({ length: 130 }, (_, index) => `/protocol/${index}`)
  const listenAddrs = addresses(...Array.from({ length: 40 }, (_, index) => `/ip4/192.0.2.1/tcp/${index + 1}`))
  const kept = await claims({ protocols: ['/protocol/0', ...protocols], listenAddrs })
  expect(kept.protocols).toEqual(protocols.slice(0, 128))
  expect(kept.listenAddrs?.length).toBe(32)
})

test('texts of 256 bytes are kept, longer and empty ones are as if they were not there', async () => {
  const fits = 'ü'.repeat(128)
  expect(await claims({ agentVersion: fits, protocolVersion: fits, protocols: [fits] })).toEqual({ agent: fits, protocolVersion: fits, protocols: [fits] })
  for (const text of [`${fits}a`, '']) expect(await claims({ agentVersion: text, protocolVersion: text, protocols: [text] })).toEqual({})
})

test('whatever a message holds, it is read or refused as a whole for its key', async () => {
  const text = fc.string({ maxLength: 20 })
  const bytes = fc.uint8Array({ maxLength: 40 })
  const message = fc.record({
    publicKey: fc.oneof(bytes, fc.constant(peer.identity.publicKey.bytes)), listenAddrs: fc.array(bytes, { maxLength: 5 }), protocols: fc.array(text, { maxLength: 5 }), observedAddr: bytes, protocolVersion: text, agentVersion: text, signedPeerRecord: bytes
  }, { requiredKeys: ['listenAddrs', 'protocols'] })
  await fc.assert(fc.asyncProperty(message, async given => {
    const outcome = await claims(given).catch((error: unknown) => error)
    if (outcome instanceof Error) expect(outcome).toBeInstanceOf(IdentifyMismatchError)
  }), { numRuns: 300 })
})

test('an address that is read is the address of its bytes', async () => {
  await fc.assert(fc.asyncProperty(fc.uint8Array({ minLength: 1, maxLength: 30 }), async bytes => {
    const [address] = (await claims({ listenAddrs: [bytes] })).listenAddrs ?? []
    if (address !== undefined) expect(multiaddr(address.toString()).bytes).toEqual(bytes)
  }))
})
