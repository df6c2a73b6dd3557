import { equal, isTrue, outcomeOf } from '@ts-libp2p/compliance'
import type { ByteStream } from '../../byte-stream.ts'
import { streamCase, type StreamCase } from '../stream-case.ts'
import type { StreamTest } from '../stream-test.ts'
import { checkChunk, checkPattern, drain, pattern } from '../transfer.ts'
import { everywhere, roomy } from '../variants.ts'

export const stressCases: readonly StreamCase[] = [
  streamCase({
    id: 'STREAM-STRESS-01',
    clause: 'S-WRITE-2',
    title: 'ten times 1 MiB in both directions at once, every byte in its place',
    level: 'stress',
    needs: ['halfClose', 'pausable'],
    variants: roomy,
    timeoutMs: 60_000,
    async run (test) {
      const { near, far } = await test.pair()
      const [size, count] = [1024 * 1024, 10]
      const send = async (stream: ByteStream): Promise<void> => {
        for (let index = 0; index < count; index++) await stream.write(pattern(index * size, size))
        await stream.closeWrite()
      }
      const receive = async (stream: ByteStream): Promise<void> => {
        await drain(stream, size * count)
        equal(await stream.read(), null, 'the read after the last byte')
      }
      await Promise.all([send(near), receive(far), send(far), receive(near)])
    }
  }),
  streamCase({
    id: 'STREAM-STRESS-02',
    clause: 'S-WRITE-2',
    title: '20,000 small writes, as many as the stream takes at a time',
    level: 'stress',
    needs: ['pausable'],
    variants: roomy,
    timeoutMs: 60_000,
    async run (test) {
      const { near, far } = await test.pair()
      const [size, count] = [100, 20_000]
      const writing = (async () => {
        for (let index = 0; index < count; index++) {
          const data = pattern(index * size, size)
          if (!near.writeNow(data)) await near.write(data)
        }
      })()
      await drain(far, size * count)
      await writing
    }
  }),
  streamCase({
    id: 'STREAM-STRESS-03',
    clause: 'S-FEAT-1',
    title: 'a hundred pairs at once, each with its own bytes',
    level: 'stress',
    variants: roomy,
    timeoutMs: 60_000,
    async run (test) {
      const pairs = await Promise.all(Array.from({ length: 100 }, () => test.pair()))
      await Promise.all(pairs.map(async ({ near, far }, index) => {
        const offset = index * 1_000_003
        const writing = near.write(pattern(offset, 20_000)).then(() => near.closeWrite())
        await drain(far, 20_000, offset)
        equal(await far.read(), null, 'the read after the last byte')
        await writing
      }))
    }
  }),
  streamCase({
    id: 'STREAM-STRESS-04',
    clause: 'S-READ-6',
    title: 'a hundred random programs of all verbs end as the simplest model of a stream says',
    level: 'stress',
    needs: ['halfClose', 'pausable'],
    variants: everywhere,
    timeoutMs: 60_000,
    async run (test) {
      for (let program = 0; program < 100; program++) await runProgram(test)
    }
  })
]

/**
 * The model of a stream is two numbers: how many bytes were accepted, how many were read. A random
 * program calls everything that one may call at that moment; each answer must fit the model.
 */
async function runProgram (test: StreamTest): Promise<void> {
  const { near, far, maxBufferedBytes } = await test.pair()
  const { random } = test
  let accepted = 0
  let read = 0
  const take = (chunk: Uint8Array | null | undefined, max?: number): void => {
    if (!(chunk instanceof Uint8Array)) return
    checkPattern(checkChunk(chunk, max), read)
    read += chunk.byteLength
  }
  for (let step = 0; step < 25; step++) {
    const size = 1 + random.below(300)
    const max = 1 + random.below(200)
    switch (random.below(6)) {
      case 0:
        if (near.writeNow(pattern(accepted, size))) accepted += size
        break
      case 1: {
        const writing = outcomeOf(near.write(random.pieces(pattern(accepted, size), 50)))
        accepted += size
        // Reads make room until the write is through; a reader that takes too much shows in `take`.
        while (writing.isPending) {
          take(far.readNow(max), max)
          await test.late('macrotask')
        }
        await writing.promise
        break
      }
      case 2:
        take(far.readNow(max), max)
        break
      case 3: {
        const cancellation = test.cancellation()
        const reading = outcomeOf(far.read({ max, signal: cancellation.signal }))
        await test.late(random.pick(['microtask', 'macrotask', 'quiet']))
        cancellation.abort()
        await reading.promise.catch(() => {})
        take(reading.value, max)
        break
      }
      case 4: {
        const cancellation = test.cancellation()
        cancellation.abort()
        await near.write(pattern(0, size), { signal: cancellation.signal }).catch(() => {})
        break
      }
      default:
        await test.late(random.pick(['microtask', 'macrotask', 'quiet']))
    }
    isTrue(read <= accepted, `${read} bytes were read and only ${accepted} written`)
    isTrue(accepted - read <= maxBufferedBytes + 300, `${accepted - read} bytes wait, the declared bound is ${maxBufferedBytes}`)
  }
  const closing = near.closeWrite()
  await drain(far, accepted - read, read)
  equal(await far.read(), null, 'the read after the last byte')
  await closing
}
