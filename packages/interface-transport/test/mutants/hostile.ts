import { macrotask } from '@ts-libp2p/compliance'
import type { Listener, RawLink, TransportLink } from '@ts-libp2p/interface-transport'
import { habit, mutant, never, type Changes, type Mutant } from './mutant.ts'

let writing: Promise<unknown> = Promise.resolve()

export const hostileMutants: readonly Mutant[] = [
  mutant('at fifty open links nobody is accepted any more', ['TRANSPORT-HOSTILE-01'], accepting(open => open.length < 50)),
  mutant('the next link is accepted when the last one has spoken', ['TRANSPORT-HOSTILE-01'], { listener: oneByOne }),
  habit('accept fails where the link is over already', ['TRANSPORT-HOSTILE-04'], { overInQueue: 'thrown' }),
  mutant('accept fails where the link was reset', ['TRANSPORT-HOSTILE-02', 'TRANSPORT-HOSTILE-04'], {
    listener: listener => ({
      accept: async () => {
        const one = await listener.accept()
        await macrotask()
        if (one?.kind === 'raw' && one.link.state === 'closed') throw new Error('the link was reset')
        return one
      }
    })
  }),
  habit('any number of links may wait', ['TRANSPORT-HOSTILE-03'], { sheds: 'nobody' }),
  habit('at the bound who waits longest is turned away', ['TRANSPORT-HOSTILE-03'], { sheds: 'oldest' }),
  habit('one more link than declared may wait', ['TRANSPORT-HOSTILE-03'], { maxPending: 17 }),
  mutant('links that were ever reset count against the listener for ever', ['TRANSPORT-HOSTILE-04', 'TRANSPORT-HOSTILE-02'], accepting((_open, reset) => reset < 10)),
  mutant('who ends its side at once is reset', ['TRANSPORT-HOSTILE-05', 'TRANSPORT-HOSTILE-09'], {
    listener: listener => ({
      accept: async () => {
        const one = await listener.accept()
        await macrotask()
        if (one?.kind === 'raw' && one.link.state === 'read-closed') one.link.abort()
        return one
      }
    })
  }),
  mutant('a write waits for the writes of all other links', ['TRANSPORT-HOSTILE-06'], {
    link: link => ({
      write: (data: Uint8Array) => {
        const written = writing.then(() => link.write(data))
        writing = written.catch(() => {})
        return written
      }
    })
  }),
  mutant('what is written before accept() is kept without a bound', ['TRANSPORT-HOSTILE-07'], { link: link => link.direction === 'outbound' ? keeping(link) : {} }),
  mutant('close waits for ever for dials that nobody accepted', ['TRANSPORT-HOSTILE-08'], {
    listener: listener => {
      let isAccepting = false
      return {
        accept: () => {
          isAccepting = true
          return listener.accept()
        },
        close: () => isAccepting ? listener.close() : never()
      }
    }
  }),

  mutant('a link takes a buffer of 64 KiB before a byte has come', ['TRANSPORT-HOSTILE-01'], holding('while it lives')),
  mutant('a link that is over keeps its buffer', ['TRANSPORT-HOSTILE-02'], holding('for ever')),
  habit('a record is kept of each link that was turned away', ['TRANSPORT-HOSTILE-03'], { remembersRefused: true }),
  habit('a link that nobody reads takes 8 MiB', ['TRANSPORT-HOSTILE-06', 'TRANSPORT-HOSTILE-07', 'TRANSPORT-HOSTILE-10'], { link: { capacity: 2 ** 23 } }),
  mutant('a link takes a tenth of a second, and all that wait are looked at in one turn', ['TRANSPORT-HOSTILE-04', 'TRANSPORT-HOSTILE-09'], {
    listener: listener => ({
      accept: async () => {
        const one = await listener.accept()
        toil(120)
        return one
      }
    })
  })
]

function holding (until: 'while it lives' | 'for ever'): Changes {
  const held = new Set<Uint8Array>()
  return {
    link: link => {
      const buffer = new Uint8Array(65_536)
      held.add(buffer)
      if (until === 'while it lives') void link.closed.then(() => { held.delete(buffer) })
      return {}
    }
  }
}

/** Stops accepting when it looks at the links that are open, or at how many were reset, and does not like them. */
function accepting (isWelcome: (open: readonly RawLink[], reset: number) => boolean): Changes {
  return {
    listener: listener => {
      let open: readonly RawLink[] = []
      let reset = 0
      return {
        accept: async (): Promise<TransportLink | null> => {
          open = open.filter(({ state }) => state !== 'closed')
          if (!isWelcome(open, reset)) return await never()
          const one = await listener.accept()
          if (one?.kind === 'raw') {
            open = [...open, one.link]
            void one.link.closed.then(({ how }) => { if (how === 'reset') reset++ })
          }
          return one
        }
      }
    }
  }
}

function oneByOne (listener: Listener): Pick<Listener, 'accept'> {
  let last: RawLink | undefined
  return {
    accept: async () => {
      for (let turn = 0; turn < 1000 && last?.state === 'open'; turn++) await macrotask()
      if (last?.state === 'open') last.abort()
      const one = await listener.accept()
      if (one?.kind === 'raw') last = one.link
      return one
    }
  }
}

function keeping (link: RawLink): Pick<RawLink, 'write'> {
  return {
    write: async data => {
      void link.write(data).catch(() => {})
      await Promise.resolve()
    }
  }
}

/** Keeps the processor busy: by the clock on the wall a loaded machine would do the waiting. */
function toil (ms: number): void {
  const start = process.cpuUsage()
  for (let used = start; used === start || used.user + used.system < 1000 * ms; used = process.cpuUsage(start)) { /* at work */ }
}
