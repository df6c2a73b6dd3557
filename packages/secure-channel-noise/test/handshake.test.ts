import type { SecuredLink, SecureOptions } from '@ts-libp2p/interface-secure-channel'
import type { ByteStream } from '@ts-libp2p/interface-stream'
import { memoryPair } from '@ts-libp2p/stream-tools'
import { getEventListeners } from 'node:events'
import { beforeAll, describe, expect, it, vi } from 'vitest'
import { crypto } from '../src/crypto.node.ts'
import { EphemeralKeys } from '../src/ephemeral-keys.ts'
import { noise } from '../src/noise.ts'
import { flipBit, hex, join, pattern, toHex } from './support/bytes.ts'
import { throughTheMiddle, type Change } from './support/man-in-the-middle.ts'
import { KEY_TYPES, makePeer, type Peer } from './support/peers.ts'
import { readAll, settled } from './support/secured-pair.ts'

let alice: Peer
let bob: Peer
let eve: Peer
beforeAll(async () => { [alice, bob, eve] = await Promise.all([makePeer(), makePeer(), makePeer()]) })

const channel = noise()

type Options = Partial<SecureOptions>
type Outcome = SecuredLink | { readonly failed: unknown }

/** A handshake of both sides over two ends of a link; failures are results. */
async function meet (initiator: ByteStream, responder: ByteStream, dial: Options = {}, listen: Options = {}): Promise<[Outcome, Outcome]> {
  const failed = (error: unknown): Outcome => ({ failed: error })
  return await Promise.all([
    channel.secureOutbound(initiator, { identity: alice.identity, expectedPeer: bob.id, ...dial }).catch(failed),
    channel.secureInbound(responder, { identity: bob.identity, expectedPeer: 'any', ...listen }).catch(failed)
  ])
}

async function meetThrough (change?: Change, dial?: Options, listen?: Options): Promise<{ outcomes: [Outcome, Outcome], path: ReturnType<typeof throughTheMiddle> }> {
  const path = throughTheMiddle(change)
  return { outcomes: await meet(path.initiator, path.responder, dial, listen), path }
}

/** Hundreds of handshakes, or RSA keys; a busy machine needs its time. */
const LONG_MS = 60_000

const FAILED = { failed: { code: 'ERR_HANDSHAKE', side: 'remote' } }

describe('a handshake', () => {
  it('gives both sides each other, and a link that works', async () => {
    const [one, two] = await meet(...memoryPair())
    if ('failed' in one || 'failed' in two) throw new Error('both must succeed')
    expect(one.remotePeer.equals(bob.id)).toBe(true)
    expect(two.remotePeer.equals(alice.id)).toBe(true)
    expect(one.remoteKey.equals(bob.identity.publicKey)).toBe(true)
    expect('earlyMuxer' in one || 'earlyMuxer' in two).toBe(false)
    await one.link.write(pattern(1000))
    await one.link.closeWrite()
    expect(toHex(await readAll(two.link))).toBe(toHex(pattern(1000)))
  })

  it('names the protocol and the contract, and refuses options that are none', () => {
    expect(channel).toMatchObject({ protocol: '/noise', contract: 'secure-channel@1' })
    for (const maxVerifiedPeers of [-1, 1.5, NaN]) expect(() => noise({ maxVerifiedPeers })).toThrow(TypeError)
  })

  it.each([1, 7, 100])('works over a link of capacity %i', async capacity => {
    const [one, two] = await meet(...memoryPair({ capacity }))
    expect('failed' in one || 'failed' in two).toBe(false)
  })

  it('leaves what follows the handshake to the secured link', async () => {
    const [initiator, responder] = memoryPair()
    const outbound = channel.secureOutbound(initiator, { identity: alice.identity, expectedPeer: 'any' }).then(async ({ link }) => { await link.write(pattern(500)) })
    const inbound = channel.secureInbound(responder, { identity: bob.identity, expectedPeer: 'any' })
    await outbound
    expect(toHex(await (await inbound).link.read() ?? hex(''))).toBe(toHex(pattern(500)))
  })

  it('sends three messages, the first with nothing but a key, and no identity in clear', async () => {
    const { path: { frames } } = await meetThrough()
    expect(frames.map(({ from }) => from)).toEqual(['initiator', 'responder', 'initiator'])
    expect(frames[0]?.bytes.byteLength).toBe(34)
    const wire = Buffer.concat(frames.map(({ bytes }) => bytes))
    for (const { identity } of [alice, bob]) expect(wire.includes(Buffer.from(identity.publicKey.raw))).toBe(false)
  })

  for (const dialler of KEY_TYPES) {
    it.each(KEY_TYPES)(`${dialler} dials %s: right and wrong peers on both sides`, async listener => {
      const [own, other] = await Promise.all([makePeer(dialler), makePeer(listener)])
      const [one, two] = await meet(...memoryPair(), { identity: own.identity, expectedPeer: other.id }, { identity: other.identity, expectedPeer: own.id })
      expect([one, two].map(outcome => 'remotePeer' in outcome && outcome.remotePeer.toString())).toEqual([other.id.toString(), own.id.toString()])

      const wrongListener = await meet(...memoryPair(), { identity: own.identity, expectedPeer: eve.id }, { identity: other.identity })
      expect(wrongListener).toMatchObject([{ failed: { code: 'ERR_PEER_MISMATCH', expected: eve.id } }, FAILED])

      const wrongDialler = await meet(...memoryPair(), { identity: own.identity, expectedPeer: other.id }, { identity: other.identity, expectedPeer: eve.id })
      expect(wrongDialler[1]).toMatchObject({ failed: { code: 'ERR_PEER_MISMATCH', expected: eve.id } })
      if ('failed' in wrongDialler[0]) throw new Error('the dialler is done before the listener looks')
      await expect(wrongDialler[0].link.read()).rejects.toMatchObject({ code: 'ERR_STREAM_RESET' })
    }, LONG_MS)
  }

  it('does not show the dialler to a wrong listener', async () => {
    const { outcomes, path } = await meetThrough(undefined, { expectedPeer: eve.id })
    expect(outcomes[0]).toMatchObject({ failed: { code: 'ERR_PEER_MISMATCH' } })
    expect(path.frames.length).toBe(2)
  })

  it('refuses to begin without an expectation, and aborts the link', async () => {
    for (const expectedPeer of [undefined, null, 'anybody', bob.id.toString(), {}]) {
      const [link, far] = memoryPair()
      await expect(channel.secureOutbound(link, { identity: alice.identity, expectedPeer: expectedPeer as 'any' })).rejects.toBeInstanceOf(TypeError)
      expect(await far.closed).toMatchObject({ how: 'reset' })
    }
  })

  it('signs one static key for each identity, and never the same one for two', async () => {
    const sign = vi.spyOn(alice.identity, 'sign')
    const own = noise()
    for (let turn = 0; turn < 3; turn++) {
      const [initiator, responder] = memoryPair()
      await Promise.all([own.secureOutbound(initiator, { identity: alice.identity, expectedPeer: 'any' }), own.secureInbound(responder, { identity: bob.identity, expectedPeer: 'any' })])
    }
    expect(sign).toHaveBeenCalledTimes(1)
    sign.mockRestore()
  })

  it('tries to sign again after a failure, and says whose it was', async () => {
    const sign = vi.spyOn(eve.identity, 'sign').mockRejectedValueOnce(new Error('the key is locked'))
    const [initiator, responder] = memoryPair()
    await expect(channel.secureOutbound(initiator, { identity: eve.identity, expectedPeer: 'any' })).rejects.toMatchObject({ code: 'ERR_HANDSHAKE', side: 'local', cause: { message: 'the key is locked' } })
    expect(await responder.closed).toMatchObject({ how: 'reset' })
    sign.mockRestore()
    const outcomes = await meet(...memoryPair(), { identity: eve.identity })
    expect('failed' in outcomes[0]).toBe(false)
  })
})

describe('on a hostile path', () => {
  it('no bit of a message can be turned: both sides fail, and no link stays', async () => {
    const { path: { frames } } = await meetThrough()
    for (const number of [1, 2, 3]) {
      const bits = (frames[number - 1]?.bytes.byteLength ?? 0) * 8
      // Every bit of the lengths, then one of each byte; every bit of the messages is in xx-handshake.test.ts.
      for (let bit = 0; bit < bits; bit += bit < 16 ? 1 : 9) {
        const { outcomes: [one, two], path } = await meetThrough(frame => {
          if (frame.number !== number) return frame.bytes
          const flipped = flipBit(frame.bytes, bit)
          return bit < 16 ? { endAfter: 0 } : flipped
        })
        // Message 3 is the last: its sender is done, and learns on its link.
        if (number === 3 && 'link' in one) await expect(one.link.read()).rejects.toMatchObject({ code: 'ERR_STREAM_RESET' })
        else expect(one, `message ${number}, bit ${bit}`).toMatchObject(FAILED)
        expect(two, `message ${number}, bit ${bit}`).toMatchObject(FAILED)
        expect(await path.initiator.closed).not.toMatchObject({ how: 'clean' })
        expect(await path.responder.closed).toMatchObject({ how: expect.stringMatching(/aborted|reset|lost/) as string })
      }
    }
  }, LONG_MS)

  it('no wrong length is believed', async () => {
    for (const number of [1, 2, 3]) {
      for (let bit = 0; bit < 16; bit++) {
        const [initiator, responder] = memoryPair()
        const hostile = throughTheMiddle(frame => frame.number === number ? join([flipBit(frame.bytes, bit), pattern(5000)]) : frame.bytes)
        initiator.abort()
        responder.abort()
        const [one, two] = await meet(hostile.initiator, hostile.responder)
        expect(number === 2 ? one : two, `message ${number}, bit ${bit}`).toMatchObject(FAILED)
      }
    }
  }, LONG_MS)

  it('a link that ends at any byte is no handshake', async () => {
    const { path: { frames } } = await meetThrough()
    for (const number of [1, 2, 3]) {
      for (let endAfter = 0; endAfter < (frames[number - 1]?.bytes.byteLength ?? 0); endAfter += 1) {
        const { outcomes: [one, two] } = await meetThrough(frame => frame.number === number ? { endAfter } : frame.bytes)
        expect(number === 2 ? one : two).toMatchObject(FAILED)
      }
    }
  }, LONG_MS)

  it('a recorded handshake does not work a second time', async () => {
    const { path: { frames } } = await meetThrough()
    for (const number of [1, 2, 3]) {
      const { outcomes: [one, two] } = await meetThrough(frame => frame.number === number ? frames[number - 1]?.bytes ?? frame.bytes : frame.bytes)
      expect([one, two].some(outcome => 'failed' in outcome), `message ${number}`).toBe(true)
      expect(number === 2 ? one : two).toMatchObject(FAILED)
    }
  })

  it('payloads of two sessions cannot be swapped', async () => {
    const { path: { frames } } = await meetThrough()
    const tail = (number: number, from: number): Change => frame => frame.number === number ? join([frame.bytes.subarray(0, from), frames[number - 1]?.bytes.subarray(from) ?? hex('')]) : frame.bytes
    expect((await meetThrough(tail(2, 2 + 80))).outcomes[0]).toMatchObject(FAILED)
    expect((await meetThrough(tail(3, 2 + 48))).outcomes[1]).toMatchObject(FAILED)
  })

  it('nobody can be answered with their own messages', async () => {
    const [initiator, mirror] = memoryPair()
    void (async () => { for await (const chunk of mirror) await mirror.write(chunk) })().catch(() => {})
    await expect(channel.secureOutbound(initiator, { identity: alice.identity, expectedPeer: 'any' })).rejects.toMatchObject({ code: 'ERR_HANDSHAKE', side: 'remote' })
  })

  it('what is no Noise is named', async () => {
    for (const [text, expected] of [['GET / HTTP/1.1\r\n\r\n', /no Noise handshake.*"GE…"/], ['\x13/multistream/1.0.0\n', /no Noise handshake: message 1 says 4911 bytes/]] as const) {
      const [link, far] = memoryPair()
      await far.write(new TextEncoder().encode(text))
      await expect(channel.secureInbound(link, { identity: bob.identity, expectedPeer: 'any' })).rejects.toThrow(expected)
      expect(await far.closed).toMatchObject({ how: 'reset' })
    }
  })

  it('a message that is too long is refused before it is held', async () => {
    const [link, far] = memoryPair()
    const dialling = channel.secureOutbound(link, { identity: bob.identity, expectedPeer: 'any' })
    await far.write(Uint8Array.of((96 + 4097) >> 8, (96 + 4097) & 0xff))
    await expect(dialling).rejects.toThrow(/4193/)

    const { outcomes } = await meetThrough(frame => frame.number === 3 ? Uint8Array.of((64 + 4097) >> 8, (64 + 4097) & 0xff) : frame.bytes)
    expect(outcomes[1]).toMatchObject({ failed: { message: expect.stringMatching(/message 3 says 4161 bytes/) as string } })
  })

  it('an end or a reset says at which message, with a hint', async () => {
    for (const stop of ['closeWrite', 'abort'] as const) {
      const [link, far] = memoryPair()
      const dialling = channel.secureOutbound(link, { identity: alice.identity, expectedPeer: 'any' })
      await far[stop]()
      await expect(dialling).rejects.toThrow(/message [12] of the handshake was .*: the peer gave up/)
      await expect(dialling).rejects.toMatchObject({ side: 'remote', cause: expect.any(Error) as Error })
    }
  })
})

describe('cancelling', () => {
  const reason = new Error('no longer wanted')

  it('before: nothing is sent, the link is aborted', async () => {
    const [link, far] = memoryPair()
    await expect(channel.secureOutbound(link, { identity: alice.identity, expectedPeer: 'any', signal: AbortSignal.abort(reason) })).rejects.toBe(reason)
    expect(await far.closed).toMatchObject({ how: 'reset' })
  })

  it('during: at every message, on both sides', async () => {
    for (const number of [1, 2, 3]) {
      for (const side of ['dial', 'listen'] as const) {
        const controller = new AbortController()
        const cancelled = { signal: controller.signal }
        const { outcomes, path } = await meetThrough(frame => {
          if (frame.number !== number) return frame.bytes
          controller.abort(reason)
          return frame.bytes
        }, side === 'dial' ? cancelled : {}, side === 'listen' ? cancelled : {})
        const [own, link] = side === 'dial' ? [outcomes[0], path.initiator] : [outcomes[1], path.responder]
        if (!(number === 3 && side === 'dial')) {
          expect(own, `message ${number}, ${side}`).toEqual({ failed: reason })
          expect(await link.closed).toMatchObject({ how: 'aborted' })
        }
        expect(getEventListeners(controller.signal, 'abort')).toEqual([])
      }
    }
  })

  it('after: the link goes on, and no listener stays', async () => {
    const controller = new AbortController()
    const [one, two] = await meet(...memoryPair(), { signal: controller.signal })
    expect(getEventListeners(controller.signal, 'abort')).toEqual([])
    controller.abort(reason)
    if ('failed' in one || 'failed' in two) throw new Error('both must succeed')
    await one.link.write(pattern(3))
    expect((await two.link.read())?.byteLength).toBe(3)
  })

  it('with a reason that is no Error gives an Error', async () => {
    const [link] = memoryPair()
    await expect(channel.secureInbound(link, { identity: alice.identity, expectedPeer: 'any', signal: AbortSignal.abort('why') })).rejects.toBeInstanceOf(Error)
  })
})

describe('early muxers', () => {
  const cases: ReadonlyArray<{ initiator?: string[], responder?: string[], agreed: string | undefined }> = [
    { agreed: undefined },
    { initiator: ['/a'], agreed: undefined },
    { responder: ['/a'], agreed: undefined },
    { initiator: [], responder: ['/a'], agreed: undefined },
    { initiator: ['/a'], responder: [], agreed: undefined },
    { initiator: ['/a'], responder: ['/a'], agreed: '/a' },
    { initiator: ['/a', '/b'], responder: ['/b', '/a'], agreed: '/a' },
    { initiator: ['/b', '/a'], responder: ['/a', '/b'], agreed: '/b' },
    { initiator: ['/x', '/b', '/a'], responder: ['/a', '/b'], agreed: '/b' },
    { initiator: ['/a', '/a'], responder: ['/y', '/a'], agreed: '/a' },
    { initiator: ['/a'], responder: ['/b'], agreed: 'none' },
    { initiator: ['/a'], responder: ['/A', '/a/'], agreed: 'none' }
  ]
  const list = (names: string[] | undefined): Options => names === undefined ? {} : { earlyMuxers: names }

  it.each(cases)('$initiator meets $responder: $agreed', async ({ initiator, responder, agreed }) => {
    const outcomes = await meet(...memoryPair(), list(initiator), list(responder))
    if (agreed === 'none') {
      expect(outcomes).toMatchObject([
        { failed: { code: 'ERR_EARLY_MUXER', ours: initiator, theirs: responder } },
        { failed: { code: 'ERR_EARLY_MUXER', ours: responder, theirs: initiator } }
      ])
    } else {
      expect(outcomes.map(outcome => 'failed' in outcome ? outcome.failed : outcome.earlyMuxer)).toEqual([agreed, agreed])
    }
  })

  it('are sealed: nobody on the path sees them', async () => {
    const { path: { frames } } = await meetThrough(undefined, { earlyMuxers: ['/yamux/1.0.0'] }, { earlyMuxers: ['/yamux/1.0.0'] })
    expect(Buffer.concat(frames.map(({ bytes }) => bytes)).includes('yamux')).toBe(false)
  })

  it('that cannot be sent are a mistake of ours', async () => {
    const outcomes = await meet(...memoryPair(), { earlyMuxers: ['/a'.repeat(600)] })
    expect(outcomes[0]).toMatchObject({ failed: { code: 'ERR_HANDSHAKE', side: 'local' } })
  })
})

describe('ephemeral keys', () => {
  it('made ahead are each given once', () => {
    const keys = new EphemeralKeys(crypto)
    const seen = new Set<string>()
    for (let turn = 0; turn < 100; turn++) {
      if (turn % 3 !== 0) keys.refill()
      seen.add(toHex(keys.take().publicKey))
    }
    expect(seen.size).toBe(100)
  })

  it('are never the same on the wire', async () => {
    const seen = new Set<string>()
    for (let turn = 0; turn < 20; turn++) {
      const { path: { frames } } = await meetThrough()
      for (const { bytes } of frames.slice(0, 2)) seen.add(toHex(bytes.subarray(2, 34)))
    }
    expect(seen.size).toBe(40)
    await settled()
  })
})
