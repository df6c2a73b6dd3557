import { concatBytes, equal, isTrue, outcomeOf, sameBytes } from '@ts-libp2p/compliance'
import { channelCase, type ChannelCase } from '../channel-case.ts'
import type { ChannelTest } from '../channel-test.ts'
import type { Passing } from '../middle.ts'
import { indexOfBytes, pattern, readBytes, readUntilOver } from '../transfer.ts'
import { fast, once, roomy } from '../variants.ts'

export const secrecyCases: readonly ChannelCase[] = [
  channelCase({
    id: 'CHANNEL-SECRET-01',
    clause: 'C-SECRET-1',
    title: 'no sixteen bytes of what is written are seen on the wire',
    variants: fast,
    async run (test) {
      const { near, far, middle } = await test.pairThrough()
      const plain = test.random.bytes(3000)
      const [, got] = await Promise.all([near.link.write(plain.slice()), readBytes(far.link, plain.byteLength)])
      sameBytes(got, plain, 'what arrived')
      const wire = concatBytes(middle.said(test.sides[0]))
      for (let at = 0; at + 16 <= plain.byteLength; at += 5) equal(indexOfBytes(wire, plain.subarray(at, at + 16)), -1, `where 16 bytes of plaintext from ${at} are seen on the wire`)
    }
  }),
  channelCase({
    id: 'CHANNEL-SECRET-02',
    clause: 'C-SECRET-1',
    title: 'the same words look different each time: in one link, in both directions, and in the next link of the same peers',
    variants: once,
    async run (test) {
      const words = pattern(0, 64)
      const seen: Uint8Array[] = []
      for (let link = 0; link < 2; link++) {
        const { near, far, middle } = await test.pairThrough()
        for (const [from, to, side] of [[near, far, test.sides[0]], [near, far, test.sides[0]], [far, near, test.sides[1]]] as const) {
          const before = middle.sent(side)
          await from.link.write(words.slice())
          await readBytes(to.link, words.byteLength)
          const wire = concatBytes(middle.said(side))
          seen.push(wire.slice(before))
        }
      }
      for (const [index, one] of seen.entries()) {
        for (const other of seen.slice(index + 1)) {
          let same = 0
          for (let at = 0; at < Math.min(one.byteLength, other.byteLength); at++) if (one[at] === other[at]) same++
          isTrue(same < one.byteLength / 4, `${same} of ${one.byteLength} bytes on the wire are the same for the same words`)
        }
      }
    }
  }),
  channelCase({
    id: 'CHANNEL-SECRET-03',
    clause: 'C-SECRET-2',
    title: 'while one byte of a frame is missing its reader gets nothing, and when it never comes the link is lost',
    variants: roomy,
    async run (test) {
      const { near, far, links } = await test.pair()
      const outgoing = test.variant.isSwapped ? 'far-to-near' : 'near-to-far'
      const reading = outcomeOf(far.link.read())
      await test.quiet()
      links.holdBack(outgoing)
      const writing = outcomeOf(near.link.write(pattern(0, 200)))
      await test.staysPending(reading, 'a read before the last byte of the frame came')
      links.endInside(outgoing)
      const error: unknown = await reading.promise.then(() => undefined, (reason: unknown) => reason)
      equal(Reflect.get(Object(error), 'code'), 'ERR_STREAM_LOST', 'what the read rejected with')
      near.link.abort()
      await writing.promise.catch(() => {})
    }
  }),
  channelCase({
    id: 'CHANNEL-SECRET-04',
    clause: 'C-SECRET-3',
    title: 'a changed byte on the way, at any place, fails the link: what was read is a beginning of what was sent',
    variants: fast,
    async run (test) {
      for (let round = 0; round < 16; round++) {
        const place = round < 4 ? round : test.random.below(1200)
        await isLost(test, ({ bytes, at }) => place >= at && place < at + bytes.byteLength ? bytes.map((byte, index) => at + index === place ? byte ^ (1 << (round % 8)) : byte) : bytes, `byte ${place} changed`)
      }
    }
  }),
  ...(['left out', 'repeated', 'reordered'] as const).map((fate, index) => channelCase({
    id: `CHANNEL-SECRET-0${index + 5}`,
    clause: 'C-SECRET-3',
    title: `a frame that is ${fate} fails the link`,
    variants: roomy,
    async run (test) {
      const held: Uint8Array[] = []
      await isLost(test, ({ bytes, burst }) => {
        if (fate === 'left out') return burst === 1 ? new Uint8Array(0) : bytes
        if (fate === 'repeated') return burst === 1 ? concatBytes([bytes, bytes]) : bytes
        if (burst === 1) held.push(bytes.slice())
        if (burst === 1) return new Uint8Array(0)
        return burst === 2 ? concatBytes([bytes, ...held.splice(0)]) : bytes
      }, `a frame ${fate}`)
    }
  }))
]

/** Sends four frames through somebody who changes them; the reader must not get anything that was not sent, and no end. */
async function isLost (test: ChannelTest, change: (passing: { readonly bytes: Uint8Array, readonly at: number, readonly burst: number }) => Uint8Array, what: string): Promise<void> {
  const [from] = test.sides
  const start = { byte: Infinity, burst: 0 }
  let sent = 0
  const { near, far } = await test.pairThrough(({ from: side, offset, bytes }: Passing) => {
    if (side !== from) return bytes
    sent = offset + bytes.byteLength
    return offset < start.byte ? bytes : change({ bytes, at: offset - start.byte, burst: start.burst })
  })
  await test.quiet()
  start.byte = sent
  const reading = readUntilOver(far.link)
  for (; start.burst < 4; start.burst++) {
    await near.link.write(pattern(300 * start.burst, 300)).catch(() => {})
    await test.quiet()
  }
  await near.link.closeWrite().catch(() => {})
  const { bytes, over } = await reading
  equal(over, 'ERR_STREAM_LOST', `${what}: how the reading ended`)
  isTrue(bytes.byteLength < 1200, `${what}: everything was delivered all the same`)
  sameBytes(bytes, pattern(0, bytes.byteLength), `${what}: what was read`)
  equal((await far.link.closed).how, 'lost', `${what}: how the link closed`)
}
