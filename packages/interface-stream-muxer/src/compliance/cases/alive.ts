import { equal, fail, isTrue, outcomeOf, rejectsWith } from '@ts-libp2p/compliance'
import { muxerCase, type MuxerCase } from '../muxer-case.ts'
import type { MuxerTest } from '../muxer-test.ts'
import { roundTrip } from '../transfer.ts'
import { roomy } from '../variants.ts'

export const aliveCases: readonly MuxerCase[] = [
  muxerCase({
    id: 'MUXER-ALIVE-01',
    clause: 'M-ALIVE-1',
    title: 'a peer that is gone without a word is noticed within the declared time: streams are lost, calls settle',
    needs: ['keepAlive', 'manualClock'],
    variants: roomy,
    async run (test) {
      const { muxer } = await test.victim({ isKeepAlive: true })
      const stream = await muxer.openStream()
      const waiting = [outcomeOf<unknown>(stream.read()), outcomeOf<unknown>(muxer.accept())]
      await test.elapse(deadPeerMs(test))
      await rejectsWith(waiting[0]?.promise ?? Promise.resolve(), 'ERR_STREAM_LOST', 'a read from a peer that is gone')
      equal(await waiting[1]?.promise, null, 'accept() from a peer that is gone')
      equal((await muxer.closed).how, 'aborted', 'how the connection closed')
      await rejectsWith(muxer.openStream(), 'ERR_MUXER_CLOSED', 'openStream()')
    }
  }),
  muxerCase({
    id: 'MUXER-ALIVE-02',
    clause: 'M-ALIVE-1',
    title: 'a connection on which nobody says anything for long lives on',
    needs: ['keepAlive', 'manualClock'],
    variants: roomy,
    async run (test) {
      const muxers = await test.muxers({ isKeepAlive: true })
      const { near, far } = await test.stream(muxers)
      const reading = outcomeOf(far.read())
      for (let time = 0; time < 5; time++) await test.elapse(deadPeerMs(test))
      isTrue(reading.isPending, `a read on an idle connection must wait, but it was ${reading.state}`)
      await near.write(Uint8Array.of(1))
      equal((await reading.promise)?.byteLength, 1, 'bytes read after the long silence')
      await roundTrip(near, far)
    }
  })
]

function deadPeerMs (test: MuxerTest): number {
  return test.limits.deadPeerMs ?? fail('the fixture declares keepAlive, but its limits have no deadPeerMs')
}
