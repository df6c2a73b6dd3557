import { concatBytes, equal, fail, isTrue } from '@ts-libp2p/compliance'
import { BACKLOG } from '../many-streams.ts'
import { muxerCase, type MuxerCase } from '../muxer-case.ts'
import { pattern, readAll } from '../transfer.ts'
import { roomy } from '../variants.ts'
import { FLOOD, Siege, STREAM_BYTES } from './siege.ts'

export const floodCases: readonly MuxerCase[] = [
  muxerCase({
    id: 'MUXER-FLOOD-01',
    clause: 'M-HOSTILE-4',
    title: 'streams opened without end: no more than 256 wait, the others are refused, and when the peer resets them all is as before',
    needs: ['hostile'],
    variants: roomy,
    async run (test) {
      const siege = await Siege.begin(test)
      equal(await siege.flood(FLOOD, number => siege.wire.open(number)), 'taken', 'how the flood ended')
      isTrue(siege.victim.muxer.streams.length <= BACKLOG, `${siege.victim.muxer.streams.length} streams wait that nobody accepted`)
      await siege.withstood(BACKLOG * STREAM_BYTES)
      equal(await siege.flood(FLOOD, number => siege.wire.reset(number)), 'taken', 'how the resets ended')
      await test.quiet()
      equal(siege.victim.muxer.streams.length, 0, 'streams after they were reset')
      await siege.goesOn(FLOOD)
      await siege.lift(0)
    }
  }),
  muxerCase({
    id: 'MUXER-FLOOD-02',
    clause: 'M-HOSTILE-4',
    title: 'streams accepted without end: no more than the declared number is open',
    needs: ['hostile'],
    variants: roomy,
    async run (test) {
      const siege = await Siege.begin(test)
      const { muxer } = siege.victim
      const accepting = (async () => { for (let stream = await muxer.accept(); stream !== null; stream = await muxer.accept()) { /* it stays open */ } })()
      await siege.flood(3 * test.limits.maxInboundStreams, number => siege.wire.open(number))
      await test.quiet()
      isTrue(muxer.streams.length <= test.limits.maxInboundStreams, `${muxer.streams.length} streams of the peer are open; the declared number is ${test.limits.maxInboundStreams}`)
      await siege.lift(test.limits.maxInboundStreams * STREAM_BYTES)
      await accepting
    }
  }),
  muxerCase({
    id: 'MUXER-FLOOD-03',
    clause: 'M-HOSTILE-4',
    title: 'opened and reset at once, over and over: nothing stays, nobody accepts the dead, and the next honest stream is served',
    needs: ['hostile'],
    variants: roomy,
    async run (test) {
      const siege = await Siege.begin(test)
      equal(await siege.flood(FLOOD, number => concatBytes([siege.wire.open(number), siege.wire.data(number, pattern(0, 10)), siege.wire.reset(number)])), 'taken', 'how the flood ended')
      equal(siege.victim.muxer.streams.length, 0, 'streams after the flood')
      await siege.goesOn(FLOOD)
      await siege.lift(0)
    }
  }),
  muxerCase({
    id: 'MUXER-FLOOD-04',
    clause: 'M-HOSTILE-4',
    title: 'a complete stream in one turn, over and over: no more than 256 wait, with their bytes',
    needs: ['hostile'],
    variants: roomy,
    async run (test) {
      const siege = await Siege.begin(test)
      equal(await siege.flood(FLOOD, number => concatBytes([siege.wire.open(number), siege.wire.data(number, pattern(0, 10)), siege.wire.end(number)])), 'taken', 'how the flood ended')
      isTrue(siege.victim.muxer.streams.length <= BACKLOG, `${siege.victim.muxer.streams.length} streams wait that nobody accepted`)
      const stream = await test.accepted(siege.victim.muxer)
      equal((await readAll(stream)).byteLength, 10, 'bytes of a stream that waited')
      await siege.lift(BACKLOG * STREAM_BYTES)
    }
  }),
  muxerCase({
    id: 'MUXER-FLOOD-05',
    clause: 'M-HOSTILE-4',
    title: 'pings without end, whose answers are read: all are answered, and the connection goes on',
    needs: ['hostile', 'pings'],
    variants: roomy,
    async run (test) {
      const siege = await Siege.begin(test)
      equal(await siege.flood(FLOOD, number => siege.wire.ping?.(number) ?? new Uint8Array(0)), 'taken', 'how the flood ended')
      await test.quiet()
      siege.readAnswers()
      isTrue(siege.answeredBytes >= FLOOD * (siege.wire.ping?.(0).byteLength ?? 0), `${FLOOD} pings were answered with ${siege.answeredBytes} bytes`)
      await siege.goesOn(0)
      await siege.lift(0)
    }
  }),
  muxerCase({
    id: 'MUXER-FLOOD-06',
    clause: 'M-HOSTILE-4',
    title: 'credit in single bytes without end: the writer gets it, and the connection goes on',
    needs: ['hostile', 'credit'],
    variants: roomy,
    async run (test) {
      const siege = await Siege.begin(test)
      const stream = await siege.firstStream()
      const writing = stream.write(pattern(0, test.limits.initialStreamBytes + 1000))
      equal(await siege.flood(FLOOD, () => siege.wire.credit?.(0, 1) ?? new Uint8Array(0)), 'taken', 'how the flood ended')
      await writing
      await siege.goesOn(1)
      await siege.lift(0)
    }
  }),
  muxerCase({
    id: 'MUXER-FLOOD-07',
    clause: 'M-HOSTILE-6',
    title: 'each stream of the peer that came to nothing is told of: reset before accept, or refused at the backlog; one that was accepted is not',
    needs: ['hostile'],
    variants: roomy,
    async run (test) {
      let wasted = 0
      const siege = await Siege.begin(test, { onWastedOpen: () => { wasted++ } })
      const { wire } = siege
      await siege.send(concatBytes(Array.from({ length: 10 }, (_, number) => concatBytes([wire.open(number), wire.reset(number)]))))
      await test.quiet()
      equal(wasted, 10, 'streams told of when ten were reset before accept()')
      await siege.send(wire.open(10))
      const accepted = await test.accepted(siege.victim.muxer)
      await siege.send(wire.reset(10))
      await accepted.closed
      equal(wasted, 10, 'streams told of when one was reset after accept()')
      await siege.flood(BACKLOG, number => wire.open(11 + number))
      await test.quiet()
      equal(wasted, 10, 'streams told of while the backlog has room')
      await siege.flood(5, number => wire.open(11 + BACKLOG + number))
      await test.quiet()
      equal(wasted, 15, 'streams told of when five were refused at the backlog')
      await siege.lift(BACKLOG * STREAM_BYTES)
    }
  }),
  muxerCase({
    id: 'MUXER-FLOOD-08',
    clause: 'M-HOSTILE-4',
    title: 'answers without end to what nobody asked: they end the connection as a breach, or nothing comes of them',
    needs: ['hostile', 'pings'],
    variants: roomy,
    async run (test) {
      const siege = await Siege.begin(test)
      const sent = await siege.flood(FLOOD, number => siege.wire.pong?.(number) ?? fail('the fixture declares pings, but its hostile() has no pong()'))
      if (sent === 'taken') await siege.goesOn(0)
      await siege.lift(0)
    }
  })
]
