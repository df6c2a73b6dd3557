import { equal, rejectsWith } from '@ts-libp2p/compliance'
import { channelCase, type ChannelCase } from '../channel-case.ts'
import type { ChannelTest } from '../channel-test.ts'
import { roomy } from '../variants.ts'

export const earlyMuxersCases: readonly ChannelCase[] = [
  channelCase({
    id: 'CHANNEL-MUXER-01',
    clause: 'C-MUXER-1',
    title: 'lists that overlap agree on the same name on both sides: the first of who dialled that the other has',
    needs: ['earlyMuxers'],
    variants: roomy,
    async run (test) {
      await agrees(test, ['/a'], ['/a'], '/a')
      await agrees(test, ['/a', '/b'], ['/b', '/a'], '/a')
      await agrees(test, ['/b', '/a'], ['/a', '/b'], '/b')
      await agrees(test, ['/x', '/b', '/a'], ['/a', '/b', '/y'], '/b')
    }
  }),
  channelCase({
    id: 'CHANNEL-MUXER-02',
    clause: 'C-MUXER-1',
    title: 'where one side sent no list, or an empty one, nothing is agreed on either side',
    needs: ['earlyMuxers'],
    variants: roomy,
    async run (test) {
      await agrees(test, undefined, undefined, undefined)
      await agrees(test, ['/a'], undefined, undefined)
      await agrees(test, undefined, ['/a'], undefined)
      await agrees(test, [], ['/a'], undefined)
      await agrees(test, ['/a'], [], undefined)
    }
  }),
  channelCase({
    id: 'CHANNEL-MUXER-03',
    clause: 'C-MUXER-1',
    title: 'two lists without overlap fail on both sides with ERR_EARLY_MUXER, which names both lists; names are compared whole',
    needs: ['earlyMuxers'],
    variants: roomy,
    async run (test) {
      for (const [ours, theirs] of [[['/a', '/b'], ['/c']], [['/a'], ['/A', '/a/', '/aa']]] as const) {
        const links = test.links()
        const [near, far] = test.sides
        const handshake = await test.handshake({ outbound: links.near, inbound: links.far }, { [near]: { earlyMuxers: ours }, [far]: { earlyMuxers: theirs } })
        const error = await rejectsWith(handshake[near].promise, 'ERR_EARLY_MUXER', 'the near side')
        equal(String(Reflect.get(error, 'ours')), ours.join(), 'our list in the error')
        equal(String(Reflect.get(error, 'theirs')), theirs.join(), 'their list in the error')
        await rejectsWith(handshake[far].promise, 'ERR_EARLY_MUXER', 'the far side')
        for (const link of [links.near, links.far]) equal(link.state, 'closed', 'the state of the link')
      }
    }
  })
]

async function agrees (test: ChannelTest, outbound: readonly string[] | undefined, inbound: readonly string[] | undefined, expected: string | undefined): Promise<void> {
  const list = (earlyMuxers: readonly string[] | undefined): { readonly earlyMuxers?: readonly string[] } => earlyMuxers === undefined ? {} : { earlyMuxers }
  const { near, far } = await test.pair({ outbound: list(outbound), inbound: list(inbound) })
  for (const { earlyMuxer } of [near, far]) equal(earlyMuxer, expected, `what ${String(outbound)} and ${String(inbound)} agree on`)
}
