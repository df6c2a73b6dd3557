import { concatBytes, equal, outcomeOf, rejectsWith } from '@ts-libp2p/compliance'
import { muxerCase, type MuxerCase } from '../muxer-case.ts'
import { readAll } from '../transfer.ts'
import { fast, roomy } from '../variants.ts'
import { frameSoup } from './frame-soup.ts'
import { Siege, SIEGE_BYTES } from './siege.ts'

export const breachCases: readonly MuxerCase[] = [
  muxerCase({
    id: 'MUXER-BREACH-01',
    clause: 'M-HOSTILE-1',
    title: 'every declared breach ends the connection with ERR_MUXER_PROTOCOL; its streams are lost, never ended',
    needs: ['hostile', 'manualClock'],
    variants: fast,
    async run (test) {
      const violations = test.fixture.hostile?.('outbound').violations ?? []
      const watch = await test.watchVictim()
      for (const { name, bytes } of violations) {
        const siege = await Siege.begin(test, {}, watch)
        const stream = await siege.firstStream()
        const reading = outcomeOf(readAll(stream))
        const opening = outcomeOf(siege.victim.muxer.openStream())
        await siege.send(siege.wire.violations.find(other => other.name === name)?.bytes ?? bytes)
        await siege.endedAsBreach(name)
        await rejectsWith(reading.promise, 'ERR_STREAM_LOST', `reading after ${name}`)
        await opening.promise.catch(() => {})
        await rejectsWith(siege.victim.muxer.openStream(), 'ERR_MUXER_CLOSED', `openStream() after ${name}`)
        await siege.leave()
      }
      await watch.withstood(violations.length * SIEGE_BYTES)
    }
  }),
  muxerCase({
    id: 'MUXER-BREACH-02',
    clause: 'M-HOSTILE-1',
    title: 'who breaks the protocol and reads nothing cannot hold the connection open',
    needs: ['hostile', 'manualClock'],
    variants: roomy,
    async run (test) {
      const siege = await Siege.begin(test, { capacity: 64 })
      const stream = await siege.firstStream()
      const writing = outcomeOf(stream.write(new Uint8Array(2 * test.limits.maxStreamBytes)))
      await test.quiet()
      await siege.send(siege.wire.violations[0]?.bytes ?? new Uint8Array(0), false)
      await siege.endedAsBreach('a breach by a peer that reads nothing')
      await rejectsWith(writing.promise, 'ERR_STREAM_LOST', 'a write that waited')
      await siege.lift(0)
    }
  }),
  muxerCase({
    id: 'MUXER-BREACH-03',
    clause: 'M-HOSTILE-1',
    title: 'random bytes end as a breach or wait for more: no exception escapes, and nothing is left',
    needs: ['hostile', 'manualClock'],
    variants: roomy,
    async run (test) {
      const watch = await test.watchVictim()
      for (let round = 0; round < 40; round++) {
        const siege = await Siege.begin(test, {}, watch)
        if (round % 2 === 0) await siege.send(siege.wire.open(0))
        await siege.send(test.random.bytes(1 + test.random.below(2000)))
        await siege.endsWell()
      }
      await watch.withstood(40 * SIEGE_BYTES)
    }
  }),
  muxerCase({
    id: 'MUXER-BREACH-04',
    clause: 'M-HOSTILE-1',
    title: 'well-formed frames in any order with any numbers end as a breach or go on: no exception escapes, and nothing is left',
    needs: ['hostile', 'manualClock'],
    variants: fast,
    async run (test) {
      const watch = await test.watchVictim()
      for (let round = 0; round < 12; round++) {
        const siege = await Siege.begin(test, {}, watch)
        const accepting = outcomeOf(siege.victim.muxer.accept())
        await siege.send(concatBytes(Array.from({ length: 80 }, () => frameSoup(siege.wire, test.random))))
        await siege.endsWell()
        await accepting.promise
      }
      await watch.withstood(12 * SIEGE_BYTES)
    }
  }),
  muxerCase({
    id: 'MUXER-BREACH-05',
    clause: 'M-HOSTILE-1',
    title: 'what follows a breach is not looked at',
    needs: ['hostile', 'manualClock'],
    variants: roomy,
    async run (test) {
      const siege = await Siege.begin(test)
      await siege.firstStream()
      const accepting = outcomeOf(siege.victim.muxer.accept())
      await siege.send(concatBytes([siege.wire.violations[0]?.bytes ?? new Uint8Array(0), siege.wire.open(1), siege.wire.open(2)]))
      equal(await accepting.promise, null, 'accept() after a breach')
      await siege.endedAsBreach('a breach')
      await siege.lift(0)
    }
  }),
  muxerCase({
    id: 'MUXER-BREACH-06',
    clause: 'M-HOSTILE-1',
    title: '500 connections of random frames and 500 of random bytes',
    level: 'stress',
    needs: ['hostile', 'manualClock'],
    variants: roomy,
    timeoutMs: 120_000,
    async run (test) {
      const watch = await test.watchVictim()
      for (let round = 0; round < 1000; round++) {
        const siege = await Siege.begin(test, {}, watch)
        await siege.send(round % 2 === 0
          ? concatBytes(Array.from({ length: 200 }, () => frameSoup(siege.wire, test.random)))
          : test.random.bytes(1 + test.random.below(5000)))
        await siege.endsWell()
      }
      await watch.withstood(1000 * SIEGE_BYTES)
    }
  })
]
