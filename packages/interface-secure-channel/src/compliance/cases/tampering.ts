import { concatBytes, equal, isTrue, outcomeOf } from '@ts-libp2p/compliance'
import { channelCase, type ChannelCase } from '../channel-case.ts'
import { HANDSHAKE_CODES, type ChannelTest } from '../channel-test.ts'
import { cut, flip, type Change, type Side } from '../middle.ts'
import { once, roomy } from '../variants.ts'

export const tamperingCases: readonly ChannelCase[] = [
  ...(['outbound', 'inbound'] as const).flatMap((side, index) => [
    channelCase({
      id: `CHANNEL-TAMPER-0${index + 1}`,
      clause: 'C-FAIL-2',
      title: `a changed byte in what the ${side} side says comes to nothing: at the edges of each message and at places between`,
      variants: once,
      timeoutMs: 10_000,
      async run (test) {
        for (const at of await places(test, side, 20)) await isNoticed(test, side, `byte ${at} of the ${side} side changed`, flip(side, at, 1 << test.random.below(8)))
      }
    }),
    channelCase({
      id: `CHANNEL-TAMPER-0${index + 3}`,
      clause: 'C-FAIL-3',
      title: `what the ${side} side says is cut off: at the edges of each message and at places between, by an end or a reset`,
      variants: once,
      timeoutMs: 10_000,
      async run (test) {
        for (const [number, at] of (await places(test, side, 12)).entries()) await isNoticed(test, side, `the ${side} side cut off after ${at} bytes`, cut(side, at, number % 2 === 0 ? 'end' : 'reset'))
      }
    }),
    channelCase({
      id: `CHANNEL-TAMPER-0${index + 5}`,
      clause: 'C-FAIL-2',
      title: `every byte of what the ${side} side says, changed one at a time`,
      level: 'stress',
      variants: once,
      timeoutMs: 60_000,
      async run (test) {
        const total = (await test.handshakeBytes())[side]
        for (let at = 0; at < total; at++) await isNoticed(test, side, `byte ${at} of the ${side} side changed`, flip(side, at, 1 + test.random.below(255)))
      }
    }),
    channelCase({
      id: `CHANNEL-TAMPER-0${index + 7}`,
      clause: 'C-FAIL-3',
      title: `what the ${side} side says, cut off after every byte`,
      level: 'stress',
      variants: once,
      timeoutMs: 60_000,
      async run (test) {
        const total = (await test.handshakeBytes())[side]
        for (let at = 0; at < total; at++) await isNoticed(test, side, `the ${side} side cut off after ${at} bytes`, cut(side, at, 'end'))
      }
    })
  ]),
  channelCase({
    id: 'CHANNEL-REPLAY-01',
    clause: 'C-FAIL-3',
    title: 'what one side said in a handshake, said again to the same peer by somebody else, comes to nothing',
    variants: roomy,
    async run (test) {
      const { middle } = await test.pairThrough()
      const { alice, bob } = await test.peers()
      const [near, far] = test.sides
      const channel = await test.channel()
      const links = test.links()
      const victim = outcomeOf(test.secure(near, links.near, { identity: (near === 'outbound' ? alice : bob).identity, expectedPeer: 'any' }, channel))
      const saying = links.far.write(concatBytes(middle.said(far))).then(() => links.far.closeWrite()).catch(() => {})
      await test.refused('a replayed handshake', victim, links.near)
      await saying
    }
  }),
  channelCase({
    id: 'CHANNEL-REPLAY-02',
    clause: 'C-FAIL-3',
    title: 'no message of an earlier handshake fits into a later one of the same peers',
    variants: once,
    async run (test) {
      const { middle: earlier } = await test.pairThrough()
      for (const [number, { from, chunks }] of earlier.flights.entries()) {
        const old = concatBytes(chunks)
        let place = 0
        await isNoticed(test, from === 'outbound' ? 'inbound' : 'outbound', `message ${number + 1} of an earlier handshake`, ({ flight, bytes }) => {
          if (flight !== number) return bytes
          const part = old.slice(place, place + bytes.byteLength)
          place += bytes.byteLength
          return part
        }, 'either')
      }
    }
  }),
  channelCase({
    id: 'CHANNEL-REPLAY-03',
    clause: 'C-FAIL-3',
    title: 'nobody is answered by a mirror: a side that gets its own bytes back fails',
    variants: roomy,
    async run (test) {
      const { alice, bob } = await test.peers()
      const [near] = test.sides
      const links = test.links()
      const victim = outcomeOf(test.secure(near, links.near, { identity: (near === 'outbound' ? alice : bob).identity, expectedPeer: 'any' }))
      const mirror = (async () => {
        for await (const bytes of links.far) await links.far.write(bytes)
        await links.far.closeWrite()
      })().catch(() => {})
      await test.quiet()
      if (victim.isPending) links.far.close().catch(() => {}) // who was dialled says nothing first: neither does its mirror
      await test.refused('a mirror', victim, links.near, HANDSHAKE_CODES)
      await mirror
    }
  }),
  channelCase({
    id: 'CHANNEL-REPLAY-04',
    clause: 'C-FAIL-3',
    title: 'two sides of the same kind do not meet: two that dialled, two that were dialled',
    variants: roomy,
    async run (test) {
      const { alice, bob } = await test.peers()
      const [near] = test.sides
      const links = test.links()
      const one = outcomeOf(test.secure(near, links.near, { identity: alice.identity, expectedPeer: 'any' }))
      const other = outcomeOf(test.secure(near, links.far, { identity: bob.identity, expectedPeer: 'any' }))
      await test.quiet()
      if (one.isPending && other.isPending) links.near.abort() // both wait for the other to begin
      for (const [side, link] of [[one, links.near], [other, links.far]] as const) await test.refused('two sides of the same kind', side, link, HANDSHAKE_CODES)
    }
  })
]

/** The first and the last bytes of each message of `side`, and `count` places between them. */
async function places (test: ChannelTest, side: Side, count: number): Promise<number[]> {
  const { middle } = await test.pairThrough()
  const found = new Set<number>()
  let start = 0
  for (const { from, chunks } of middle.flights) {
    if (from !== side) continue
    const size = concatBytes(chunks).byteLength
    for (const edge of [0, 1, 2, 3, size - 2, size - 1]) if (edge >= 0 && edge < size) found.add(start + edge)
    start += size
  }
  isTrue(start > 0, `the ${side} side must say something`)
  for (let index = 0; index < count; index++) found.add(test.random.below(start))
  return [...found].sort((a, b) => a - b)
}

/** Who hears the changed words refuses them; the one who said them gets no success either. */
async function isNoticed (test: ChannelTest, side: Side, what: string, change: Change, deceived: 'listener' | 'either' = 'listener'): Promise<void> {
  const middle = test.middle(change)
  const handshake = await test.handshake(middle)
  const listener = side === 'outbound' ? 'inbound' : 'outbound'
  await test.quiet()
  // A message from elsewhere may deceive its listener into an answer that the other side then refuses.
  const victim = deceived === 'listener' || handshake[listener].state === 'rejected' ? listener : side
  await test.cameToNothing(what, middle, handshake, victim)
  equal(handshake.outbound.state === 'fulfilled' && handshake.inbound.state === 'fulfilled', false, `${what}: that both sides succeeded`)
}
