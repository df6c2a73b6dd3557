import { codeOf, mutant, never, type Mutant } from './mutant.ts'

export const openingMutants: readonly Mutant[] = [
  mutant('only who dialled may open', ['MUXER-OPEN-01', 'MUXER-OPEN-02', 'MUXER-DATA-01'], {
    muxer: ({ muxer, options }) => options.direction === 'outbound' ? {} : { openStream: () => Promise.reject(new Error(`${muxer.protocol}: not ours to open`)) }
  }),
  mutant('streams that both sides open at once collide', ['MUXER-OPEN-02', 'MUXER-DATA-01'], { habits: { sending: frame => [{ ...frame, id: frame.id | 1 }] } }),
  mutant('a stream is announced with its first bytes only', ['MUXER-OPEN-03', 'MUXER-LIST-01'], (() => {
    const waiting = new Set<number>()
    return {
      habits: {
        sending: frame => {
          if (frame.type === 'open') {
            waiting.add(frame.id)
            return []
          }
          return waiting.delete(frame.id) ? [{ type: 'open', id: frame.id, length: 0 }, frame] : [frame]
        }
      }
    }
  })()),
  mutant('openStream waits for the acknowledgement of its stream', ['MUXER-OPEN-04', 'MUXER-OPEN-05', 'MUXER-ACCEPT-03', 'MUXER-ACCEPT-05'], { habits: { maxUnacknowledged: 1 } }),
  mutant('there is no bound for streams without acknowledgement', ['MUXER-OPEN-05', 'MUXER-OPEN-07', 'MUXER-CANCEL-02'], { habits: { maxUnacknowledged: Infinity } }),
  mutant('who came last is served first', ['MUXER-OPEN-06', 'MUXER-CANCEL-02', 'MUXER-ACCEPT-01', 'MUXER-ACCEPT-02', 'MUXER-ACCEPT-05'], { habits: { serves: 'last' } }),
  mutant('a stream that ends without acknowledgement keeps its place for ever', ['MUXER-OPEN-07'], { habits: { freesPlaceWithoutAck: false } }),
  mutant('there is no limit for streams of ours', ['MUXER-OPEN-08'], { habits: { maxOutboundStreams: Infinity } }),
  mutant('the limit has no name', ['MUXER-OPEN-08'], {
    muxer: ({ muxer }) => ({ openStream: options => muxer.openStream(options).catch((error: unknown) => { throw codeOf(error) === 'ERR_STREAM_LIMIT' ? new Error('too many') : error }) })
  }),
  mutant('a signal that fired before is not looked at', ['MUXER-CANCEL-01', 'MUXER-CANCEL-05'], {
    muxer: ({ muxer }) => ({ openStream: options => muxer.openStream(options?.signal?.aborted === true ? {} : options) })
  }),
  mutant('a cancelled openStream goes on waiting in the dark', ['MUXER-CANCEL-02'], {
    muxer: ({ muxer }) => ({
      openStream: async ({ signal } = {}) => {
        signal?.throwIfAborted()
        const opening = muxer.openStream()
        if (signal === undefined) return await opening
        let unlisten = (): void => {}
        const cancelled = new Promise<never>((_resolve, reject) => {
          const listener = (): void => reject(signal.reason as Error)
          signal.addEventListener('abort', listener)
          unlisten = () => signal.removeEventListener('abort', listener)
        })
        return await Promise.race([opening.finally(unlisten), cancelled])
      }
    })
  }),
  mutant('openStream waits for the link and cannot be cancelled', ['MUXER-CANCEL-03'], {
    muxer: ({ muxer, link }) => ({
      openStream: async options => {
        await link.write([])
        return await muxer.openStream(options)
      }
    })
  }),
  mutant('a signal that fires later aborts the stream', ['MUXER-CANCEL-04', 'MUXER-CANCEL-06'], {
    muxer: ({ muxer }) => ({
      openStream: async options => {
        const stream = await muxer.openStream(options)
        options?.signal?.addEventListener('abort', () => stream.abort())
        return stream
      }
    })
  }),
  mutant('a signal\'s reason is thrown as it is', ['MUXER-CANCEL-05'], {
    muxer: ({ muxer }) => ({ openStream: async options => { if (options?.signal?.aborted === true) throw options.signal.reason; return await muxer.openStream(options) } })
  }),
  mutant('a cancelled call rejects with an error of its own', ['MUXER-CANCEL-01', 'MUXER-CANCEL-02'], {
    muxer: ({ muxer }) => ({ openStream: options => muxer.openStream(options).catch((error: unknown) => { throw options?.signal?.aborted === true ? new Error('cancelled') : error }) })
  }),
  mutant('a call that rejects leaves its listener', ['MUXER-CANCEL-06'], {
    muxer: ({ muxer }) => ({
      openStream: async options => {
        const listener = (): void => {}
        options?.signal?.addEventListener('abort', listener)
        const stream = await muxer.openStream(options)
        options?.signal?.removeEventListener('abort', listener)
        return stream
      }
    })
  }),
  mutant('an opener that waits is forgotten when this side closes', ['MUXER-CLOSE-07'], forgetsOpeners('close')),
  mutant('an opener that waits is forgotten when the connection ends', ['MUXER-SETTLE-01', 'MUXER-SETTLE-02', 'MUXER-SETTLE-03', 'MUXER-SETTLE-04'], forgetsOpeners('end')),

  mutant('the same stream is given to everybody who waits', ['MUXER-ACCEPT-02'], {
    muxer: ({ muxer }) => {
      let current: ReturnType<typeof muxer.accept> | undefined
      return { accept: () => { current ??= muxer.accept().finally(() => { current = undefined }); return current } }
    }
  }),
  mutant('streams are acknowledged as they come', ['MUXER-ACCEPT-03', 'MUXER-OPEN-05'], { habits: { acknowledges: 'on arrival' } }),
  mutant('streams are never acknowledged', ['MUXER-OPEN-05', 'MUXER-OPEN-06', 'MUXER-ACCEPT-03'], { habits: { acknowledges: 'never' } }),
  mutant('who waits to accept is forgotten when the connection closes', ['MUXER-ACCEPT-04', 'MUXER-BREACH-05', 'MUXER-SIEGE-02'], {
    muxer: ({ muxer }) => ({ accept: async () => await muxer.accept() ?? await never() })
  }),
  mutant('accept rejects on a closed connection', ['MUXER-ACCEPT-04', 'MUXER-SETTLE-05'], {
    muxer: ({ muxer }) => ({ accept: async () => { const stream = await muxer.accept(); if (stream === null) throw new Error('closed'); return stream } })
  }),
  mutant('the backlog is 128', ['MUXER-ACCEPT-05'], { habits: { maxUnaccepted: 128 } }),
  mutant('the backlog is 1,000', ['MUXER-ACCEPT-06', 'MUXER-FLOOD-01', 'MUXER-FLOOD-04', 'MUXER-QUEUE-03'], { habits: { maxUnaccepted: 1000, maxInboundStreams: 1000 } }),
  mutant('beyond the backlog the connection ends', ['MUXER-ACCEPT-06'], {
    habits: { sending: frame => frame.type === 'reset' && frame.length === 1 ? [{ type: 'ack', id: 0, length: 0 }, { ...frame, type: 'bye', id: 0 }] : [frame] }
  }),
  mutant('bytes that come before accept are dropped', ['MUXER-ACCEPT-07', 'MUXER-OPEN-04'], {
    muxer: ({ muxer }) => ({
      accept: async () => {
        const stream = await muxer.accept()
        while (stream?.state !== 'closed' && stream?.readNow() instanceof Uint8Array) { /* gone */ }
        return stream
      }
    })
  }),
  mutant('a stream that was reset before accept looks like an empty one', ['MUXER-ACCEPT-08', 'MUXER-CLOSE-06'], {
    habits: { receiving: frame => frame.type === 'reset' ? { ...frame, type: 'end' } : frame }
  })
]

type Muxer = Parameters<NonNullable<Parameters<typeof mutant>[2]['muxer']>>[0]

/** Once the connection ends, calls of openStream that wait stay so. */
function forgetsOpeners (when: 'close' | 'end'): Parameters<typeof mutant>[2] {
  return {
    muxer: ({ muxer }: Muxer) => {
      let isClosing = false
      return {
        close: options => {
          isClosing = true
          return muxer.close(options)
        },
        openStream: async options => {
          const isLate = isClosing
          try {
            return await muxer.openStream(options)
          } catch (error) {
            if (codeOf(error) === 'ERR_MUXER_CLOSED' && !isLate && (when === 'end' || isClosing)) return await never()
            throw error
          }
        }
      }
    }
  }
}
