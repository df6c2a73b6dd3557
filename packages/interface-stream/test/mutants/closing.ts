import type { CloseOptions, CloseReason } from '@ts-libp2p/interface-stream'
import { codeOf, mutant, never, type Changes, type Mutant, type MutantEnd } from './mutant.ts'

export const closingMutants: readonly Mutant[] = [
  mutant('closing twice hangs', ['STREAM-CLOSE-01', 'STREAM-CLOSE-05'], ({ stream }) => {
    let calls = 0
    return {
      close: async options => {
        if (++calls > 1) await never()
        await stream.close(options)
      }
    }
  }),
  mutant('a second abort changes the error', ['STREAM-CLOSE-02'], ({ stream }) => {
    let last: Error | undefined
    return {
      abort: reason => {
        last = reason
        stream.abort(reason)
      },
      write: (data, options) => stream.write(data, options).catch((error: unknown) => {
        if (codeOf(error) !== 'ERR_STREAM_ABORTED') throw error
        throw Object.assign(new Error('aborted', { cause: last }), { code: 'ERR_STREAM_ABORTED' })
      })
    }
  }),
  mutant('the second caller of close does not wait for the flush', ['STREAM-CLOSE-03', 'STREAM-CLOSE-06'], ({ stream }) => {
    let isCalled = false
    const first = (close: (options?: CloseOptions) => Promise<void>) => (options?: CloseOptions): Promise<void> => {
      if (isCalled) return Promise.resolve()
      isCalled = true
      return close(options)
    }
    return { close: first(options => stream.close(options)), closeWrite: first(options => stream.closeWrite(options)) }
  }),
  mutant('close on a failed stream rejects', ['STREAM-CLOSE-02', 'STREAM-CLOSE-04'], ({ stream }) => ({
    close: async options => {
      if (stream.state === 'closed') await stream.write([])
      await stream.close(options)
    }
  })),
  mutant('closeWrite on a failed stream says that it flushed', ['STREAM-CLOSE-04'], ({ stream }) => ({
    closeWrite: options => stream.state === 'closed' ? Promise.resolve() : stream.closeWrite(options)
  })),
  mutant('an abort after a clean close turns it into an aborted one', ['STREAM-CLOSE-05'], ({ stream }) => {
    let closed = stream.closed
    return {
      get closed () { return closed },
      abort: reason => {
        stream.abort(reason)
        closed = Promise.resolve({ how: 'aborted', error: new Error('aborted') })
      }
    }
  }),
  mutant('a cancelled close leaves the stream half closed', ['STREAM-CLOSE-06', 'STREAM-CLOSE-07', 'STREAM-SETTLE-04'], ({ stream }) => ({
    close: options => giveUp(stream.close(), options),
    closeWrite: options => giveUp(stream.closeWrite(), options)
  })),
  mutant('close sends the end before what still waits', ['STREAM-CLOSE-03', 'STREAM-CLOSE-08', 'STREAM-WRITE-13'], ({ stream }) => {
    const waiting = new Set<AbortController>()
    const drop = (): void => { for (const controller of waiting) controller.abort() }
    return {
      write: async (data, options) => {
        const controller = new AbortController()
        waiting.add(controller)
        const signal = options?.signal === undefined ? controller.signal : AbortSignal.any([controller.signal, options.signal])
        try {
          await stream.write(data, { signal })
        } finally {
          waiting.delete(controller)
        }
      },
      closeWrite: options => {
        drop()
        return stream.closeWrite(options)
      },
      close: options => {
        drop()
        return stream.close(options)
      }
    }
  }),
  mutant('close and closeWrite wait for the peer\'s end', ['STREAM-CLOSE-09', 'STREAM-CLOSE-07'], ({ stream }) => ({
    close: async () => {
      await stream.close()
      await stream.closed
    },
    closeWrite: async () => {
      await stream.closeWrite()
      await stream.closed
    }
  })),
  mutant('our end waits for room', ['STREAM-CLOSE-10'], ({ stream }) => {
    let hasRoom: Promise<unknown> = Promise.resolve()
    return {
      write: (data, options) => {
        const write = stream.write(data, options)
        hasRoom = write.catch(() => {})
        return write
      },
      closeWrite: async options => {
        await hasRoom
        await stream.closeWrite(options)
      }
    }
  }),
  mutant('after close reading sees an end', ['STREAM-CLOSE-11', 'STREAM-CLOSE-12', 'STREAM-CLOSED-07'], ({ stream }) => ({
    read: options => stream.read(options).catch((error: unknown) => {
      if (codeOf(error) === 'ERR_READ_CLOSED') return null
      throw error
    })
  })),
  mutant('after close the peer\'s end is still read', ['STREAM-CLOSE-12'], ({ stream }) => ({
    read: async options => stream.state === 'closed' && (await stream.closed).how === 'clean' ? null : await stream.read(options)
  })),
  mutant('close only closes the writing side', ['STREAM-CLOSE-11', 'STREAM-CLOSE-12', 'STREAM-GRACE-01', 'STREAM-GRACE-03', 'STREAM-CLOSED-07'], ({ stream }) => ({
    close: options => stream.closeWrite(options),
    [Symbol.asyncDispose]: () => stream.closeWrite()
  })),
  mutant('closed rejects when the stream fails', ['STREAM-CLOSED-01', 'STREAM-END-06'], ({ stream }) => {
    const closed = stream.closed.then(reason => {
      if (reason.error !== undefined) throw reason.error
      return reason
    })
    closed.catch(() => {})
    return { closed }
  }),
  withReason('closed says nothing about the error', ['STREAM-CLOSED-01', 'STREAM-FATE-11'], ({ how }) => ({ how })),
  withReason('every failure is called lost', ['STREAM-CLOSED-01', 'STREAM-END-06', 'STREAM-FATE-07', 'STREAM-FEAT-05'], reason => reason.how === 'clean' ? reason : { ...reason, how: 'lost' }),
  mutant('closed waits for the reader', ['STREAM-CLOSED-02', 'STREAM-CLOSE-05'], ({ stream, peer }) => {
    let settle = (): void => {}
    const isRead = new Promise<void>(resolve => { settle = resolve })
    return {
      closed: stream.closed.then(async reason => {
        if (reason.how === 'clean' && peer.state === 'closed') await isRead
        return reason
      }),
      read: async options => {
        const chunk = await stream.read(options)
        if (chunk === null) settle()
        return chunk
      }
    }
  }),
  mutant('closed settles with our end alone', ['STREAM-CLOSED-03', 'STREAM-CLOSED-04'], ({ stream }) => {
    let settle = (_reason: CloseReason): void => {}
    const early = new Promise<CloseReason>(resolve => { settle = resolve })
    let isEnded = false
    return {
      closed: Promise.race([early, stream.closed]),
      get state () { return isEnded ? 'closed' : stream.state },
      closeWrite: async options => {
        await stream.closeWrite(options)
        isEnded = true
        settle({ how: 'clean' })
      }
    }
  }),
  mutant('state never says read-closed', ['STREAM-CLOSED-04', 'STREAM-FATE-05'], ({ stream }) => ({
    get state () { return stream.state === 'read-closed' ? 'open' : stream.state }
  })),
  mutant('state stays open after a failure', ['STREAM-CLOSED-05', 'STREAM-CLOSE-01'], ({ stream }) => {
    let hasFailed = false
    stream.closed.then(({ how }) => { hasFailed = how !== 'clean' }, () => {})
    return {
      abort: reason => {
        hasFailed = true
        stream.abort(reason)
      },
      get state () { return hasFailed ? 'open' : stream.state }
    }
  }),
  mutant('disposing always closes', ['STREAM-CLOSED-06', 'STREAM-CLOSED-08'], ({ stream }) => ({ [Symbol.asyncDispose]: () => stream.close() })),
  mutant('disposing always aborts', ['STREAM-CLOSED-07'], ({ stream }) => ({
    [Symbol.asyncDispose]: () => {
      stream.abort()
      return Promise.resolve()
    }
  }))
]

function withReason (name: string, caughtBy: readonly string[], change: (reason: CloseReason) => CloseReason): Mutant {
  return mutant(name, caughtBy, ({ stream }: MutantEnd): Changes => ({ closed: stream.closed.then(change) }))
}

/** Rejects when the signal fires, and does nothing else. */
async function giveUp (closing: Promise<void>, options: CloseOptions | undefined): Promise<void> {
  const signal = options?.signal
  if (signal === undefined) {
    await closing
    return
  }
  closing.catch(() => {})
  signal.throwIfAborted()
  await new Promise<void>((resolve, reject) => {
    const cancel = (): void => reject(signal.reason as Error)
    signal.addEventListener('abort', cancel, { once: true })
    closing.then(resolve, reject).finally(() => signal.removeEventListener('abort', cancel))
  })
}
