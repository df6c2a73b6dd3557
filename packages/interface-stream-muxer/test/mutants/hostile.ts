import type { StreamMuxer } from '@ts-libp2p/interface-stream-muxer'
import type { Frame, FrameType } from '../references/frames.ts'
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
  mutant('garbage throws out of a callback', ['MUXER-BREACH-01', 'MUXER-ORDER-01', 'MUXER-BREACH-03', 'MUXER-BREACH-04'], {
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
  mutant('credit is not checked', ['MUXER-HOLD-12', 'MUXER-HOLD-01', 'MUXER-HOLD-02', 'MUXER-HOLD-03', 'MUXER-HOLD-04'], { habits: { checksCredit: false, maxUnreadBytes: 1_000_000 } }),
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
  }),

  mutant('what comes for a stream that is over is put aside', ['MUXER-HOLD-06', 'MUXER-HOLD-11'], { habits: { strangers: 'hoarded' } }),
  mutant('each piece is kept as it came, however small', ['MUXER-HOLD-10', 'MUXER-HOLD-11'], { habits: { hoards: true } }),
  mutant('memory is taken for what is only announced', ['MUXER-HOLD-02', 'MUXER-HOLD-03', 'MUXER-HOLD-04'], { habits: { receiving: keeping(frame => frame.type === 'data' && new Uint8Array(Math.min(frame.length, 2 ** 26))) } }),
  mutant('every ping is remembered', ['MUXER-FLOOD-05'], { habits: { receiving: keeping(frame => frame.type === 'ping' && new Uint8Array(8)) } }),
  mutant('every answer is remembered', ['MUXER-FLOOD-08'], { habits: { receiving: keeping(frame => frame.type === 'pong' && { ...frame }) } }),
  mutant('every credit is remembered', ['MUXER-FLOOD-06'], { habits: { receiving: keeping(frame => frame.type === 'credit' && { ...frame }) } }),
  mutant('every empty frame is remembered', ['MUXER-HOLD-09'], { habits: { receiving: keeping(frame => frame.type === 'data' && frame.length === 0 && { ...frame }) } }),
  mutant('every stream that ever was is remembered', ['MUXER-FLOOD-01', 'MUXER-FLOOD-03', 'MUXER-FLOOD-04'], { habits: { receiving: keeping(frame => frame.type === 'open' && { ...frame }) } }),
  mutant('a ping takes half a millisecond, and those of a turn are answered in one go', ['MUXER-FLOOD-05'], { habits: { receiving: toiling('ping') } }),
  mutant('a stream that is opened takes half a millisecond', ['MUXER-FLOOD-01', 'MUXER-FLOOD-03', 'MUXER-FLOOD-04'], { habits: { receiving: toiling('open') } }),
  mutant('an empty frame takes half a millisecond', ['MUXER-HOLD-09'], { habits: { receiving: toiling('data') } })
]

/** Takes each frame as it is, and keeps something because of it for ever. */
function keeping (what: (frame: Frame) => unknown): (frame: Frame) => Frame {
  const kept: unknown[] = []
  return frame => {
    const one = what(frame)
    if (one !== false) kept.push(one)
    return frame
  }
}

/** Takes each frame as it is, and keeps the event loop busy over one of this type. */
function toiling (type: FrameType): (frame: Frame) => Frame {
  return frame => {
    if (frame.type === type) toil(0.5)
    return frame
  }
}

/** Keeps the processor busy: by the clock on the wall a loaded machine would do the waiting. */
function toil (ms: number): void {
  const start = process.cpuUsage()
  for (let used = start; used === start || used.user + used.system < 1000 * ms; used = process.cpuUsage(start)) { /* at work */ }
}
