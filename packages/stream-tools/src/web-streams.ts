import { StreamLostError, StreamResetError, type ByteStream } from '@ts-libp2p/interface-stream'
import { StreamEngine } from './stream-engine.ts'
import type { StreamEngineOptions } from './stream-driver.ts'

/** Both halves of a stream in the form of the platform (WHATWG Streams). */
export interface WebStreams {
  readonly readable: ReadableStream<Uint8Array>
  readonly writable: WritableStream<Uint8Array>
}

/**
 * A ByteStream as Web Streams. Nothing is read ahead, and a write waits as long as the stream's own
 * does, so that back-pressure passes through. The peer's end closes `readable`; a failure errors both
 * halves with the stream's error. Closing `writable` ends our side, aborting it aborts the stream.
 * Cancelling `readable` without a reason closes the stream if our side was ended; else it aborts: the
 * platform has no way to say that a side is done reading while the other goes on.
 */
export function toWebStreams (stream: ByteStream): WebStreams {
  let isEnded = false
  const readable = new ReadableStream<Uint8Array>({
    async pull (controller) {
      const chunk = await stream.read()
      if (chunk === null) controller.close()
      else controller.enqueue(chunk)
    },
    async cancel (reason) {
      if (isEnded && reason === undefined) await stream.close()
      else stream.abort(asReason(reason))
    }
  }, { highWaterMark: 0 })
  const writable = new WritableStream<Uint8Array>({
    start (controller) {
      void stream.closed.then(({ error }) => { if (error !== undefined) controller.error(error) })
    },
    write: chunk => stream.write(chunk),
    async close () {
      isEnded = true
      await stream.closeWrite()
    },
    abort: reason => stream.abort(asReason(reason))
  }, { highWaterMark: 0, size: chunk => chunk.byteLength })
  return { readable, writable }
}

/**
 * Web Streams as a ByteStream. At most 64 KiB are read ahead and as much waits to be written.
 * An error of either half is a reset, unless it is a loss.
 */
export function fromWebStreams ({ readable, writable }: WebStreams, options: StreamEngineOptions = {}): ByteStream {
  const reader = readable.getReader()
  const writer = writable.getWriter()
  let writingBytes = 0
  let isReading = false
  const engine = new StreamEngine({
    room: () => MAX_HELD_BYTES - writingBytes,
    send (pieces, byteLength) {
      writingBytes += byteLength
      Promise.all(pieces.filter(piece => piece.byteLength > 0).map(piece => writer.write(piece))).then(() => {
        writingBytes -= byteLength
        engine.wake()
      }, fail)
    },
    sendEnd () { writer.close().catch(fail) },
    sendReset (error) {
      writer.abort(error).catch(() => {}) // the half may have failed already: nobody is left to tell
      reader.cancel(error).catch(() => {})
    },
    consumed: readAhead
  }, options)
  writer.closed.catch(fail)
  readAhead()
  return engine.stream

  function readAhead (): void {
    if (isReading || engine.bufferedBytes >= MAX_HELD_BYTES) return
    isReading = true
    reader.read().then(({ done, value }) => {
      if (done) {
        engine.pushEnd()
        return
      }
      isReading = false
      engine.push(value)
      readAhead()
    }, fail)
  }

  function fail (reason: unknown): void {
    if (reason instanceof Error && 'code' in reason && reason.code === 'ERR_STREAM_LOST') engine.pushLost(new StreamLostError(reason.message, { cause: reason }))
    else engine.pushReset(new StreamResetError(undefined, { cause: reason }))
  }
}

function asReason (reason: unknown): Error | undefined {
  return reason === undefined || reason instanceof Error ? reason : new Error('a web stream was cancelled or aborted', { cause: reason })
}

const MAX_HELD_BYTES = 65_536
