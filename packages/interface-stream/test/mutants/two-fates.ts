import { macrotask } from '@ts-libp2p/compliance'
import type { CloseReason } from '@ts-libp2p/interface-stream'
import { codeOf, mutant, never, type Changes, type Mutant, type MutantEnd } from './mutant.ts'

export const twoFatesMutants: readonly Mutant[] = [
  mutant('closeWrite closes both directions', ['STREAM-FATE-01', 'STREAM-CLOSED-02'], ({ stream }) => ({
    closeWrite: options => stream.close(options)
  })),
  mutant('the peer\'s end ends our writing', ['STREAM-FATE-01', 'STREAM-FATE-02', 'STREAM-CLOSED-03'], ({ stream }) => ({
    read: async options => {
      const chunk = await stream.read(options)
      if (chunk === null) await stream.closeWrite().catch(() => {})
      return chunk
    }
  })),
  mutant('reading waits for our own writes', ['STREAM-FATE-03', 'STREAM-FATE-04'], ({ stream }) => {
    let writing: Promise<unknown> = Promise.resolve()
    return {
      write: (data, options) => {
        const write = stream.write(data, options)
        writing = write.catch(() => {})
        return write
      },
      read: async options => {
        await writing
        return await stream.read(options)
      }
    }
  }),
  mutant('a failure after the peer\'s end takes the read side with it', ['STREAM-FATE-05', 'STREAM-FATE-06'], ({ stream }) => {
    const failure = failureOf(stream.closed)
    return {
      read: options => failure.error === undefined ? stream.read(options) : Promise.reject(failure.error),
      readNow: max => {
        if (failure.error !== undefined) throw failure.error
        return stream.readNow(max)
      }
    }
  }),
  mutant('after a failure before the peer\'s end what was buffered is still given', ['STREAM-END-06', 'STREAM-FATE-07', 'STREAM-FATE-08'], end => keepsBuffered(end, ['ERR_STREAM_RESET', 'ERR_STREAM_LOST'])),
  mutant('after our abort what was buffered is still given', ['STREAM-FATE-11', 'STREAM-FATE-12'], end => keepsBuffered(end, ['ERR_STREAM_ABORTED'])),
  mutant('a failure is told once, then forgotten', ['STREAM-END-06', 'STREAM-FATE-07', 'STREAM-FATE-08', 'STREAM-FATE-11', 'STREAM-READ-08'], ({ stream }) => {
    const told = new Set<string>()
    const once = (what: string) => (error: unknown): never => {
      if (told.has(what)) throw new Error('the stream is not there')
      told.add(what)
      throw error
    }
    return {
      read: options => stream.read(options).catch(once('read')),
      write: (data, options) => stream.write(data, options).catch(once('write'))
    }
  }),
  mutant('writes that wait are forgotten when the stream fails', [
    'STREAM-FATE-09', 'STREAM-FATE-10', 'STREAM-FATE-13', 'STREAM-CANCEL-06', 'STREAM-SETTLE-01', 'STREAM-SETTLE-02', 'STREAM-SETTLE-03', 'STREAM-SETTLE-04', 'STREAM-STALL-01'
  ], ({ stream }) => ({
    write: (data, options) => {
      const isOver = stream.state === 'closed'
      return stream.write(data, options).catch((error: unknown) => {
        if (isOver || options?.signal?.aborted === true || codeOf(error) === 'ERR_WRITE_CLOSED') throw error
        return never()
      })
    }
  })),
  mutant('a read that waits is forgotten when the stream fails', ['STREAM-END-07', 'STREAM-END-08', 'STREAM-END-09', 'STREAM-FATE-09', 'STREAM-SETTLE-01'], ({ stream }) => ({
    read: options => {
      if (stream.state === 'closed') return stream.read(options)
      return stream.read(options).catch((error: unknown) => {
        if (stream.state !== 'closed') throw error
        return never()
      })
    }
  })),
  mutant('the reason of an abort is lost', ['STREAM-FATE-11', 'STREAM-CLOSE-02', 'STREAM-CANCEL-06'], ({ stream }) => {
    const withoutCause = (error: unknown): never => {
      if (codeOf(error) === 'ERR_STREAM_ABORTED') throw Object.assign(new Error('aborted'), { code: 'ERR_STREAM_ABORTED' })
      throw error
    }
    return { abort: () => stream.abort(), write: (data, options) => stream.write(data, options).catch(withoutCause) }
  })
]

function failureOf (closed: Promise<CloseReason>): { readonly error?: Error } {
  const failure: { error?: Error } = {}
  closed.then(({ error }) => { if (error !== undefined) failure.error = error }, () => {})
  return failure
}

/** Bytes are moved to a second buffer as they arrive, and that buffer outlives the failure. */
function keepsBuffered ({ stream }: MutantEnd, codes: readonly string[]): Changes {
  let kept: Uint8Array | undefined
  const keep = (): void => {
    if (kept !== undefined || stream.state === 'closed') return
    try {
      const chunk = stream.readNow()
      if (chunk instanceof Uint8Array) kept = chunk
    } catch { /* a read waits: there is nothing to keep */ }
  }
  const takeKept = (error: unknown): Uint8Array => {
    const chunk = kept
    if (chunk === undefined || !codes.includes(String(codeOf(error)))) throw error
    kept = undefined
    return chunk
  }
  const watch = async (): Promise<void> => {
    while (stream.state !== 'closed') {
      keep()
      await macrotask()
    }
  }
  watch().catch(() => {})
  return {
    abort: reason => {
      keep()
      stream.abort(reason)
    },
    read: async options => {
      const chunk = stream.state === 'closed' ? undefined : kept
      if (chunk === undefined) return await stream.read(options).catch(takeKept)
      kept = undefined
      return chunk
    },
    readNow: max => {
      try {
        return stream.readNow(max)
      } catch (error) {
        return takeKept(error)
      }
    }
  }
}
