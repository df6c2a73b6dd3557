import { HandshakeError } from '@ts-libp2p/interface-secure-channel'
import { describe, expect, it } from 'vitest'
import { FrameOpener } from '../src/frame-opener.ts'
import { FrameSealer } from '../src/frame-sealer.ts'
import { initiate, respond, type HandshakeKeys, type Session } from '../src/xx-handshake.ts'
import { flipBit, hex, join, pattern, toHex } from './support/bytes.ts'
import { platforms } from './support/platforms.ts'
import { keysOf, run } from './support/transcript.ts'
import { readVectors, type Transcript } from './support/vectors.ts'

const transcripts = ['flynn-noise.json', 'cacophony.json'].flatMap(file => (readVectors(file) as { vectors: Transcript[] }).vectors.map((transcript, index) => ({ name: `${file} ${index}`, transcript })))
const [first] = transcripts

for (const { name, crypto } of platforms) {
  // The browser's arithmetic is slow, and the code above it is the same: a sample instead of every bit.
  const step = name === 'node' ? 1 : 31

  const keys = (): { initiator: HandshakeKeys, responder: HandshakeKeys } => ({
    initiator: { staticKey: crypto.generateKeyPair(), ephemeral: crypto.generateKeyPair() },
    responder: { staticKey: crypto.generateKeyPair(), ephemeral: crypto.generateKeyPair() }
  })

  describe(`XX on ${name}`, () => {
    it.each(transcripts)('reproduces $name', ({ transcript }) => {
      const [payload1, payload2, payload3] = transcript.messages.map(({ payload }) => hex(payload))
      const ran = run(crypto, keysOf(crypto, transcript), { ...(payload1 && { payload1 }), ...(payload2 && { payload2 }), ...(payload3 && { payload3 }) })
      expect(ran.messages.map(toHex)).toEqual(transcript.messages.slice(0, 3).map(({ ciphertext }) => ciphertext))
      expect(ran.payloads.map(toHex)).toEqual(transcript.messages.slice(0, 3).map(({ payload }) => payload))
      expect(toHex(ran.initiator.handshakeHash)).toBe(toHex(ran.responder.handshakeHash))
      if (transcript.handshakeHash !== undefined) expect(toHex(ran.initiator.handshakeHash)).toBe(transcript.handshakeHash)
      // Transport messages take turns. The vectors begin with the responder's where the initiator sent the last handshake message.
      checkTransport(ran.initiator, ran.responder, transcript)
    })

    it('refuses every bit flip of every message, on the side that can see it', () => {
      const { initiator, responder } = keys()
      const sizes = run(crypto, { initiator, responder }, PAYLOADS).messages.map(message => message.byteLength)
      for (const number of [1, 2, 3] as const) {
        for (let bit = 0; bit < (sizes[number - 1] ?? 0) * 8; bit += step) {
          expect(() => run(crypto, { initiator, responder }, PAYLOADS, (message, at) => at === number ? flipBit(message, bit) : message), `message ${number}, bit ${bit}`).toThrow(HandshakeError)
        }
      }
    }, LONG_MS)

    it('refuses every message cut short or made longer', () => {
      const { initiator, responder } = keys()
      const sizes = run(crypto, { initiator, responder }, PAYLOADS).messages.map(message => message.byteLength)
      for (const number of [1, 2, 3] as const) {
        for (let size = 0; size < (sizes[number - 1] ?? 0); size += step) {
          expect(() => run(crypto, { initiator, responder }, PAYLOADS, (message, at) => at === number ? message.subarray(0, size) : message)).toThrow(HandshakeError)
        }
        expect(() => run(crypto, { initiator, responder }, PAYLOADS, (message, at) => at === number ? join([message, hex('00')]) : message)).toThrow(HandshakeError)
      }
    }, LONG_MS)

    it('refuses its own messages sent back', () => {
      const own = keys().initiator
      const start = initiate(crypto, own)
      expect(() => start.readMessage2(start.message1)).toThrow(HandshakeError)
      // A responder that answers ourselves knows neither of our secrets.
      const mirror = respond(crypto, { staticKey: crypto.generateKeyPair(), ephemeral: crypto.generateKeyPair() }, start.message1).writeMessage2(hex(''))
      expect(() => mirror.readMessage3(mirror.message2)).toThrow(HandshakeError)
    })

    it('refuses a replayed recording', () => {
      const { initiator, responder } = keys()
      const recorded = run(crypto, { initiator, responder }, PAYLOADS).messages
      const fresh = { initiator: { ...initiator, ephemeral: crypto.generateKeyPair() }, responder: { ...responder, ephemeral: crypto.generateKeyPair() } }
      expect(() => run(crypto, { initiator: fresh.initiator, responder }, PAYLOADS, (message, at) => at === 2 ? recorded[1] ?? message : message)).toThrow(/message 2/)
      expect(() => run(crypto, { initiator, responder: fresh.responder }, PAYLOADS, (message, at) => at === 3 ? recorded[2] ?? message : message)).toThrow(/message 3/)
    })

    it('refuses the sealed payload and the sealed key of another session', () => {
      const { initiator, responder } = keys()
      const other = run(crypto, { initiator: { ...initiator, ephemeral: crypto.generateKeyPair() }, responder: { ...responder, ephemeral: crypto.generateKeyPair() } }, PAYLOADS).messages
      const swap = (number: 2 | 3, from: number, to?: number): void => {
        expect(() => run(crypto, { initiator, responder }, PAYLOADS, (message, at) => {
          if (at !== number) return message
          const changed = message.slice()
          changed.set(other[number - 1]?.subarray(from, to) ?? message, from)
          return changed
        })).toThrow(HandshakeError)
      }
      swap(2, 32, 80)
      swap(2, 80)
      swap(3, 0, 48)
      swap(3, 48)
    })

    it.each((readVectors('low-order-points.json') as { points: Array<{ point: string, why: string }> }).points)('refuses the low-order point $why', ({ point }) => {
      const { initiator, responder } = keys()
      const low = { publicKey: hex(point), agree: () => new Uint8Array(32) }
      // As an ephemeral key on either side, and as a static key on either side.
      expect(() => respond(crypto, responder, low.publicKey).writeMessage2(hex(''))).toThrow(HandshakeError)
      expect(() => initiate(crypto, initiator).readMessage2(join([low.publicKey, pattern(64)]))).toThrow(HandshakeError)
      expect(() => run(crypto, { initiator, responder: { ...responder, staticKey: { ...low, agree: key => responder.staticKey.agree(key) } } })).toThrow(HandshakeError)
      expect(() => run(crypto, { initiator: { ...initiator, staticKey: { ...low, agree: key => initiator.staticKey.agree(key) } }, responder })).toThrow(HandshakeError)
    })

    it('refuses a shared secret of zeros even where the platform gives one', () => {
      const zero = { ...keys().initiator.staticKey, agree: () => new Uint8Array(32) }
      expect(() => respond(crypto, { staticKey: zero, ephemeral: { ...zero, publicKey: pattern(32) } }, pattern(32)).writeMessage2(hex(''))).toThrow(/low order/)
    })

    it('refuses a peer with another prologue', () => {
      const { initiator, responder } = keys()
      expect(() => run(crypto, { initiator, responder: { ...responder, prologue: hex('01') } })).toThrow(/message 2/)
    })
  })
}

it('runs between the platforms', () => {
  const [a, b] = platforms
  if (a === undefined || b === undefined || first === undefined) throw new Error('two platforms are needed')
  const own = keysOf(a.crypto, first.transcript)
  const start = initiate(a.crypto, own.initiator)
  const responder = respond(b.crypto, keysOf(b.crypto, first.transcript).responder, start.message1).writeMessage2(pattern(10))
  const finish = start.readMessage2(responder.message2)
  const { message3, session } = finish.writeMessage3(pattern(20))
  expect(toHex(responder.readMessage3(message3).session.handshakeHash)).toBe(toHex(session.handshakeHash))
})

/** Thousands of handshakes; a busy machine needs its time. */
const LONG_MS = 60_000

const PAYLOADS = { payload2: pattern(20, 2), payload3: pattern(30, 3) }

function checkTransport (initiator: Session, responder: Session, { messages }: Transcript): void {
  const sides = [{ sealer: new FrameSealer(responder.send), key: initiator.receive }, { sealer: new FrameSealer(initiator.send), key: responder.receive }]
  const received: Uint8Array[][] = [[], []]
  const openers = sides.map(({ key }, index) => new FrameOpener(key, { push: plaintext => received[index]?.push(plaintext) }))
  const turns = messages.slice(3)
  const isInitiatorFirst = toHex(join(new FrameSealer(initiator.send).seal([hex(turns[0]?.payload ?? '')], (turns[0]?.payload.length ?? 0) / 2)).subarray(2)) === turns[0]?.ciphertext
  turns.forEach(({ payload, ciphertext }, turn) => {
    const side = (turn + (isInitiatorFirst ? 1 : 0)) % 2
    const frame = join(sides[side]?.sealer.seal([hex(payload)], payload.length / 2) ?? [])
    expect(toHex(frame.subarray(2))).toBe(ciphertext)
    openers[side]?.open(frame)
    expect(toHex(received[side]?.pop() ?? hex(''))).toBe(payload)
  })
}
