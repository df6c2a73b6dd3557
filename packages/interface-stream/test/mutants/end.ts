import { framedFixture } from '../references/framed.ts'
import { codeOf, mutant, never, type Changes, type Mutant, type MutantEnd } from './mutant.ts'

export const endMutants: readonly Mutant[] = [
  mutant('the end overtakes the bytes that still wait', ['STREAM-END-03', 'STREAM-END-04', 'STREAM-READ-11'], ({ stream }) => ({
    read: options => stream.state === 'read-closed' ? Promise.resolve(null) : stream.read(options),
    readNow: max => stream.state === 'read-closed' ? null : stream.readNow(max)
  })),
  mutant('the last byte before the end is lost', ['STREAM-END-01', 'STREAM-END-03', 'STREAM-WRITE-05', 'STREAM-WRITE-07', 'STREAM-CLOSE-08'], ({ stream }) => {
    const shorten = (chunk: Uint8Array | null | undefined): Uint8Array | null | undefined =>
      chunk instanceof Uint8Array && chunk.byteLength > 1 && stream.state !== 'open' ? chunk.subarray(0, -1) : chunk
    return { read: async options => shorten(await stream.read(options)) ?? null, readNow: max => shorten(stream.readNow(max)) }
  }),
  mutant('an end without bytes is not noticed', ['STREAM-END-02', 'STREAM-READ-12'], ({ stream }) => {
    let hasBytes = false
    return {
      read: async options => {
        const chunk = await stream.read(options)
        if (chunk === null && !hasBytes) return await never()
        hasBytes = true
        return chunk
      }
    }
  }),
  errorAsEnd('a reset reads as an end', 'ERR_STREAM_RESET', [
    'STREAM-END-06', 'STREAM-END-07', 'STREAM-FATE-07', 'STREAM-FATE-09', 'STREAM-READ-13', 'STREAM-FEAT-05', 'STREAM-CLOSED-06', 'STREAM-CLOSED-08', 'STREAM-CLOSE-06', 'STREAM-CLOSE-07', 'STREAM-CANCEL-04'
  ]),
  errorAsEnd('our abort reads as an end', 'ERR_STREAM_ABORTED', ['STREAM-END-08', 'STREAM-FATE-11', 'STREAM-FATE-12', 'STREAM-FATE-13']),
  errorAsEnd('a lost connection reads as an end', 'ERR_STREAM_LOST', ['STREAM-END-09', 'STREAM-FATE-08', 'STREAM-FATE-10']),
  mutant('a lost link reads as an end', ['STREAM-END-10', 'STREAM-END-11', 'STREAM-END-12'], end => asEnd(end, 'ERR_STREAM_LOST'), framedFixture),
  mutant('for await takes an error for the end', ['STREAM-END-06', 'STREAM-END-08', 'STREAM-END-09', 'STREAM-CLOSE-11'], ({ stream }) => ({
    [Symbol.asyncIterator]: () => ({
      next: async () => {
        const value = await stream.read().catch(() => null)
        return value === null ? { done: true, value: undefined } : { done: false, value }
      }
    })
  })),
  mutant('abort sends an end', ['STREAM-END-06', 'STREAM-FEAT-05', 'STREAM-CLOSED-01'], ({ stream }) => ({
    abort: () => { stream.close().catch(() => {}) }
  }))
]

function errorAsEnd (name: string, code: string, caughtBy: readonly string[]): Mutant {
  return mutant(name, caughtBy, end => asEnd(end, code))
}

function asEnd ({ stream }: Pick<MutantEnd, 'stream'>, code: string): Changes {
  const endOr = (error: unknown): null => {
    if (codeOf(error) === code) return null
    throw error
  }
  return {
    read: options => stream.read(options).catch(endOr),
    readNow: max => {
      try {
        return stream.readNow(max)
      } catch (error) {
        return endOr(error)
      }
    }
  }
}
