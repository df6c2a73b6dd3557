import type { StreamFixture, StreamPair } from '@ts-libp2p/interface-stream/compliance'
import { memoryFixture } from '../references/memory.ts'
import { notPausableFixture, withoutHalfCloseFixture } from '../references/less.ts'
import { mutant, type Mutant } from './mutant.ts'

/** The first pair that was made, for who gives it out again. */
let shared: StreamPair | Promise<StreamPair> | undefined

export const featuresMutants: readonly Mutant[] = [
  { caughtBy: ['STREAM-FEAT-01'], fixture: withBound('no bound is declared', Infinity) },
  { caughtBy: ['STREAM-BP-01', 'STREAM-BP-02', 'STREAM-BP-03'], fixture: withBound('a smaller bound is declared than is kept', 1) },
  {
    caughtBy: ['STREAM-FEAT-02'],
    fixture: {
      ...memoryFixture,
      name: 'all pairs are one',
      createPair: options => {
        shared ??= memoryFixture.createPair(options)
        return shared
      }
    }
  },
  mutant('closeWrite leaves the other direction open, where no half-close was promised', ['STREAM-FEAT-03'], () => ({}), { ...memoryFixture, features: { ...memoryFixture.features, halfClose: false } }),
  mutant('closeWrite drops what was not sent yet', ['STREAM-FEAT-03'], ({ stream }) => ({
    write: (data, options) => stream.write(data instanceof Uint8Array ? data.subarray(0, 1) : data, options)
  }), withoutHalfCloseFixture),
  mutant('a link that cannot hold its sender back buffers without a bound', ['STREAM-FEAT-04'], ({ stream }) => {
    const kept: Uint8Array[] = []
    const keep = async (): Promise<void> => { for (let chunk = await stream.read(); chunk !== null; chunk = await stream.read()) kept.push(chunk) }
    keep().catch(() => {})
    return { read: () => Promise.resolve(kept.shift() ?? null) }
  }, notPausableFixture),
  mutant('a link that cannot hold its sender back drops bytes at its bound', ['STREAM-FEAT-04'], ({ stream }) => {
    let sent = 0
    return {
      write: (data, options) => {
        sent += data instanceof Uint8Array ? data.byteLength : 0
        return sent > 60 ? Promise.resolve() : stream.write(data, options)
      }
    }
  }, notPausableFixture)
]

function withBound (name: string, maxBufferedBytes: number): StreamFixture {
  return { ...memoryFixture, name, createPair: async options => ({ ...await memoryFixture.createPair(options), maxBufferedBytes }) }
}
