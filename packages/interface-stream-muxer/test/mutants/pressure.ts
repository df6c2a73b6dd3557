import type { ReceiveBudget, StreamMuxer } from '@ts-libp2p/interface-stream-muxer'
import { KIB } from '../references/habits.ts'
import { codeOf, mutant, type Mutant } from './mutant.ts'

export const pressureMutants: readonly Mutant[] = [
  mutant('credit is returned when bytes arrive', ['MUXER-PRESSURE-01', 'MUXER-PRESSURE-02', 'MUXER-PRESSURE-03'], { habits: { returnsCredit: 'on arrival', maxUnreadBytes: Infinity } }),
  mutant('who does not read holds up the whole connection', ['MUXER-PRESSURE-02'], {
    habits: { readsWhile: ({ streams }) => streams.every(({ unreadBytes }) => unreadBytes < 16_000) }
  }),
  mutant('a direction that stands still holds up the other', ['MUXER-PRESSURE-03'], {
    stream: stream => {
      let writing: Promise<void> = Promise.resolve()
      return {
        write: (data, options) => {
          writing = stream.write(data, options)
          return writing
        },
        read: async options => {
          await writing.catch(() => {})
          return await stream.read(options)
        }
      }
    }
  }),
  mutant('credit comes back once, then never again', ['MUXER-PRESSURE-04', 'MUXER-DATA-03'], { habits: { returnsCredit: 'once' } }),
  mutant('there is no bound over all streams', ['MUXER-PRESSURE-05', 'MUXER-PRESSURE-06', 'MUXER-PRESSURE-11', 'MUXER-HOLD-08'], { habits: { maxUnreadBytes: Infinity } }),
  mutant('the reset at the bound has no name', ['MUXER-PRESSURE-05'], {
    stream: stream => ({ closed: stream.closed.then(reason => codeOf(reason.error?.cause) === 'ERR_STREAM_LIMIT' ? { how: reason.how, error: new Error('too much') } : reason) })
  }),
  mutant('at the bound the connection ends', ['MUXER-PRESSURE-05', 'MUXER-PRESSURE-06'], {
    stream: (stream, { muxer }) => {
      void stream.closed.then(({ error }) => { if (codeOf(error?.cause) === 'ERR_STREAM_LIMIT') muxer.abort(error) })
      return {}
    }
  }),
  mutant('at the bound the youngest stream is reset', ['MUXER-PRESSURE-06'], {
    habits: { sheds: 'newest' }
  }),
  mutant('at the bound the stream with the least is reset', ['MUXER-PRESSURE-06'], { habits: { sheds: 'emptiest' } }),
  mutant('bytes that were once unread count for ever', ['MUXER-PRESSURE-07', 'MUXER-PRESSURE-04'], { habits: { countsUnread: 'for ever' } }),
  mutant('streams that are over do not count', ['MUXER-PRESSURE-11'], { habits: { countsUnread: 'open only' } }),
  mutant('while streams wait to be accepted the link is not read', ['MUXER-PRESSURE-08'], { habits: { readsWhile: ({ unaccepted }) => unaccepted < 50 } }),
  mutant('one write at a time for the whole connection', ['MUXER-PRESSURE-09', 'MUXER-PRESSURE-02'], (() => {
    const last = new WeakMap<StreamMuxer, Promise<void>>()
    return {
      stream: (stream, { muxer }) => ({
        write: async (data, options) => {
          const before = last.get(muxer)
          const write = (async () => {
            await before?.catch(() => {})
            await stream.write(data, options)
          })()
          last.set(muxer, write)
          await write
        }
      })
    }
  })()),
  mutant('the size of a write decides who gets the link', ['MUXER-PRESSURE-10'], {
    stream: stream => ({
      write: async (data, options) => {
        const size = data instanceof Uint8Array ? data.byteLength : 0
        if (size > 0 && size < 10_000) for (let turn = 0; turn < 40; turn++) await new Promise(resolve => { setImmediate(resolve) })
        await stream.write(data, options)
      }
    })
  }),

  mutant('a grown window is not released', ['MUXER-BUDGET-01'], { habits: { releasesBudget: false } }),
  mutant('a grown window is released by a clean close only', ['MUXER-BUDGET-01'], {
    factory: factory => ({
      createMuxer: (link, { budget, direction }) => {
        let isOver = false
        void link.closed.then(({ how }) => { isOver = how !== 'clean' })
        const partial: ReceiveBudget | undefined = budget === undefined ? undefined : { reserve: bytes => budget.reserve(bytes), release: bytes => { queueMicrotask(() => { if (!isOver) budget.release(bytes) }) } }
        return factory.createMuxer(link, { direction, ...(partial === undefined ? {} : { budget: partial }) })
      }
    })
  }),
  mutant('windows grow without asking the budget', ['MUXER-BUDGET-02'], { habits: { checksBudget: false, releasesBudget: false } }),
  mutant('windows grow beyond what is declared', ['MUXER-BUDGET-03'], { habits: { maxWindowBytes: 1024 * KIB, maxUnreadBytes: 2048 * KIB } })
]
