// The bounds of one exchange, and the messages of a hostile peer. What single fields may hold is in
// peer-claims.test.ts.

import fc from 'fast-check'
import { expect, test } from 'vitest'
import { ProtobufDecodeError } from '@ts-libp2p/protobuf-codec'
import { LengthPrefixError, lengthPrefixed, memoryPair, MessageTooLargeError, UnexpectedEndError } from '@ts-libp2p/stream-tools'
import { IdentifyProtocolError } from '../src/index.ts'
import { identifyMessage, mergeMessages, type IdentifyMessage } from '../src/identify-message.ts'
import { readMessages } from '../src/read-messages.ts'
import { code, concat, framed, fromHex, said, streamOf } from './support/messages.ts'
import { rustMessage } from './support/vectors.ts'

const signal = new AbortController().signal
const read = (bytes: Uint8Array): Promise<IdentifyMessage> => readMessages(streamOf(bytes), { signal })

test('one message, byte for byte', async () => {
  // key 1: bytes 08 01; addrs 2: /ip4/127.0.0.1/tcp/4001; protocols 3: "/a", "/b"; observed 4; versions 5 and 6; unknown field 7
  const bytes = fromHex('2e' + '0a020801' + '1208047f000001060fa1' + '1a022f61' + '1a022f62' + '2208047f000001060fa1' + '2a0176' + '320161' + '3a021234' + '42020aff')
  expect(bytes[0]).toBe(bytes.byteLength - 1)
  expect(await read(bytes)).toEqual({
    publicKey: fromHex('0801'),
    listenAddrs: [fromHex('047f000001060fa1')],
    protocols: ['/a', '/b'],
    observedAddr: fromHex('047f000001060fa1'),
    protocolVersion: 'v',
    agentVersion: 'a',
    signedPeerRecord: fromHex('0aff')
  })
})

test('no field is needed', async () => {
  expect(await read(fromHex('00'))).toEqual({ listenAddrs: [], protocols: [] })
})

test('several messages are one: lists are appended, of the rest the last counts', async () => {
  const first = said({ agentVersion: 'a', protocolVersion: 'v', protocols: ['/a', '/b'], listenAddrs: [Uint8Array.of(1)] })
  const second = said({ agentVersion: 'b', protocols: ['/b', '/c'], listenAddrs: [Uint8Array.of(2)], signedPeerRecord: Uint8Array.of(3) })
  expect(await read(framed(first, second))).toEqual({
    agentVersion: 'b', protocolVersion: 'v', protocols: ['/a', '/b', '/b', '/c'], listenAddrs: [Uint8Array.of(1), Uint8Array.of(2)], signedPeerRecord: Uint8Array.of(3)
  })
})

test('the message of rust-libp2p, none of whose fields is what it is said to be, is well-formed', () => {
  const decoded = identifyMessage.decode(fromHex(rustMessage.hex))
  expect(new TextDecoder().decode(decoded.signedPeerRecord)).toBe(rustMessage.record)
})

test('it is done at the end, not after a message', async () => {
  const [far, near] = memoryPair()
  let isDone = false
  const reading = readMessages(near, { signal }).finally(() => { isDone = true })
  await far.write(framed(said({ agentVersion: 'a' })))
  for (let turn = 0; turn < 100; turn++) await Promise.resolve()
  expect(isDone).toBe(false)
  await far.write(framed(said({ protocols: ['/a'] })))
  await far.closeWrite()
  expect(await reading).toEqual({ agentVersion: 'a', protocols: ['/a'], listenAddrs: [] })
})

test('ten messages are read, eleven are refused, also when they are empty', async () => {
  const messages = Array.from({ length: 10 }, (_, index) => said({ protocols: [`/${index}`] }))
  expect((await read(framed(...messages))).protocols.length).toBe(10)
  await expect(read(framed(...messages, said({})))).rejects.toThrow(IdentifyProtocolError)
  await expect(read(new Uint8Array(11))).rejects.toThrow(IdentifyProtocolError)
})

test('a message of 8 KiB is read, one byte more is refused before it is read', async () => {
  const fill = (bytes: number): Uint8Array => concat([Uint8Array.of(0x3a), varint(bytes - 3), new Uint8Array(bytes - 3)]) // unknown field 7
  expect(await read(concat(lengthPrefixed(fill(8_192))))).toEqual({ listenAddrs: [], protocols: [] })
  await expect(read(concat(lengthPrefixed(fill(8_193))))).rejects.toThrow(MessageTooLargeError)
  const [far, near] = memoryPair()
  await far.write(varint(8_193)) // no more than the length: the refusal does not wait for it
  await expect(readMessages(near, { signal })).rejects.toThrow(MessageTooLargeError)
})

test('64 KiB in all are read, one byte more is refused', async () => {
  const message = (bytes: number): Uint8Array[] => lengthPrefixed(concat([Uint8Array.of(0x3a), varint(bytes - 3), new Uint8Array(bytes - 3)]))
  const eight = Array.from({ length: 7 }, () => message(8_192)).flat()
  expect((await read(concat([...eight, ...message(8_192)]))).protocols).toEqual([])
  await expect(read(concat([...eight, ...message(8_191), ...lengthPrefixed(fromHex('3800'))]))).rejects.toThrow(MessageTooLargeError)
})

test('a peer that ends without a message, or inside one, has not answered', async () => {
  await expect(read(new Uint8Array(0))).rejects.toThrow(IdentifyProtocolError)
  const whole = framed(said({ agentVersion: 'agent', protocols: ['/a'] }))
  for (let length = 1; length < whole.byteLength; length++) {
    await expect(read(whole.subarray(0, length))).rejects.toThrow(UnexpectedEndError)
  }
})

test('a length of ten bytes, one in more bytes than it needs, and one without end are refused', async () => {
  for (const hex of ['ffffffffffffffffff01', '8000', '8080808080808080808080', 'ffffffff7f']) {
    expect(['ERR_LENGTH_PREFIX', 'ERR_MESSAGE_TOO_LARGE']).toContain(await code(read(fromHex(hex))))
  }
})

test('a message without end waits no longer than the signal', async () => {
  const [far, near] = memoryPair()
  const deadline = new AbortController()
  const reading = readMessages(near, { signal: deadline.signal })
  await far.write(Uint8Array.of(100, 1))
  const reason = new Error('too late')
  deadline.abort(reason)
  await expect(reading).rejects.toBe(reason)
})

test('arbitrary bytes give a message or one of the declared errors', async () => {
  const declared = [IdentifyProtocolError, ProtobufDecodeError, MessageTooLargeError, LengthPrefixError, UnexpectedEndError]
  const bytes = fc.oneof(
    fc.uint8Array({ maxLength: 300 }),
    fc.array(fc.uint8Array({ maxLength: 60 }), { maxLength: 12 }).map(messages => concat(messages.flatMap(lengthPrefixed))),
    fc.tuple(fc.nat(), fc.nat({ max: 255 })).map(([position, byte]) => {
      const valid = framed(said({ agentVersion: 'agent', protocols: ['/a', '/b'], listenAddrs: [Uint8Array.of(4, 127, 0, 0, 1)] }))
      valid[position % valid.byteLength] = byte
      return valid
    })
  )
  await fc.assert(fc.asyncProperty(bytes, async input => {
    const outcome = await read(input).catch((error: unknown) => error)
    if (outcome instanceof Error) expect(declared.some(kind => outcome instanceof kind)).toBe(true)
  }), { numRuns: 500 })
})

test('however messages are cut into several, they say the same', async () => {
  const text = fc.string({ maxLength: 20 })
  const part = fc.record({
    protocols: fc.array(text, { maxLength: 3 }),
    listenAddrs: fc.array(fc.uint8Array({ maxLength: 20 }), { maxLength: 3 }),
    agentVersion: text,
    protocolVersion: text,
    observedAddr: fc.uint8Array({ maxLength: 20 })
  }, { requiredKeys: ['protocols', 'listenAddrs'] })
  await fc.assert(fc.asyncProperty(fc.array(part, { minLength: 1, maxLength: 10 }), async parts => {
    const merged = mergeMessages(parts)
    expect(await read(framed(...parts))).toEqual(merged)
    expect(identifyMessage.decode(identifyMessage.encode(merged))).toEqual(merged)
    // Protobuf's own merge: the fields of all, one after the other.
    expect(identifyMessage.decode(concat(parts.map(one => identifyMessage.encode(one))))).toEqual(merged)
  }), { numRuns: 100 })
})

function varint (value: number): Uint8Array {
  return value < 0x80 ? Uint8Array.of(value) : Uint8Array.of((value & 0x7f) | 0x80, value >> 7)
}
