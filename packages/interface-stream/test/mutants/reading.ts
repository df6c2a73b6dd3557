import { macrotask } from '@ts-libp2p/compliance'
import type { ByteStream } from '@ts-libp2p/interface-stream'
import { codeOf, mutant, never, type Changes, type Mutant } from './mutant.ts'

export const readingMutants: readonly Mutant[] = [
  mutant('reads queue up behind each other', ['STREAM-READ-01', 'STREAM-READ-03'], ({ stream }) => {
    let last: Promise<unknown> = Promise.resolve()
    return {
      read: options => {
        const read = last.then(() => stream.read(options))
        last = read.catch(() => {})
        return read
      }
    }
  }),
  mutant('a second read takes the place of the first', ['STREAM-READ-01', 'STREAM-READ-03'], ({ stream }) => {
    let controller: AbortController | undefined
    return {
      read: async options => {
        controller?.abort()
        const own = new AbortController()
        controller = own
        const signal = options?.signal === undefined ? own.signal : AbortSignal.any([own.signal, options.signal])
        try {
          return await stream.read({ ...options, signal })
        } catch (error) {
          if (own.signal.aborted) return await never()
          throw error
        }
      }
    }
  }),
  mutant('readNow gives undefined while a read waits', ['STREAM-READ-02'], ({ stream }) => ({
    readNow: max => quietly(stream, max, 'ERR_READ_PENDING')
  })),
  mutant('a wrong max is ignored', ['STREAM-READ-04'], ({ stream }) => ({
    read: options => stream.read(isMax(options?.max) ? options : undefined),
    readNow: max => stream.readNow(isMax(max) ? max : undefined)
  })),
  mutant('a wrong max consumes what is there', ['STREAM-READ-04'], ({ stream }) => ({
    read: async options => {
      if (isMax(options?.max)) return await stream.read(options)
      stream.readNow()
      throw new TypeError('max')
    }
  })),
  mutant('max is not looked at', ['STREAM-READ-05', 'STREAM-READ-06', 'STREAM-END-04'], ({ stream }) => ({
    read: options => stream.read(options?.signal === undefined ? undefined : { signal: options.signal }),
    readNow: () => stream.readNow()
  })),
  mutant('what exceeds max is thrown away', ['STREAM-READ-05', 'STREAM-READ-06', 'STREAM-END-04', 'STREAM-OWN-04'], ({ stream }) => ({
    read: async options => {
      const chunk = await stream.read(options?.signal === undefined ? undefined : { signal: options.signal })
      return chunk?.subarray(0, options?.max) ?? null
    }
  })),
  mutant('readNow says null when nothing is there', ['STREAM-READ-07', 'STREAM-READ-10', 'STREAM-READ-05'], ({ stream }) => ({
    readNow: max => stream.readNow(max) ?? null
  })),
  mutant('readNow says undefined after the end', ['STREAM-READ-09', 'STREAM-READ-10'], ({ stream }) => ({
    readNow: max => stream.readNow(max) ?? undefined
  })),
  mutant('null comes once', ['STREAM-READ-09'], ({ stream }) => {
    let isTold = false
    return {
      read: async options => {
        const chunk = await stream.read(options)
        if (chunk === null && isTold) return await never()
        isTold = chunk === null
        return chunk
      }
    }
  }),
  mutant('readNow and writeNow keep silent about a failed stream', ['STREAM-READ-08', 'STREAM-FATE-07', 'STREAM-FATE-11'], ({ stream }) => ({
    readNow: max => stream.state === 'closed' ? undefined : stream.readNow(max),
    writeNow: data => stream.state === 'closed' ? false : stream.writeNow(data)
  })),
  mutant('a reader that comes after the end waits for ever', ['STREAM-READ-11', 'STREAM-READ-12'], ({ stream }) => ({
    read: options => stream.state === 'read-closed' ? never() : stream.read(options)
  })),
  mutant('a reader that comes after a reset waits for ever', ['STREAM-READ-13', 'STREAM-END-06'], ({ stream }) => ({
    read: options => stream.state === 'closed' ? never() : stream.read(options)
  })),
  mutant('leaving a for await closes the stream', ['STREAM-READ-14', 'STREAM-READ-15'], ({ stream }) => leaving(stream, () => { stream.close().catch(() => {}) })),
  mutant('leaving a for await loses what it read ahead', ['STREAM-READ-14'], ({ stream }) => {
    const kept: Uint8Array[] = []
    return leaving(stream, () => { kept.length = 0 }, async () => {
      const ahead = kept.shift()
      if (ahead !== undefined) return ahead
      const chunk = await stream.read()
      if (chunk !== null && chunk.byteLength > 1) kept.push(chunk.subarray(1))
      return chunk?.subarray(0, 1) ?? null
    })
  }),
  mutant('a cancelled read takes the next bytes with it', ['STREAM-CANCEL-12', 'STREAM-CANCEL-13', 'STREAM-CANCEL-14'], ({ stream }) => {
    let lost = Promise.resolve()
    return {
      read: async options => {
        await lost
        const read = stream.read(options?.max === undefined ? undefined : { max: options.max })
        const signal = options?.signal
        if (signal === undefined) return await read
        return await new Promise((resolve, reject) => {
          const cancel = (): void => {
            lost = read.then(() => {}, () => {})
            reject(signal.reason as Error)
          }
          signal.addEventListener('abort', cancel, { once: true })
          read.then(resolve, reject).finally(() => signal.removeEventListener('abort', cancel))
        })
      }
    }
  }),
  mutant('bytes that come just before the cancellation are lost', ['STREAM-CANCEL-13', 'STREAM-CANCEL-14'], ({ stream }) => ({
    read: async options => {
      const chunk = await stream.read(options)
      await macrotask()
      options?.signal?.throwIfAborted()
      return chunk
    }
  })),
  mutant('a read with a signal that fired before takes a chunk', ['STREAM-CANCEL-11'], ({ stream }) => ({
    read: options => {
      if (options?.signal?.aborted === true) stream.readNow()
      return stream.read(options)
    }
  })),
  mutant('cancelling a read aborts the stream', ['STREAM-CANCEL-12', 'STREAM-CANCEL-14', 'STREAM-CANCEL-15'], ({ stream }) => ({
    read: async options => {
      try {
        return await stream.read(options)
      } catch (error) {
        if (options?.signal?.aborted === true) stream.abort()
        throw error
      }
    }
  }))
]

function isMax (max: number | undefined): boolean {
  return max === undefined || (Number.isInteger(max) && max >= 1)
}

function quietly (stream: ByteStream, max: number | undefined, code: string): Uint8Array | null | undefined {
  try {
    return stream.readNow(max)
  } catch (error) {
    if (codeOf(error) === code) return undefined
    throw error
  }
}

function leaving (stream: ByteStream, onLeave: () => void, read: () => Promise<Uint8Array | null> = () => stream.read()): Changes {
  return {
    [Symbol.asyncIterator]: () => ({
      next: async () => {
        const value = await read()
        return value === null ? { done: true, value: undefined } : { done: false, value }
      },
      return: () => {
        onLeave()
        return Promise.resolve({ done: true, value: undefined })
      }
    })
  }
}
