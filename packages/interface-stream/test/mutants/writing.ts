import { macrotask } from '@ts-libp2p/compliance'
import { bytesOf, codeOf, mutant, never, type Mutant } from './mutant.ts'

export const writingMutants: readonly Mutant[] = [
  mutant('write waits until the peer has read', ['STREAM-WRITE-01'], ({ stream, peer }) => ({
    write: async (data, options) => {
      await stream.write(data, options)
      for (let turn = 0; turn < 50 && peer.state !== 'closed'; turn++) await macrotask()
      if (bytesOf(data) > 0) await never()
    }
  })),
  mutant('write resolves as soon as everything is taken, with no room left', ['STREAM-WRITE-03'], ({ stream }) => ({
    write: (data, options) => stream.writeNow(data) ? Promise.resolve() : stream.write(data, options)
  })),
  mutant('a write of more than 64 KiB is cut', ['STREAM-WRITE-04'], ({ stream }) => ({
    write: (data, options) => stream.write(data instanceof Uint8Array ? data.subarray(0, 65_536) : data, options)
  })),
  mutant('writes that overlap are mixed', ['STREAM-WRITE-05', 'STREAM-WRITE-06'], ({ stream }) => ({
    write: async (data, options) => {
      for (const piece of data instanceof Uint8Array ? [data] : data) {
        for (let start = 0; start < piece.byteLength; start += 10) {
          await stream.write(piece.subarray(start, start + 10), options)
          await macrotask()
        }
      }
    }
  })),
  mutant('short writes resolve before long ones that were called first', ['STREAM-WRITE-06'], ({ stream }) => ({
    write: (data, options) => {
      const write = stream.write(data, options)
      if (bytesOf(data) > 1) return write.then(async () => { for (let turn = 0; turn < 5; turn++) await macrotask() })
      return write
    }
  })),
  mutant('the pieces of a list are sent in the wrong order', ['STREAM-WRITE-05', 'STREAM-WRITE-07', 'STREAM-WRITE-08', 'STREAM-END-05'], ({ stream }) => ({
    write: (data, options) => stream.write(data instanceof Uint8Array ? data : [...data].reverse(), options),
    writeNow: data => stream.writeNow(data instanceof Uint8Array ? data : [...data].reverse())
  })),
  mutant('writeNow takes a part and answers false', ['STREAM-WRITE-08', 'STREAM-WRITE-10', 'STREAM-OWN-02'], ({ stream }) => ({
    writeNow: data => {
      if (stream.writeNow(data)) return true
      const first = data instanceof Uint8Array ? data : data[0]
      if (first !== undefined) stream.writeNow(first.subarray(0, 1))
      return false
    }
  })),
  mutant('writeNow overtakes a write that waits', ['STREAM-WRITE-09'], ({ stream }) => {
    let last = Promise.resolve()
    return {
      write: (data, options) => {
        const write = async (): Promise<void> => {
          for (const piece of data instanceof Uint8Array ? [data] : data) {
            for (let start = 0; start < piece.byteLength; start++) {
              while (!stream.writeNow(piece.subarray(start, start + 1))) {
                await stream.write([], options)
                await macrotask()
              }
            }
          }
          await stream.write([], options)
        }
        const written = last.then(write)
        last = written.catch(() => {})
        return written
      }
    }
  }),
  mutant('an empty write does not wait', ['STREAM-WRITE-12'], ({ stream }) => ({
    write: (data, options) => bytesOf(data) === 0 && stream.state === 'open' ? Promise.resolve() : stream.write(data, options)
  })),
  mutant('an empty write never resolves', ['STREAM-WRITE-11'], ({ stream }) => ({
    write: (data, options) => bytesOf(data) === 0 ? never() : stream.write(data, options)
  })),
  mutant('an empty write sends a byte', ['STREAM-WRITE-11', 'STREAM-OWN-05'], ({ stream }) => ({
    write: (data, options) => stream.write(bytesOf(data) === 0 ? Uint8Array.of(0) : data, options)
  })),
  mutant('what is written after our end disappears without a word', ['STREAM-WRITE-13', 'STREAM-WRITE-14'], ({ stream }) => ({
    write: (data, options) => stream.write(data, options).catch((error: unknown) => { if (codeOf(error) !== 'ERR_WRITE_CLOSED') throw error }),
    writeNow: data => {
      try {
        return stream.writeNow(data)
      } catch (error) {
        if (codeOf(error) === 'ERR_WRITE_CLOSED') return true
        throw error
      }
    }
  })),
  mutant('a signal that fired before is not looked at', ['STREAM-CANCEL-01', 'STREAM-CANCEL-11', 'STREAM-CLOSE-07', 'STREAM-SETTLE-08'], ({ stream }) => ({
    read: options => stream.read(unlessAborted(options)),
    write: (data, options) => stream.write(data, unlessAborted(options)),
    close: options => stream.close(unlessAborted(options)),
    closeWrite: options => stream.closeWrite(unlessAborted(options))
  })),
  mutant('a cancelled write is sent all the same', ['STREAM-CANCEL-02', 'STREAM-CANCEL-04', 'STREAM-CANCEL-05', 'STREAM-CANCEL-06'], ({ stream }) => ({
    write: (data, options) => cancellable(stream.write(data), options?.signal)
  })),
  mutant('cancelling any write aborts the stream', ['STREAM-CANCEL-01', 'STREAM-CANCEL-02', 'STREAM-CANCEL-03'], ({ stream }) => ({
    write: async (data, options) => {
      try {
        await stream.write(data, options)
      } catch (error) {
        if (options?.signal?.aborted === true) stream.abort()
        throw error
      }
    }
  })),
  mutant('cancelling a write that was wholly taken leaves the stream open', ['STREAM-CANCEL-05'], ({ stream }) => ({
    write: (data, options) => bytesOf(data) > 0 && stream.writeNow(data) ? stream.write([], options) : stream.write(data, options)
  }))
]

function unlessAborted<Options extends { readonly signal?: AbortSignal }> (options: Options | undefined): Options | undefined {
  return options?.signal?.aborted === true ? undefined : options
}

function cancellable (work: Promise<void>, signal: AbortSignal | undefined): Promise<void> {
  if (signal === undefined) return work
  return new Promise((resolve, reject) => {
    const cancel = (): void => reject(signal.reason as Error)
    if (signal.aborted) cancel()
    signal.addEventListener('abort', cancel, { once: true })
    const done = (): void => signal.removeEventListener('abort', cancel)
    work.then(resolve, reject).finally(done)
  })
}
