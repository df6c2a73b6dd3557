import { equal, outcomeOf, rejectsWith, sameBytes } from '@ts-libp2p/compliance'
import { channelCase, type ChannelCase } from '../channel-case.ts'
import { pattern, readAll, readBytes } from '../transfer.ts'
import { fast, roomy } from '../variants.ts'

export const securedLinkCases: readonly ChannelCase[] = [
  channelCase({
    id: 'CHANNEL-LINK-01',
    clause: 'C-LINK-1',
    title: 'both directions at once, in pieces of any size: content, order and ends',
    async run (test) {
      const { near, far } = await test.pair()
      const [one, two] = [test.random.bytes(3000), test.random.bytes(2500)]
      const send = async (link: typeof near.link, bytes: Uint8Array): Promise<void> => {
        for (const piece of test.random.pieces(bytes, 700)) await link.write(piece)
        await link.closeWrite()
      }
      const sending = [send(near.link, one), send(far.link, two)]
      sameBytes(await readAll(far.link), one, 'what arrived there')
      sameBytes(await readAll(near.link), two, 'what arrived here')
      await Promise.all(sending)
    }
  }),
  channelCase({
    id: 'CHANNEL-LINK-02',
    clause: 'C-LINK-1',
    title: 'huge, tiny and empty writes',
    variants: fast,
    async run (test) {
      const { near, far } = await test.pair()
      const writing = (async () => {
        await near.link.write(new Uint8Array(0))
        await near.link.write(pattern(0, 400_000))
        for (let at = 0; at < 50; at++) await near.link.write([pattern(400_000 + at, 1), new Uint8Array(0)])
        await near.link.closeWrite()
      })()
      sameBytes(await readAll(far.link), pattern(0, 400_050), 'what arrived')
      await writing
    }
  }),
  channelCase({
    id: 'CHANNEL-LINK-03',
    clause: 'C-LINK-1',
    title: 'an abort is a reset for the peer, and a lost link is lost: never an end',
    variants: fast,
    async run (test) {
      for (const fate of ['abort', 'lose'] as const) {
        const { near, far, links } = await test.pair()
        const reading = outcomeOf(far.link.read())
        await test.quiet()
        if (fate === 'abort') near.link.abort()
        else links.lose()
        await rejectsWith(reading.promise, fate === 'abort' ? 'ERR_STREAM_RESET' : 'ERR_STREAM_LOST', `a read that waited for ${fate}`)
        equal((await far.link.closed).how, fate === 'abort' ? 'reset' : 'lost', 'how it closed')
      }
    }
  }),
  channelCase({
    id: 'CHANNEL-LINK-04',
    clause: 'C-LINK-1',
    title: 'who does not read stalls the writer, and gets everything later',
    variants: roomy,
    async run (test) {
      const { near, far, links } = await test.pair()
      const bound = test.limits.maxBufferedBytes + links.capacity
      const writing = outcomeOf(near.link.write(pattern(0, bound + 1)).then(() => near.link.closeWrite()))
      await test.staysPending(writing, `a write of one byte more than the declared bound of ${bound}`)
      sameBytes(await readAll(far.link), pattern(0, bound + 1), 'what arrived')
      await writing.promise
    }
  }),
  channelCase({
    id: 'CHANNEL-LINK-05',
    clause: 'C-LINK-2',
    title: 'bytes that are sent at once after the last message of the handshake are not lost, also when they come in one piece with it',
    variants: fast,
    async run (test) {
      const links = test.links()
      const words = pattern(0, 500)
      const handshake = await test.handshake({ outbound: links.near, inbound: links.far })
      const speaking = handshake.outbound.promise.then(({ link }) => link.write(words.slice()))
      // The last message and the first words are held together, then come as one.
      await test.until(() => links.delivered('far-to-near') > 0 || handshake.outbound.state === 'fulfilled')
      links.clog('near-to-far')
      await test.quiet()
      links.unclog()
      const { link } = await handshake.inbound.promise
      sameBytes(await readBytes(link, words.byteLength), words, 'what arrived')
      await speaking
    }
  }),
  channelCase({
    id: 'CHANNEL-LINK-06',
    clause: 'C-LINK-2',
    title: 'whoever is done first may speak first, from either side, before the other has looked',
    async run (test) {
      const links = test.links()
      const handshake = await test.handshake({ outbound: links.near, inbound: links.far })
      const words = pattern(7, 90)
      const [near, far] = test.sides
      const speaking = handshake[near].promise.then(async ({ link }) => {
        await link.write(words.slice())
        await link.closeWrite()
      })
      sameBytes(await readAll((await handshake[far].promise).link), words, 'what arrived')
      await speaking
    }
  })
]
