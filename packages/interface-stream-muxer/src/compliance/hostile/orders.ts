import { concatBytes } from '@ts-libp2p/compliance'
import { muxerCase, type MuxerCase } from '../muxer-case.ts'
import { roomy } from '../variants.ts'
import { Siege, SIEGE_BYTES } from './siege.ts'

export const orderCases: readonly MuxerCase[] = [
  muxerCase({
    id: 'MUXER-ORDER-01',
    clause: 'M-HOSTILE-1',
    title: 'every kind of frame in every state of a stream is a breach or goes on: no exception escapes, and nothing is left',
    needs: ['hostile', 'manualClock'],
    variants: roomy,
    async run (test) {
      const watch = await test.watchVictim()
      for (const reach of STATES) {
        for (const make of FRAMES) {
          const siege = await Siege.begin(test, {}, watch)
          await reach(siege)
          await siege.send(make(siege))
          await test.quiet()
          await siege.endsWell()
        }
      }
      await watch.withstood(STATES.length * FRAMES.length * SIEGE_BYTES)
    }
  })
]

/** Stream 0 as the victim knows it when the frame comes. */
const STATES: ReadonlyArray<(siege: Siege) => Promise<unknown>> = [
  () => Promise.resolve(), // never opened
  siege => siege.send(siege.wire.open(0)), // waits to be accepted
  siege => siege.firstStream(),
  siege => siege.send(concatBytes([siege.wire.open(0), siege.wire.end(0)])),
  siege => siege.send(concatBytes([siege.wire.open(0), siege.wire.reset(0)])),
  async siege => { await (await siege.firstStream()).closeWrite() },
  async siege => { (await siege.firstStream()).abort() },
  async siege => {
    await (await siege.firstStream()).closeWrite()
    await siege.send(siege.wire.end(0)) // over, in good order
  }
]

const FRAMES: ReadonlyArray<(siege: Siege) => Uint8Array> = [
  ({ wire }) => wire.open(0),
  ({ wire }) => wire.data(0, Uint8Array.of(1)),
  ({ wire }) => wire.data(0, new Uint8Array(0)),
  ({ wire }) => wire.end(0),
  ({ wire }) => wire.reset(0),
  ({ wire }) => wire.credit?.(0, 1) ?? wire.end(0),
  ({ wire }) => concatBytes([wire.end(0), wire.data(0, Uint8Array.of(1))]),
  ({ wire }) => concatBytes([wire.reset(0), wire.end(0)])
]
