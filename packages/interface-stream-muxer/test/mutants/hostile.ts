import type { StreamMuxer } from '@ts-libp2p/interface-stream-muxer'
import { codeOf, mutant, type Mutant } from './mutant.ts'

const everyone = new Set<StreamMuxer>()

export const hostileMutants: readonly Mutant[] = [
  mutant('a silent peer is never missed', ['MUXER-ALIVE-01'], { habits: { keepAliveMs: 1_000_000 } }),
  mutant('an idle peer is given up', ['MUXER-ALIVE-02'], { habits: { sending: frame => frame.type === 'ping' ? [] : [frame] } }),

  mutant('a breach is an error like any other', ['MUXER-BREACH-01', 'MUXER-BREACH-02', 'MUXER-BREACH-05', 'MUXER-HOLD-02', 'MUXER-HOLD-03', 'MUXER-HOLD-04'], {
    muxer: ({ muxer }) => ({ closed: muxer.closed.then(reason => codeOf(reason.error) === 'ERR_MUXER_PROTOCOL' ? { how: reason.how, error: new Error('something went wrong') } : reason) })
  }),
  mutant('a breach ends the streams', ['MUXER-BREACH-01'], {
    stream: stream => ({ read: options => stream.read(options).catch((error: unknown) => { if (codeOf(error) === 'ERR_STREAM_LOST') return null; throw error }) })
  }),
  mutant('a breach is told before the connection ends, however long that takes', ['MUXER-BREACH-02', 'MUXER-QUEUE-04'], {
    habits: { writeTimeoutMs: 100_000_000 },
    link: link => ({ abort: reason => { link.write([]).catch(() => {}).finally(() => { link.abort(reason) }).catch(() => {}) } })
  }),
  mutant('garbage throws out of a callback', ['MUXER-BREACH-01', 'MUXER-BREACH-03', 'MUXER-BREACH-04'], {
    muxer: ({ muxer }) => {
      void muxer.closed.then(({ error }) => { if (error !== undefined && codeOf(error) === 'ERR_MUXER_PROTOCOL') throw error })
      return {}
    }
  }),
  mutant('accept throws after a breach', ['MUXER-BREACH-01', 'MUXER-BREACH-05'], {
    muxer: ({ muxer }) => ({
      accept: async () => {
        const stream = await muxer.accept()
        const { error } = stream === null ? await muxer.closed : { error: undefined }
        if (error !== undefined && codeOf(error) === 'ERR_MUXER_PROTOCOL') throw error
        return stream
      }
    })
  }),
  mutant('credit is not checked', ['MUXER-HOLD-01', 'MUXER-HOLD-02', 'MUXER-HOLD-03', 'MUXER-HOLD-04'], { habits: { checksCredit: false, maxUnreadBytes: 1_000_000 } }),
  mutant('bytes that never came are forgiven', ['MUXER-HOLD-05', 'MUXER-LINK-01'], {
    stream: stream => ({ closed: stream.closed.then(reason => reason.how === 'lost' ? { how: 'clean' } : reason) })
  }),
  mutant('bytes for a stream that is over are kept', ['MUXER-HOLD-06'], { habits: { strangers: 'kept' } }),
  mutant('a frame for an unknown stream opens it', ['MUXER-HOLD-07'], { habits: { strangers: 'opened' } }),
  mutant('an empty frame is an end', ['MUXER-HOLD-09'], { habits: { receiving: frame => frame.type === 'data' && frame.length === 0 ? { ...frame, type: 'end' } : frame } }),
  mutant('answers are queued without end', ['MUXER-QUEUE-01', 'MUXER-QUEUE-03'], { habits: { maxReplies: Infinity, writeTimeoutMs: 100_000_000 } }),
  mutant('only the first pings are answered', ['MUXER-QUEUE-02', 'MUXER-FLOOD-05'], { habits: { sending: frame => frame.type === 'pong' && frame.length > 50 ? [] : [frame] } }),
  mutant('a peer that reads nothing is waited for', ['MUXER-QUEUE-01', 'MUXER-QUEUE-03', 'MUXER-QUEUE-04'], { habits: { writeTimeoutMs: 100_000_000 } }),
  mutant('streams of the peer are not counted', ['MUXER-FLOOD-02'], { habits: { maxInboundStreams: Infinity } }),
  mutant('the dead stay in the backlog', ['MUXER-FLOOD-01', 'MUXER-FLOOD-03'], { habits: { receiving: frame => frame.type === 'reset' ? { ...frame, type: 'ack' } : frame } }),
  mutant('nobody is told of streams that came to nothing', ['MUXER-FLOOD-07'], { habits: { tellsOf: 'none' } }),
  mutant('every reset counts as a stream that came to nothing', ['MUXER-FLOOD-07'], { habits: { tellsOf: 'every reset' } }),
  mutant('single bytes of credit are not worth it', ['MUXER-FLOOD-06'], { habits: { receiving: frame => frame.type === 'credit' && frame.length < 100 ? { ...frame, type: 'pong' } : frame } }),
  mutant('a breach of one connection ends all', ['MUXER-SIEGE-01', 'MUXER-BREACH-01'], {
    muxer: ({ muxer }) => {
      everyone.add(muxer)
      void muxer.closed.then(({ error }) => {
        everyone.delete(muxer)
        if (codeOf(error) === 'ERR_MUXER_PROTOCOL') for (const other of everyone) other.abort(error)
      })
      return {}
    }
  })
]
