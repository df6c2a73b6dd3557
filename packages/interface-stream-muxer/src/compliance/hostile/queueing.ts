import { concatBytes, equal, isTrue, outcomeOf, rejectsWith } from '@ts-libp2p/compliance'
import { BACKLOG } from '../many-streams.ts'
import { muxerCase, type MuxerCase } from '../muxer-case.ts'
import { pattern } from '../transfer.ts'
import { roomy } from '../variants.ts'
import { FLOOD, Siege, STREAM_BYTES } from './siege.ts'

export const queueingCases: readonly MuxerCase[] = [
  muxerCase({
    id: 'MUXER-QUEUE-01',
    clause: 'M-HOSTILE-3',
    title: 'pings whose answers nobody reads: the victim reads no more, and gives the connection up in the declared time',
    needs: ['hostile', 'pings', 'manualClock'],
    variants: roomy,
    async run (test) {
      const siege = await Siege.begin(test)
      equal(await siege.flood(FLOOD, number => siege.wire.ping?.(number) ?? new Uint8Array(0), false), 'stuck', 'how a flood of pings ended')
      isTrue(siege.takenBytes <= 2 * test.variant.capacity + SLACK_BYTES, `${siege.takenBytes} bytes of pings were taken while no answer was read`)
      await siege.withstood(SLACK_BYTES + LINK_BYTES)
      await siege.isGivenUp('a peer that pings and reads nothing')
      await siege.leave()
    }
  }),
  muxerCase({
    id: 'MUXER-QUEUE-02',
    clause: 'M-HOSTILE-3',
    title: 'pings whose answers are read late: every one is answered, and the connection goes on',
    needs: ['hostile', 'pings', 'manualClock'],
    variants: roomy,
    async run (test) {
      const siege = await Siege.begin(test)
      const one = siege.wire.ping?.(0) ?? new Uint8Array(0)
      let sent = 0
      for (; await siege.send(concatBytes(Array.from({ length: 100 }, (_, index) => siege.wire.ping?.(sent + index) ?? one)), false) === 'taken'; sent += 100) {
        isTrue(sent < FLOOD, 'a victim whose answers nobody reads must stop reading')
      }
      siege.readAnswers()
      await test.quiet()
      siege.readAnswers()
      await test.quiet()
      siege.readAnswers()
      isTrue(siege.answeredBytes >= sent * one.byteLength, `${sent} pings were taken, and ${Math.floor(siege.answeredBytes / one.byteLength)} answered`)
      await siege.goesOn(0)
      await siege.lift(SLACK_BYTES + LINK_BYTES)
    }
  }),
  muxerCase({
    id: 'MUXER-QUEUE-03',
    clause: 'M-HOSTILE-3',
    title: 'streams whose refusals nobody reads: the victim reads no more, and gives the connection up in the declared time',
    needs: ['hostile', 'manualClock'],
    variants: roomy,
    async run (test) {
      const siege = await Siege.begin(test)
      equal(await siege.flood(FLOOD, number => siege.wire.open(number), false), 'stuck', 'how a flood of opened streams ended')
      const backlogBytes = BACKLOG * siege.wire.open(0).byteLength
      isTrue(siege.takenBytes <= 2 * test.variant.capacity + backlogBytes + SLACK_BYTES, `${siege.takenBytes} bytes of opened streams were taken while no refusal was read`)
      isTrue(siege.victim.muxer.streams.length <= BACKLOG, `${siege.victim.muxer.streams.length} streams were held that nobody accepted`)
      await siege.withstood(SLACK_BYTES + LINK_BYTES + BACKLOG * STREAM_BYTES)
      await siege.isGivenUp('a peer that opens streams and reads nothing')
      await siege.leave()
    }
  }),
  muxerCase({
    id: 'MUXER-QUEUE-04',
    clause: 'M-HOSTILE-3',
    title: 'a peer that reads nothing of what we write: each writer waits, the connection is given up in the declared time, every call settles',
    needs: ['hostile', 'flowControl', 'manualClock'],
    variants: roomy,
    async run (test) {
      const siege = await Siege.begin(test, { capacity: 2000 })
      const { muxer } = siege.victim
      const streams = await Promise.all(Array.from({ length: 10 }, () => muxer.openStream()))
      const writes = streams.map(stream => outcomeOf(stream.write(pattern(0, 2 * test.limits.maxStreamBytes))))
      const reads = streams.map(stream => outcomeOf(stream.read()))
      await test.quiet()
      for (const write of writes) isTrue(write.isPending, 'a write to a peer that reads nothing must wait')
      await siege.withstood(writes.length * (2 * test.limits.maxStreamBytes + STREAM_BYTES)) // what each writer gave away waits with it
      await siege.isGivenUp('a peer that reads nothing')
      for (const { promise } of [...writes, ...reads]) await rejectsWith(promise, 'ERR_STREAM_LOST', 'a call that waited')
      await siege.leave()
    }
  })
]

/** Some thousand answers: what a muxer may queue on its own side. */
const SLACK_BYTES = 131_072

/** What the kit's links take when they are full of answers of some bytes each, an object for each of them. */
const LINK_BYTES = 2 * 1024 * 1024
