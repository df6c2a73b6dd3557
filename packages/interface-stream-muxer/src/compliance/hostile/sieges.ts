import { concatBytes, equal, isTrue, macrotask, outcomeOf } from '@ts-libp2p/compliance'
import { BACKLOG } from '../many-streams.ts'
import { muxerCase, type MuxerCase } from '../muxer-case.ts'
import { roundTrip } from '../transfer.ts'
import { roomy } from '../variants.ts'
import { frameSoup } from './frame-soup.ts'
import { Siege, SIEGE_BYTES, STREAM_BYTES } from './siege.ts'

export const siegeCases: readonly MuxerCase[] = [
  muxerCase({
    id: 'MUXER-SIEGE-01',
    clause: 'M-HOSTILE-5',
    title: 'while three peers attack as fast as they can, an honest connection carries megabytes and opens streams',
    needs: ['hostile'],
    variants: roomy,
    timeoutMs: 10_000,
    async run (test) {
      const watch = await test.watchVictim()
      const sieges = [await Siege.begin(test, {}, watch), await Siege.begin(test, {}, watch), await Siege.begin(test, {}, watch)]
      const honest = await test.muxers()
      const stream = await test.stream(honest)
      const work = outcomeOf(Promise.all([
        roundTrip(stream.near, stream.far, 16 * test.limits.initialStreamBytes),
        ...Array.from({ length: 30 }, async () => {
          const { near, far } = await test.stream(honest)
          await roundTrip(near, far, 100)
          await Promise.all([near.close(), far.close()])
        })
      ]))
      let turns = 0
      for (; work.isPending; turns++) {
        isTrue(turns < MAX_TURNS, `an honest connection was not served within ${MAX_TURNS} turns of the event loop`)
        for (const [index, { victim: { raw }, wire }] of sieges.entries()) {
          const attack = index === 0
            ? concatBytes(Array.from({ length: 100 }, (_, number) => wire.open(100 * turns + number)))
            : concatBytes(Array.from({ length: 50 }, () => frameSoup(wire, test.random)))
          try {
            raw.writeNow(attack)
          } catch { /* the victim ended it */ }
        }
        await macrotask()
      }
      await work.promise
      await watch.withstood(sieges.length * (SIEGE_BYTES + BACKLOG * STREAM_BYTES))
      for (const siege of sieges) await siege.leave()
    }
  }),
  muxerCase({
    id: 'MUXER-SIEGE-02',
    clause: 'M-HOSTILE-5',
    title: 'a peer that says nothing at all, or stops inside a frame, holds up nobody but itself',
    needs: ['hostile'],
    variants: roomy,
    async run (test) {
      for (const isInsideFrame of [false, true]) {
        const siege = await Siege.begin(test)
        const accepting = outcomeOf(siege.victim.muxer.accept())
        if (isInsideFrame) await siege.send(siege.wire.open(0).subarray(0, 3))
        await test.staysPending(accepting, 'accept() while the peer says nothing')
        await siege.othersAreServed()
        await siege.lift(0)
        equal(await accepting.promise, null, 'accept() when the peer is gone')
      }
    }
  })
]

const MAX_TURNS = 3000
