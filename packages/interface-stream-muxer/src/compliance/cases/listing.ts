import { equal } from '@ts-libp2p/compliance'
import { listed, nameOf } from '../many-streams.ts'
import { muxerCase, type MuxerCase } from '../muxer-case.ts'
import { readAll } from '../transfer.ts'

export const listingCases: readonly MuxerCase[] = [
  muxerCase({
    id: 'MUXER-LIST-01',
    clause: 'M-LIST-1',
    title: 'what is open is listed on both sides, in the order of opening',
    async run (test) {
      const muxers = await test.muxers()
      equal(listed(muxers.near).length, 0, 'streams of a fresh connection')
      const pairs = [await test.stream(muxers), await test.stream({ near: muxers.far, far: muxers.near }), await test.stream(muxers)]
      const ends = pairs.map(({ near, far }, index) => index === 1 ? { near: far, far: near } : { near, far })
      equal(listed(muxers.near).join(), ends.map(({ near }) => nameOf(near)).join(), 'the streams of the near side')
      equal(listed(muxers.far).join(), ends.map(({ far }) => nameOf(far)).join(), 'the streams of the far side')
    }
  }),
  muxerCase({
    id: 'MUXER-LIST-02',
    clause: 'M-LIST-1',
    title: 'a stream that is half closed, by us or by the peer, stays listed; closed from both ends it is gone',
    async run (test) {
      const muxers = await test.muxers()
      const { near, far } = await test.stream(muxers)
      const count = (): string => `${listed(muxers.near).length} ${listed(muxers.far).length}`
      await near.closeWrite()
      await readAll(far)
      equal(count(), '1 1', 'streams while one direction is open')
      await far.closeWrite()
      await Promise.all([near.closed, far.closed])
      equal(count(), '0 0', 'streams once both ends were seen')
    }
  }),
  muxerCase({
    id: 'MUXER-LIST-03',
    clause: 'M-LIST-1',
    title: 'a stream that is aborted by one side is gone from both lists, and only it',
    async run (test) {
      const muxers = await test.muxers()
      const [first, second] = [await test.stream(muxers), await test.stream(muxers)]
      first.near.abort()
      equal(listed(muxers.near).join(), nameOf(second.near), 'the streams of who aborted, at once')
      await first.far.closed
      equal(listed(muxers.far).join(), nameOf(second.far), 'the streams of the peer')
    }
  }),
  muxerCase({
    id: 'MUXER-LIST-04',
    clause: 'M-LIST-1',
    title: 'when a connection is over nothing is listed, however it ended',
    async run (test) {
      for (const end of ['abort', 'lose', 'close'] as const) {
        const muxers = await test.muxers()
        const { near, far } = await test.stream(muxers)
        if (end === 'abort') {
          muxers.near.abort()
        } else if (end === 'lose') {
          muxers.links.lose()
        } else {
          await Promise.all([near.close(), far.close(), muxers.near.close()])
        }
        await Promise.all([muxers.near.closed, muxers.far.closed])
        equal(listed(muxers.near).length + listed(muxers.far).length, 0, `streams after ${end}`)
      }
    }
  }),
  muxerCase({
    id: 'MUXER-LIST-05',
    clause: 'M-LIST-1',
    title: 'the list is a picture: it does not change in the hands of who looks at it',
    async run (test) {
      const muxers = await test.muxers()
      const { near } = await test.stream(muxers)
      const before = muxers.near.streams
      near.abort()
      equal(before.length, 1, 'the length of the list taken before')
      equal(muxers.near.streams.length, 0, 'the length of the list now')
    }
  })
]
