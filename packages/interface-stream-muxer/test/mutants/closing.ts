import { StreamLostError } from '@ts-libp2p/interface-stream'
import { codeOf, mutant, never, type Mutant } from './mutant.ts'

export const closingMutants: readonly Mutant[] = [
  mutant('close leaves the link open', ['MUXER-CLOSE-01'], { link: link => ({ close: () => link.write([]) }) }),
  mutant('close aborts what is open', ['MUXER-CLOSE-02', 'MUXER-CLOSE-03', 'MUXER-CLOSE-05'], {
    muxer: ({ muxer }) => ({
      close: options => {
        for (const stream of muxer.streams) stream.abort()
        return muxer.close(options)
      }
    })
  }),
  mutant('close resolves before streams have finished', ['MUXER-CLOSE-02', 'MUXER-CLOSE-09', 'MUXER-CLOSE-11'], {
    muxer: ({ muxer }) => ({ close: () => { muxer.close().catch(() => {}); return Promise.resolve() } })
  }),
  mutant('close drops what was not sent yet', ['MUXER-CLOSE-03', 'MUXER-CLOSE-02'], {
    muxer: ({ muxer, link }) => ({ close: async () => { await Promise.resolve(); link.abort(); await muxer.closed } })
  }),
  mutant('streams are still opened while the connection closes', ['MUXER-CLOSE-04'], {
    muxer: ({ muxer }) => ({
      close: async options => {
        while (muxer.streams.length > 0) await Promise.race(muxer.streams.map(({ closed }) => closed))
        await muxer.close(options)
      }
    })
  }),
  mutant('the refusal does not say who closed', ['MUXER-CLOSE-04', 'MUXER-CLOSE-05', 'MUXER-ABORT-02'], {
    muxer: ({ muxer }) => ({ openStream: options => muxer.openStream(options).catch((error: unknown) => { throw codeOf(error) === 'ERR_MUXER_CLOSED' ? Object.assign(new Error('closed'), { code: 'ERR_MUXER_CLOSED' }) : error }) })
  }),
  mutant('a side that closes still takes streams', ['MUXER-CLOSE-05'], {
    habits: { sending: frame => frame.type === 'bye' ? [] : frame.type === 'reset' && frame.length === 1 ? [] : [frame] }
  }),
  mutant('streams that wait for accept are ended by close', ['MUXER-CLOSE-06'], { habits: { sending: frame => [frame.type === 'reset' ? { ...frame, type: 'end' } : frame] } }),
  mutant('a second close never resolves', ['MUXER-CLOSE-08', 'MUXER-CLOSE-09'], {
    muxer: ({ muxer }) => {
      let isClosing = false
      return {
        close: async options => {
          if (isClosing) await never()
          isClosing = true
          await muxer.close(options)
        }
      }
    }
  }),
  mutant('close throws on a connection that is over', ['MUXER-CLOSE-08', 'MUXER-CLOSE-09', 'MUXER-SETTLE-05'], {
    muxer: ({ muxer, link }) => ({ close: async options => { if (link.state === 'closed') throw new Error('closed already'); await muxer.close(options) } })
  }),
  mutant('a second close does not wait', ['MUXER-CLOSE-09'], {
    muxer: ({ muxer }) => {
      let isClosing = false
      return {
        close: async options => {
          if (isClosing) return
          isClosing = true
          await muxer.close(options)
        }
      }
    }
  }),
  mutant('cancelling close only stops the waiting', ['MUXER-CLOSE-10'], {
    muxer: ({ muxer }) => ({
      close: async ({ signal } = {}) => {
        signal?.throwIfAborted()
        const closing = muxer.close()
        if (signal === undefined) {
          await closing
          return
        }
        await Promise.race([closing, new Promise<never>((_resolve, reject) => { signal.addEventListener('abort', () => { reject(signal.reason as Error) }, { once: true }) })])
      }
    })
  }),
  mutant('close leaves its listener', ['MUXER-CLOSE-10'], {
    muxer: ({ muxer }) => ({
      close: async options => {
        await muxer.close(options)
        options?.signal?.addEventListener('abort', () => {})
      }
    })
  }),
  mutant('close waits for ever', ['MUXER-CLOSE-11'], { habits: { closeTimeoutMs: 10_000_000 } }),
  mutant('close hardly waits', ['MUXER-CLOSE-11'], { habits: { closeTimeoutMs: 10 } }),
  mutant('closed says clean whatever happened', ['MUXER-CLOSE-10', 'MUXER-ABORT-01', 'MUXER-LINK-02', 'MUXER-LINK-03', 'MUXER-BREACH-01'], {
    muxer: ({ muxer }) => ({ closed: muxer.closed.then(() => ({ how: 'clean' })) })
  }),
  mutant('closed is never settled by a close', ['MUXER-CLOSE-01', 'MUXER-CLOSE-09'], {
    muxer: ({ muxer }) => ({ closed: muxer.closed.then(reason => reason.how === 'clean' ? never() : reason) })
  }),

  mutant('abort leaves the link to its fate', ['MUXER-ABORT-01', 'MUXER-ABORT-02'], { link: () => ({ abort: () => {} }) }),
  mutant('abort forgets the reason', ['MUXER-ABORT-01', 'MUXER-STREAM-02'], {
    muxer: ({ muxer }) => ({ abort: () => { muxer.abort() } }),
    stream: stream => ({ abort: () => { stream.abort() } })
  }),
  mutant('abort ends streams and link as if all were well', ['MUXER-ABORT-01'], {
    muxer: ({ muxer, link }) => ({
      abort: reason => {
        for (const stream of muxer.streams) stream.close().catch(() => {})
        void link.close().catch(() => {})
        queueMicrotask(() => { muxer.abort(reason) })
      }
    })
  }),
  mutant('an abort without a reason has no error', ['MUXER-ABORT-03'], {
    muxer: ({ muxer }) => {
      let isSilent = false
      return {
        abort: reason => {
          isSilent ||= reason === undefined
          muxer.abort(reason)
        },
        closed: muxer.closed.then(reason => isSilent ? { how: reason.how } : reason)
      }
    }
  }),
  mutant('abort waits until everything was sent', ['MUXER-ABORT-04'], {
    muxer: ({ muxer, link }) => ({ abort: reason => { link.write([]).catch(() => {}).finally(() => { muxer.abort(reason) }).catch(() => {}) } })
  }),
  mutant('calls on a connection that is over reject with an error of no code', ['MUXER-SETTLE-05', 'MUXER-CLOSE-04', 'MUXER-CLOSE-07', 'MUXER-LINK-07'], {
    muxer: ({ muxer }) => ({ openStream: options => muxer.openStream(options).catch((error: unknown) => { throw codeOf(error) === 'ERR_MUXER_CLOSED' ? new Error('closed') : error }) })
  }),

  mutant('the end of the link ends its streams', ['MUXER-LINK-01', 'MUXER-LINK-04'], lostAsEnd()),
  mutant('a reset link reads as an end', ['MUXER-LINK-02', 'MUXER-LINK-03', 'MUXER-ABORT-02', 'MUXER-BREACH-01'], lostAsEnd()),
  mutant('a link that is reset is only lost', ['MUXER-LINK-02'], {
    muxer: ({ muxer }) => ({ closed: muxer.closed.then(reason => reason.how === 'reset' ? { how: 'lost', error: new StreamLostError() } : reason) })
  }),
  mutant('a link that is lost was reset', ['MUXER-LINK-01', 'MUXER-LINK-03', 'MUXER-LINK-05'], {
    muxer: ({ muxer }) => ({ closed: muxer.closed.then(reason => reason.how === 'lost' ? { how: 'reset', error: reason.error ?? new Error() } : reason) })
  }),
  mutant('a link that ends inside a frame ends cleanly', ['MUXER-LINK-05'], {
    muxer: ({ muxer }) => ({ closed: muxer.closed.then(reason => reason.error?.message === 'the link ended inside a frame' ? { how: 'clean' } : reason) })
  }),
  mutant('a loss takes away what the peer had ended', ['MUXER-LINK-06'], {
    stream: stream => {
      let isLost = false
      void stream.closed.then(({ how }) => { isLost = how === 'lost' })
      return { read: options => isLost ? Promise.reject(new StreamLostError()) : stream.read(options) }
    }
  }),
  mutant('a muxer on a dead link never notices', ['MUXER-LINK-07', 'MUXER-LINK-02'], { link: link => ({ read: options => link.read(options).catch(() => never()) }) }),
  mutant('the end of an idle link is a loss', ['MUXER-LINK-08', 'MUXER-LINK-07'], {
    muxer: ({ muxer, link }) => {
      let isOurs = false
      return {
        close: options => { isOurs = true; return muxer.close(options) },
        closed: muxer.closed.then(reason => reason.how === 'clean' && !isOurs && link.state === 'closed' ? { how: 'lost', error: new StreamLostError() } : reason)
      }
    }
  })
]

function lostAsEnd (): Parameters<typeof mutant>[2] {
  return { stream: stream => ({ read: options => stream.read(options).catch((error: unknown) => { if (codeOf(error) === 'ERR_STREAM_LOST') return null; throw error }) }) }
}
