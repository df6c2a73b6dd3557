import { equal, isTrue, macrotask, outcomeOf, type LinkStream, type Random } from '@ts-libp2p/compliance'
import { channelCase, type ChannelCase } from '../channel-case.ts'
import { pattern, readUntilOver } from '../transfer.ts'
import { roomy } from '../variants.ts'
import { HANDSHAKE_BYTES, succeedsSoon } from './crowds.ts'

export const strangerCases: readonly ChannelCase[] = [
  ...Object.entries(strangers()).map(([who, says], index) => channelCase({
    id: `CHANNEL-STRANGER-0${index + 1}`,
    clause: 'C-HOSTILE-1',
    title: `${who} is refused on both sides, after no more bytes than declared, however much it says`,
    variants: roomy,
    async run (test) {
      const { alice } = await test.peers()
      const [near] = test.sides
      const links = test.links(1000)
      const words = says(test.random)
      const watch = await test.watchVictim()
      const handshake = outcomeOf(test.secure(near, links.near, { identity: alice.identity, expectedPeer: 'any' }))
      const taken = await say(links.far, words, test.limits.maxHandshakeBytes + 1000)
      await test.quiet()
      isTrue(taken <= test.limits.maxHandshakeBytes + 1000, `${taken} bytes were taken from a stranger; the declared bound is ${test.limits.maxHandshakeBytes}`)
      if (handshake.isPending) links.far.close().catch(() => {}) // it may wait for the rest of a message within its bound
      await watch.withstood(test.limits.maxHandshakeBytes + HANDSHAKE_BYTES)
      await test.refused(who, handshake, links.near)
      await test.pair()
    }
  })),
  channelCase({
    id: 'CHANNEL-STRANGER-07',
    clause: 'C-HOSTILE-1',
    title: 'somebody who begins as a peer and goes on with anything is refused, after no more bytes than declared',
    variants: roomy,
    async run (test) {
      const [near, far] = test.sides
      const total = (await test.handshakeBytes())[far]
      const watch = await test.watchVictim()
      for (const honest of [1, Math.floor(total / 4), Math.floor(total / 2), total - 1]) {
        const middle = test.middle(({ from, offset, bytes }) => from === far ? bytes.map((byte, index) => offset + index < honest ? byte : byte ^ 0x5a) : bytes)
        const handshake = await test.handshake(middle)
        await test.cameToNothing(`${honest} honest bytes, then others`, middle, handshake, near)
      }
      await watch.withstood(4 * 2 * (test.limits.maxHandshakeBytes + HANDSHAKE_BYTES))
    }
  }),
  channelCase({
    id: 'CHANNEL-STRANGER-08',
    clause: 'C-HOSTILE-1',
    title: 'anything behind a finished handshake that is no frame loses the link: no byte of it is delivered, and no end',
    variants: roomy,
    async run (test) {
      const everybody = Object.entries(strangers())
      const watch = await test.watchVictim()
      for (const [who, says] of everybody) {
        const [from] = test.sides
        const part = says(test.random).slice(0, 400)
        let isSpoiling = false
        const { near, far } = await test.pairThrough(({ from: side, bytes }) => isSpoiling && side === from ? part : bytes)
        await test.quiet()
        isSpoiling = true
        const reading = readUntilOver(far.link)
        await near.link.write(pattern(0, 100)).catch(() => {})
        await test.quiet()
        near.link.abort()
        const { bytes, over } = await reading
        equal(bytes.byteLength, 0, `bytes that were delivered from ${who}`)
        isTrue(over !== 'end', `${who}: the end of the link must not look like an end`)
      }
      await watch.withstood(everybody.length * 2 * (test.limits.maxHandshakeBytes + HANDSHAKE_BYTES))
    }
  }),
  channelCase({
    id: 'CHANNEL-SIZE-01',
    clause: 'C-HOSTILE-5',
    title: 'strangers that announce messages of any size, say all of it but the last byte, and wait: each holds no more than declared',
    variants: roomy,
    timeoutMs: 20_000,
    async run (test) {
      const { alice } = await test.peers()
      const [near] = test.sides
      const channel = await test.channel()
      await succeedsSoon(test, channel)
      for (const announced of ANNOUNCED) {
        const words = new Uint8Array(Math.max(2, announced + 1)).fill(0x55) // two of a length, and all but one
        words.set([announced >>> 8, announced & 255])
        const watch = await test.watchVictim()
        const stalled = await Promise.all(Array.from({ length: STRANGERS }, async () => {
          const links = test.links(LINK_BYTES)
          const handshake = outcomeOf(test.secure(near, links.near, { identity: alice.identity, expectedPeer: 'any' }, channel))
          await say(links.far, words, words.byteLength)
          return { links, handshake }
        }))
        await watch.withstood(STRANGERS * (test.limits.maxHandshakeBytes + LINK_BYTES + HANDSHAKE_BYTES))
        await succeedsSoon(test, channel)
        for (const { links, handshake } of stalled) {
          links.far.abort()
          await test.refused(`a stranger that announced ${announced} bytes`, handshake, links.near)
        }
      }
    }
  })
]

/** Where two bytes of a length turn over. */
const ANNOUNCED = [0, 1, 0x7fff, 0x8000, 0xfffe, 0xffff] as const

const STRANGERS = 100

const LINK_BYTES = 1000

/** Who may come to a port that speaks this channel. */
function strangers (): Readonly<Record<string, (random: Random) => Uint8Array>> {
  const text = (words: string): Uint8Array => new TextEncoder().encode(words)
  const many = (bytes: Uint8Array): Uint8Array => Uint8Array.from({ length: 100_000 }, (_, index) => bytes[index % bytes.byteLength] ?? 0)
  return {
    'a browser': () => many(text('GET / HTTP/1.1\r\nHost: localhost\r\nUser-Agent: a browser\r\n\r\n')),
    'a TLS client': () => many(Uint8Array.of(0x16, 0x03, 0x01, 0x02, 0x00, 0x01, 0x00, 0x01, 0xfc, 0x03, 0x03)),
    'somebody who only says zero': () => new Uint8Array(100_000),
    'somebody who only says 255': () => new Uint8Array(100_000).fill(0xff),
    'somebody who says anything': random => random.bytes(100_000),
    'another multistream': () => many(text('\x13/multistream/1.0.0\n'))
  }
}

/** Says `words` as far as they are taken; how far that was. */
async function say (link: LinkStream, words: Uint8Array, enough: number): Promise<number> {
  let taken = 0
  for (let attempt = 0; attempt < ATTEMPTS && taken <= enough;) {
    try {
      if (link.writeNow(words.slice(taken, taken + 100))) {
        taken += 100
        attempt = 0
        continue
      }
    } catch {
      return taken
    }
    attempt++
    await macrotask()
  }
  return taken
}

const ATTEMPTS = 40
