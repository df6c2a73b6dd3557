import type { ByteStream } from '@ts-libp2p/interface-stream'
import { bytesOf, mutant, never, type Changes, type Mutant } from './mutant.ts'

export const backPressureMutants: readonly Mutant[] = [
  mutant('credit is returned when bytes arrive', ['STREAM-BP-01', 'STREAM-BP-02', 'STREAM-BP-03', 'STREAM-BP-04', 'STREAM-BP-05', 'STREAM-BP-06', 'STREAM-BP-07', 'STREAM-BP-08', 'STREAM-WRITE-02', 'STREAM-WRITE-12'], ({ stream }) => eagerReader(stream)),
  mutant('write takes everything at once', ['STREAM-BP-01', 'STREAM-BP-02', 'STREAM-WRITE-02', 'STREAM-WRITE-12', 'STREAM-CLOSE-03'], ({ stream }) => {
    let last: Promise<unknown> = Promise.resolve()
    return {
      write: data => {
        if (stream.state !== 'open' && stream.state !== 'read-closed') return stream.write(data)
        last = stream.write(data).catch(() => {})
        return Promise.resolve()
      },
      closeWrite: async options => {
        await last
        await stream.closeWrite(options)
      }
    }
  }),
  mutant('writeNow takes everything at once', ['STREAM-BP-03', 'STREAM-WRITE-08', 'STREAM-WRITE-09', 'STREAM-WRITE-10', 'STREAM-OWN-02'], ({ stream }) => ({
    writeNow: data => {
      if (!stream.writeNow(data)) stream.write(data).catch(() => {})
      return true
    }
  })),
  mutant('for await reads ahead without a bound', ['STREAM-BP-05'], ({ stream }) => ({
    [Symbol.asyncIterator]: () => {
      const reader = eagerReader(stream)
      return {
        next: async () => {
          const value = await reader.read?.() ?? null
          return value === null ? { done: true, value: undefined } : { done: false, value }
        }
      }
    }
  })),
  mutant('readNow takes all there is into a buffer of its own', ['STREAM-BP-06'], ({ stream }) => {
    const own: Uint8Array[] = []
    let isReading = false
    return {
      readNow: max => {
        if (!isReading) {
          isReading = true
          takeAll(stream, own).catch(() => {})
        }
        return own.shift() ?? (own.length === 0 ? waitingOr(stream, max) : undefined)
      }
    }
  }),
  mutant('credit comes back twice, then never again', ['STREAM-BP-07'], ({ stream }) => {
    let stalls = 0
    return {
      write: async (data, options) => {
        const write = stream.write(data, options)
        if (!stream.writeNow([]) && ++stalls > 2) await never()
        await write
      }
    }
  }),
  mutant('a write that had to wait once does not wait again', ['STREAM-BP-07'], ({ stream }) => {
    let hasWaited = false
    return {
      write: async (data, options) => {
        if (hasWaited) {
          stream.write(data).catch(() => {})
          return
        }
        const write = stream.write(data, options)
        hasWaited ||= bytesOf(data) > 0 && !stream.writeNow([])
        await write
      }
    }
  })
]

/** Reads from `stream` as fast as it can, into a queue without a bound. */
function eagerReader (stream: ByteStream): Changes {
  const queue: Array<Uint8Array | null> = []
  let wake = (): void => {}
  let error: unknown
  const pump = async (): Promise<void> => {
    for (let chunk = await stream.read(); ; chunk = await stream.read()) {
      queue.push(chunk)
      wake()
      if (chunk === null) return
    }
  }
  pump().catch((reason: unknown) => {
    error = reason
    queue.length = 0
    wake()
  })
  const take = (max: number = Infinity): Uint8Array | null | undefined => {
    if (error !== undefined) throw error as Error
    const first = queue[0]
    if (first === undefined || first === null) return first
    if (first.byteLength > max) queue[0] = first.subarray(max)
    else queue.shift()
    return first.subarray(0, max)
  }
  return {
    readNow: take,
    read: async options => {
      for (let chunk = take(options?.max); ; chunk = take(options?.max)) {
        if (chunk !== undefined) return chunk
        await new Promise<void>(resolve => { wake = resolve })
      }
    }
  }
}

async function takeAll (stream: ByteStream, into: Uint8Array[]): Promise<void> {
  for (let chunk = await stream.read(); chunk !== null; chunk = await stream.read()) into.push(chunk)
}

/** While the eager read waits, `readNow` of the stream itself throws. */
function waitingOr (stream: ByteStream, max: number | undefined): Uint8Array | null | undefined {
  try {
    return stream.readNow(max)
  } catch {
    return undefined
  }
}
