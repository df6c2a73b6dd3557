import { equal, isTrue, sameBytes } from '@ts-libp2p/compliance'
import { muxerCase, type MuxerCase } from '../muxer-case.ts'
import { pattern, readAll, readBytes, roundTrip } from '../transfer.ts'
import { fast, roomy } from '../variants.ts'

export const contractCases: readonly MuxerCase[] = [
  muxerCase({
    id: 'MUXER-CONTRACT-01',
    clause: 'M-CONTRACT-1',
    title: 'the factory carries the stamp, and its protocol name is that of its muxers',
    variants: roomy,
    async run (test) {
      const factory = await test.fixture.createFactory({ isPatient: false, isKeepAlive: false, isImpatient: false, signal: test.cancellation().signal, random: test.random })
      equal(factory.contract, 'stream-muxer@1', 'the contract of the factory')
      isTrue(factory.protocol.startsWith('/') && factory.protocol.length > 1, `a protocol name begins with a slash: ${factory.protocol}`)
      const { near, far } = await test.muxers()
      equal(near.protocol, factory.protocol, 'the protocol of the near muxer')
      equal(far.protocol, factory.protocol, 'the protocol of the far muxer')
    }
  }),
  muxerCase({
    id: 'MUXER-CONTRACT-02',
    clause: 'M-CONTRACT-2',
    title: 'connections are apart: streams, closing and aborting of one are not seen in another',
    variants: roomy,
    async run (test) {
      const one = await test.muxers()
      const other = await test.muxers()
      const first = await test.stream(one)
      equal(other.near.streams.length, 0, 'streams of the other connection')
      await test.staysPending(other.far.accept(), 'accept() on the other connection')
      other.near.abort()
      await other.far.closed
      await roundTrip(first.near, first.far)
      equal(one.near.streams.length, 1, 'streams of the first connection')
    }
  }),
  muxerCase({
    id: 'MUXER-STREAM-01',
    clause: 'M-STREAM-1',
    title: 'a stream half-closes: each side ends its writing in its own time, and reads on',
    async run (test) {
      const { near, far } = await test.stream(await test.muxers())
      const [question, answer] = [test.random.bytes(700), test.random.bytes(900)]
      const asking = near.write(question.slice()).then(() => near.closeWrite())
      sameBytes(await readAll(far), question, 'the question')
      await asking
      equal(near.state, 'write-closed', 'the state of who ended')
      equal(far.state, 'read-closed', 'the state of who saw the end')
      const answering = far.write(answer.slice()).then(() => far.closeWrite())
      sameBytes(await readAll(near), answer, 'the answer')
      await answering
      for (const { how } of [await near.closed, await far.closed]) equal(how, 'clean', 'how it closed')
    }
  }),
  muxerCase({
    id: 'MUXER-STREAM-02',
    clause: 'M-STREAM-1',
    title: 'a reset is an error at the other side, never an end, and the reason stays with who gave it',
    async run (test) {
      const { near, far } = await test.stream(await test.muxers())
      const reason = new Error('given up')
      await near.write(pattern(0, 10))
      near.abort(reason)
      equal((await far.closed).how, 'reset', 'how the other side saw it close')
      const { how, error } = await near.closed
      equal(how, 'aborted', 'how this side saw it close')
      equal(error?.cause, reason, 'the cause at this side')
      const seen = await readAll(far).then(() => 'an end', (failure: unknown) => Reflect.get(Object(failure), 'code') as unknown)
      equal(seen, 'ERR_STREAM_RESET', 'what a reader of the reset stream gets')
    }
  }),
  muxerCase({
    id: 'MUXER-STREAM-03',
    clause: 'M-STREAM-2',
    title: 'every stream has an id of its own at its side, and says who opened it',
    async run (test) {
      const { near, far } = await test.muxers()
      const ids = { near: new Set<string>(), far: new Set<string>() }
      for (let round = 0; round < 6; round++) {
        const [opener, other] = round % 2 === 0 ? [near, far] : [far, near]
        const [opened, accepted] = await Promise.all([opener.openStream(), test.accepted(other)])
        equal(opened.direction, 'outbound', 'the direction of a stream of ours')
        equal(accepted.direction, 'inbound', 'the direction of a stream of the peer')
        const [nearEnd, farEnd] = round % 2 === 0 ? [opened, accepted] : [accepted, opened]
        ids.near.add(`${nearEnd.direction} ${nearEnd.id}`)
        ids.far.add(`${farEnd.direction} ${farEnd.id}`)
        if (round % 3 === 0) opened.abort() // an id is not given again as long as the connection lives
      }
      equal(ids.near.size, 6, 'different ids at the near side')
      equal(ids.far.size, 6, 'different ids at the far side')
    }
  }),
  muxerCase({
    id: 'MUXER-STREAM-04',
    clause: 'M-STREAM-4',
    title: 'a stream that is reset or closed leaves the others alone, whichever side does it',
    async run (test) {
      const muxers = await test.muxers()
      const kept = await test.stream(muxers)
      for (const end of ['abort near', 'abort far', 'close'] as const) {
        const other = await test.stream(muxers)
        await other.near.write(pattern(0, 50))
        if (end === 'abort near') other.near.abort()
        else if (end === 'abort far') other.far.abort()
        else await Promise.all([other.near.close(), other.far.close()])
        await Promise.all([other.near.closed, other.far.closed])
        await roundTrip(kept.near, kept.far)
      }
      equal(kept.near.state, 'open', 'the state of the stream that was kept')
    }
  }),
  muxerCase({
    id: 'MUXER-STREAM-05',
    clause: 'M-STREAM-4',
    title: 'what is under way for a stream that was just reset disturbs nobody',
    variants: fast,
    async run (test) {
      const muxers = await test.muxers()
      const kept = await test.stream(muxers)
      for (let round = 0; round < 5; round++) {
        const { near, far } = await test.stream(muxers)
        const writing = near.write(pattern(0, 20_000)).catch(() => {})
        const ending = near.closeWrite().catch(() => {})
        await readBytes(far, 1)
        far.abort()
        await Promise.all([writing, ending, near.closed])
        await roundTrip(kept.near, kept.far)
      }
    }
  })
]
