import { macrotask, outcomeOf } from '@ts-libp2p/compliance'
import { framedFixture } from '../references/framed.ts'
import { codeOf, mutant, never, type Mutant } from './mutant.ts'

export const settlingMutants: readonly Mutant[] = [
  mutant('abort waits for what still has to be flushed', ['STREAM-SETTLE-05'], ({ stream }) => ({
    abort: reason => { stream.closeWrite().catch(() => {}).finally(() => stream.abort(reason)).catch(() => {}) }
  }), framedFixture),
  mutant('closeWrite that waits is forgotten when the stream fails', ['STREAM-SETTLE-01', 'STREAM-SETTLE-02', 'STREAM-SETTLE-03'], ({ stream }) => ({
    closeWrite: options => {
      const isOver = stream.state === 'closed'
      return stream.closeWrite(options).catch((error: unknown) => {
        if (isOver || options?.signal?.aborted === true) throw error
        return never()
      })
    }
  })),
  mutant('a writer that waited for long is not woken', ['STREAM-SETTLE-06', 'STREAM-BP-08'], ({ stream }) => ({
    write: async (data, options) => {
      const write = outcomeOf(stream.write(data, options))
      for (let turn = 0; turn < 5 && write.isPending; turn++) await macrotask()
      await (write.isPending ? never() : write.promise)
    }
  }), framedFixture),
  mutant('a signal\'s reason is thrown as it is', ['STREAM-SETTLE-07'], ({ stream }) => {
    const raw = (signal: AbortSignal | undefined) => (error: unknown): never => {
      throw signal?.aborted === true ? signal.reason as Error : error
    }
    return {
      read: options => stream.read(options).catch(raw(options?.signal)),
      write: (data, options) => stream.write(data, options).catch(raw(options?.signal))
    }
  }),
  mutant('a cancelled call rejects with an error of the stream\'s own', ['STREAM-SETTLE-08', 'STREAM-CANCEL-01', 'STREAM-CANCEL-12'], ({ stream }) => {
    const own = (signal: AbortSignal | undefined) => (error: unknown): never => {
      throw signal?.aborted === true ? new Error('cancelled') : error
    }
    return {
      read: options => stream.read(options).catch(own(options?.signal)),
      write: (data, options) => stream.write(data, options).catch(own(options?.signal))
    }
  }),
  mutant('a signal that fires later still aborts the stream', ['STREAM-SETTLE-09', 'STREAM-SETTLE-10'], ({ stream }) => ({
    write: (data, options) => {
      options?.signal?.addEventListener('abort', () => stream.abort(), { once: true })
      return stream.write(data, options)
    }
  })),
  mutant('a call that resolves leaves its listener', ['STREAM-SETTLE-10'], ({ stream }) => ({
    read: async options => {
      const listener = (): void => {}
      options?.signal?.addEventListener('abort', listener)
      try {
        return await stream.read(options)
      } catch (error) {
        options?.signal?.removeEventListener('abort', listener)
        throw error
      }
    }
  })),
  mutant('a call that rejects leaves its listener', ['STREAM-SETTLE-11'], ({ stream }) => ({
    write: async (data, options) => {
      const listener = (): void => {}
      options?.signal?.addEventListener('abort', listener)
      await stream.write(data, options)
      options?.signal?.removeEventListener('abort', listener)
    }
  })),
  mutant('a call that is cancelled leaves its listener', ['STREAM-SETTLE-12'], ({ stream }) => ({
    closeWrite: async options => {
      const listener = (): void => {}
      options?.signal?.addEventListener('abort', listener)
      try {
        await stream.closeWrite(options)
      } catch (error) {
        if (options?.signal?.aborted === true) throw error
        options?.signal?.removeEventListener('abort', listener)
        throw error
      }
      options?.signal?.removeEventListener('abort', listener)
    }
  })),
  mutant('errors are strings', ['STREAM-FATE-07', 'STREAM-WRITE-13', 'STREAM-SETTLE-11'], ({ stream }) => ({
    write: (data, options) => stream.write(data, options).catch((error: unknown) => { throw codeOf(error) as Error })
  }))
]
