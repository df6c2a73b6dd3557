import type { MuxedStream } from '@ts-libp2p/interface-stream-muxer'
import { codeOf, mutant, type Mutant } from './mutant.ts'

const everything: MuxedStream[] = []

export const streamMutants: readonly Mutant[] = [
  mutant('another stamp', ['MUXER-CONTRACT-01'], { factory: () => ({ contract: 'stream-muxer@2' as 'stream-muxer@1' }) }),
  mutant('connections share their list of streams', ['MUXER-CONTRACT-02', 'MUXER-LIST-01'], {
    muxer: ({ muxer }) => ({
      get streams () { return everything.filter(({ state }) => state !== 'closed') },
      openStream: async options => {
        const stream = await muxer.openStream(options)
        everything.push(stream)
        return stream
      }
    })
  }),
  mutant('ending our side ends both', ['MUXER-STREAM-01'], { stream: stream => ({ closeWrite: options => stream.close(options) }) }),
  mutant('a reset leaves as an end', ['MUXER-STREAM-02', 'MUXER-LIST-03'], { habits: { sending: frame => [frame.type === 'reset' ? { ...frame, type: 'end' } : frame] } }),
  mutant('a reset reads as an end', ['MUXER-STREAM-02'], { stream: stream => ({ read: options => stream.read(options).catch((error: unknown) => endOr(error, 'ERR_STREAM_RESET')) }) }),
  mutant('every stream has the id of the first', ['MUXER-STREAM-03'], { stream: () => ({ id: '1' }) }),
  mutant('every stream says that it is ours', ['MUXER-STREAM-03'], { stream: () => ({ direction: 'outbound' }) }),
  mutant('a reset ends the connection', ['MUXER-STREAM-04', 'MUXER-LIST-03', 'MUXER-ACCEPT-08'], { habits: { receiving: frame => frame.type === 'reset' ? { ...frame, type: 'bye' } : frame, strangers: 'breach' } }),
  mutant('bytes for a stream that was just reset are a breach', ['MUXER-STREAM-05', 'MUXER-HOLD-06'], { habits: { strangers: 'breach' } }),
  mutant('the first and the last byte of a frame change places', ['MUXER-DATA-01', 'MUXER-DATA-06'], {
    habits: {
      sending: frame => {
        const [first] = frame.body ?? []
        return [first === undefined || first.byteLength < 2 ? frame : { ...frame, body: [new Uint8Array([...first.subarray(-1), ...first.subarray(1, -1), ...first.subarray(0, 1)]), ...(frame.body ?? []).slice(1)] }]
      }
    }
  }),
  mutant('bytes go to the stream that was opened last', ['MUXER-DATA-02', 'MUXER-DATA-06', 'MUXER-STREAM-04'], (() => {
    const last = { dialled: 0, accepted: 0 }
    return {
      habits: {
        sending: frame => {
          const side = frame.id % 2 === 1 ? 'dialled' : 'accepted'
          if (frame.type === 'open') last[side] = frame.id
          return [frame.type === 'data' ? { ...frame, id: last[side] } : frame]
        }
      }
    }
  })()),
  mutant('a write beyond the window is cut', ['MUXER-DATA-03'], {
    stream: stream => ({ write: (data, options) => stream.write(data instanceof Uint8Array ? data.subarray(0, 65_536) : data, options) })
  }),
  mutant('an empty write ends the stream', ['MUXER-DATA-04'], {
    stream: stream => ({ write: async (data, options) => data instanceof Uint8Array && data.byteLength === 0 ? await stream.closeWrite() : await stream.write(data, options) })
  }),
  mutant('only the first piece of a write is sent', ['MUXER-DATA-04'], {
    stream: stream => ({ write: (data, options) => stream.write(data instanceof Uint8Array ? data : data.slice(0, 1), options) })
  }),
  mutant('the end of a stream is not sent when it was closed without reading', ['MUXER-DATA-05'], {
    stream: stream => ({ close: async () => { await stream.write([]) } })
  }),
  mutant('what was queued last leaves first', ['MUXER-DATA-06', 'MUXER-DATA-07'], { habits: { next: queue => queue.pop() } }),
  mutant('the end overtakes the bytes', ['MUXER-DATA-07'], {
    habits: { next: queue => { const end = queue.findIndex(({ type }) => type === 'end'); return end < 0 ? queue.shift() : queue.splice(end, 1)[0] } }
  }),
  mutant('a stream that is half closed is not listed', ['MUXER-LIST-02'], {
    muxer: ({ muxer }) => ({ get streams () { return muxer.streams.filter(({ state }) => state === 'open') } })
  }),
  mutant('streams are listed newest first', ['MUXER-LIST-01'], { muxer: ({ muxer }) => ({ get streams () { return muxer.streams.toReversed() } }) }),
  mutant('streams that are over stay listed', ['MUXER-LIST-02', 'MUXER-LIST-03', 'MUXER-LIST-04', 'MUXER-DATA-05', 'MUXER-FLOOD-01', 'MUXER-FLOOD-03'], {
    muxer: ({ muxer }) => {
      const all: MuxedStream[] = []
      return {
        get streams () { return all },
        openStream: async options => {
          const stream = await muxer.openStream(options)
          all.push(stream)
          return stream
        },
        accept: async () => {
          const stream = await muxer.accept()
          if (stream !== null) all.push(stream)
          return stream
        }
      }
    }
  }),
  mutant('the list changes in the hands of who looks at it', ['MUXER-LIST-05'], {
    muxer: ({ muxer }) => {
      const list: MuxedStream[] = []
      const refresh = (): MuxedStream[] => { list.splice(0, list.length, ...muxer.streams); return list }
      return {
        get streams () { return refresh() },
        openStream: async options => {
          const stream = await muxer.openStream(options)
          void stream.closed.then(refresh)
          return override(stream, refresh)
        }
      }
    }
  })
]

function override (stream: MuxedStream, refresh: () => void): MuxedStream {
  const abort = stream.abort.bind(stream)
  return Object.assign(stream, { abort: (reason?: Error) => { abort(reason); refresh() } })
}

function endOr (error: unknown, code: string): null {
  if (codeOf(error) === code) return null
  throw error
}
