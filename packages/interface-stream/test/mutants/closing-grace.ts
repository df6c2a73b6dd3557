import type { StreamFixture } from '@ts-libp2p/interface-stream/compliance'
import { memoryFixture } from '../references/memory.ts'
import { bytesOf, codeOf, mutant, type Mutant } from './mutant.ts'

const CLOSE_GRACE_MS = 60_000
const WRITE_STALL_MS = 120_000

/** A memory pair that never loses its patience by itself. */
const patient: StreamFixture = { ...memoryFixture, createPair: options => memoryFixture.createPair({ ...options, writeStallMs: 0, closeGraceMs: 0 }) }

/** A memory pair that waits for ever for a peer to finish, and no longer than it should for credit. */
const gracious: StreamFixture = { ...memoryFixture, createPair: options => memoryFixture.createPair({ ...options, closeGraceMs: 0 }) }

export const closingGraceMutants: readonly Mutant[] = [
  mutant('the first byte after close resets the stream', ['STREAM-GRACE-01', 'STREAM-GRACE-05'], ({ stream, peer }) => ({
    closeWrite: options => stream.closeWrite(options),
    close: async options => {
      await stream.close(options)
      PEERS_THAT_MUST_NOT_WRITE.add(peer)
    },
    write: (data, options) => {
      if (PEERS_THAT_MUST_NOT_WRITE.has(stream) && bytesOf(data) > 0) peer.abort()
      return stream.write(data, options)
    },
    writeNow: data => {
      if (PEERS_THAT_MUST_NOT_WRITE.has(stream) && bytesOf(data) > 0) peer.abort()
      return stream.writeNow(data)
    }
  })),
  mutant('a closed stream discards without a bound and without a limit of time', ['STREAM-GRACE-02', 'STREAM-GRACE-04'], ({ stream }) => {
    let isClosed = false
    const discard = async (): Promise<void> => { for (let chunk = await stream.read(); chunk !== null; chunk = await stream.read()) if (stream.state === 'closed') return }
    return {
      close: async options => {
        isClosed = true
        await stream.closeWrite(options)
        discard().catch(() => {})
      },
      read: options => isClosed ? Promise.reject(Object.assign(new Error('closed'), { code: 'ERR_READ_CLOSED' })) : stream.read(options)
    }
  }),
  mutant('what was buffered at close gives no credit', ['STREAM-GRACE-03'], ({ stream }) => ({
    close: async options => {
      const hadBytes = stream.state === 'open'
      if (hadBytes) await stream.closeWrite(options)
      else await stream.close(options)
    }
  })),
  mutant('nobody waits for a peer to finish, but for ever', ['STREAM-GRACE-04'], () => ({}), gracious),
  mutant('the grace period is not restarted', ['STREAM-GRACE-05', 'STREAM-GRACE-06'], ({ stream, clock }) => ({
    close: options => {
      const callOff = clock.after(CLOSE_GRACE_MS, () => stream.abort())
      stream.closed.then(callOff, callOff)
      return stream.close(options)
    }
  })),
  mutant('the grace period begins with closeWrite', ['STREAM-GRACE-08'], ({ stream, clock }) => ({
    closeWrite: options => {
      const callOff = clock.after(CLOSE_GRACE_MS, () => stream.abort())
      stream.closed.then(callOff, callOff)
      return stream.closeWrite(options)
    }
  })),
  mutant('the grace period holds the process', ['STREAM-GRACE-07'], ({ stream }) => ({
    close: options => {
      const timer = setTimeout(() => stream.abort(), CLOSE_GRACE_MS)
      stream.closed.finally(() => clearTimeout(timer)).catch(() => {})
      return stream.close(options)
    }
  })),
  mutant('a write waits for ever', ['STREAM-STALL-01', 'STREAM-STALL-02'], () => ({}), patient),
  mutant('credit does not restart the time of a write', ['STREAM-STALL-02'], ({ stream, clock }) => ({
    write: async (data, options) => {
      const callOff = clock.after(WRITE_STALL_MS, () => stream.abort())
      try {
        await stream.write(data, options)
      } finally {
        callOff()
      }
    }
  }), patient),
  mutant('a stall is told as an ordinary abort', ['STREAM-STALL-01', 'STREAM-STALL-02'], ({ stream }) => ({
    write: (data, options) => stream.write(data, options).catch((error: unknown) => {
      throw codeOf(error) === 'ERR_STREAM_STALLED' ? Object.assign(new Error('aborted'), { code: 'ERR_STREAM_ABORTED' }) : error
    })
  })),
  mutant('an idle stream stalls', ['STREAM-STALL-03', 'STREAM-STALL-04'], ({ stream, clock }) => {
    const callOff = clock.after(2 * WRITE_STALL_MS, () => stream.abort())
    stream.closed.then(callOff, callOff)
    return {}
  }),
  mutant('the time of a write runs on after the write', ['STREAM-STALL-04'], ({ stream, clock }) => ({
    write: (data, options) => {
      if (!stream.writeNow([]) || bytesOf(data) === 0) clock.after(WRITE_STALL_MS, () => stream.abort())
      return stream.write(data, options)
    }
  }))
]

const PEERS_THAT_MUST_NOT_WRITE = new WeakSet<object>()
