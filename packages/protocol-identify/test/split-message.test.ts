import fc from 'fast-check'
import { expect, test } from 'vitest'
import { identifyMessage, mergeMessages, type IdentifyMessage } from '../src/identify-message.ts'
import { splitMessage } from '../src/split-message.ts'
import { said } from './support/messages.ts'

const names = (count: number, length: number): string[] => Array.from({ length: count }, (_, index) => `/${index}`.padEnd(length, '-'))
const split = (message: IdentifyMessage): IdentifyMessage[] => splitMessage(message).map(part => identifyMessage.decode(part))
const key = new Uint8Array(36).fill(7)
const record = (bytes: number): Uint8Array => new Uint8Array(bytes).fill(8)

test('a message with its record stays whole up to 2 KiB, as in go-libp2p, and is two beyond', () => {
  const message = (bytes: number): IdentifyMessage => said({ publicKey: key, agentVersion: 'a'.repeat(bytes), signedPeerRecord: record(200) })
  const overhead = identifyMessage.encode(message(1_500)).byteLength - 1_500
  const whole = splitMessage(message(2_048 - overhead))
  expect(whole.map(({ byteLength }) => byteLength)).toEqual([2_048])
  const [first, second, ...rest] = split(message(2_049 - overhead))
  expect(first).not.toHaveProperty('signedPeerRecord')
  expect(first).toHaveProperty('publicKey', key)
  expect(second).toEqual(said({ signedPeerRecord: record(200) }))
  expect(rest).toEqual([])
})

test('without a record a message stays whole up to 4 KiB, which is what rust-libp2p takes', () => {
  const message = (bytes: number): IdentifyMessage => said({ publicKey: key, protocols: ['/a', '/b', '/c', ...names(1, bytes)] })
  const overhead = identifyMessage.encode(message(3_000)).byteLength - 3_000
  expect(splitMessage(message(4_096 - overhead)).map(({ byteLength }) => byteLength)).toEqual([4_096])
  expect(splitMessage(said({ publicKey: key, protocols: names(100, 50) })).length).toBe(2)
})

test('the first message has what matters most: key, versions and addresses, then protocols', () => {
  const listenAddrs = Array.from({ length: 32 }, (_, index) => new Uint8Array(60).fill(index))
  const parts = split(said({ publicKey: key, agentVersion: 'a', protocolVersion: 'v', observedAddr: key, listenAddrs, protocols: names(300, 40), signedPeerRecord: record(1_000) }))
  expect(parts.length).toBeGreaterThan(2)
  expect(parts[0]).toMatchObject({ publicKey: key, agentVersion: 'a', protocolVersion: 'v', observedAddr: key, listenAddrs })
  expect(parts[0]?.protocols.length).toBeGreaterThan(20)
  expect(parts.at(-1)).toEqual(said({ signedPeerRecord: record(1_000) }))
})

test('no more than nine messages go out: go-libp2p must see the end among its first ten reads', () => {
  const parts = split(said({ publicKey: key, protocols: names(1_000, 200), signedPeerRecord: record(100) }))
  expect(parts.length).toBe(9)
  expect(parts.at(-1)).toHaveProperty('signedPeerRecord')
  expect(parts[0]).toHaveProperty('publicKey')
})

test('whatever is split says the same when it is merged, in messages of at most 4 KiB', () => {
  const text = fc.string({ unit: 'grapheme', maxLength: 60 })
  const message = fc.record({
    listenAddrs: fc.array(fc.uint8Array({ maxLength: 100 }), { maxLength: 40 }),
    protocols: fc.array(fc.oneof(text, fc.integer({ min: 1, max: 256 }).map(length => 'p'.repeat(length))), { maxLength: 100 }),
    publicKey: fc.uint8Array({ maxLength: 1_100 }),
    agentVersion: text,
    protocolVersion: text,
    observedAddr: fc.uint8Array({ maxLength: 100 }),
    signedPeerRecord: fc.uint8Array({ maxLength: 3_000 })
  }, { requiredKeys: ['listenAddrs', 'protocols'] })
  fc.assert(fc.property(message, given => {
    const parts = splitMessage(given)
    for (const part of parts) expect(part.byteLength).toBeLessThanOrEqual(4_096)
    expect(mergeMessages(parts.map(part => identifyMessage.decode(part)))).toEqual(given)
  }), { numRuns: 300 })
})
