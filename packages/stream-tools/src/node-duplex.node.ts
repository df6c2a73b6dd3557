import { Duplex } from 'node:stream'
import { StreamLostError, StreamResetError, type ByteStream } from '@ts-libp2p/interface-stream'
import { StreamEngine } from './stream-engine.ts'
import type { StreamEngineOptions } from './stream-driver.ts'

/**
 * A ByteStream as a Node Duplex. Back-pressure passes through; `end()` ends our side, the peer's end
 * is `'end'`, a failure destroys the Duplex with the stream's error, and destroying it aborts the stream.
 */
export function toNodeDuplex (stream: ByteStream): Duplex {
  let isReading = false
  const duplex = new Duplex({
    allowHalfOpen: true,
    readableHighWaterMark: 0,
    writableHighWaterMark: 0,
    read () {
      if (isReading) return
      isReading = true
      stream.read().then(chunk => {
        isReading = false
        duplex.push(chunk)
      }, (error: unknown) => duplex.destroy(error as Error))
    },
    write (chunk: Uint8Array, _encoding, done) { stream.write(chunk).then(() => done(), done) },
    writev (chunks, done) { stream.write(chunks.map(({ chunk }) => chunk as Uint8Array)).then(() => done(), done) },
    final (done) { stream.closeWrite().then(() => done(), done) },
    destroy (error, done) {
      if (stream.state !== 'closed' || error !== null) stream.abort(error ?? undefined)
      done(error)
    }
  })
  void stream.closed.then(({ error }) => { if (error !== undefined) duplex.destroy(error) })
  return duplex
}

/**
 * A Node Duplex, a socket or a pipe say, as a ByteStream. Reading is paused while 64 KiB wait, and
 * writing waits while as much is under way. An error of the Duplex is a reset, unless it is a loss; one that closes
 * without an end is lost.
 */
export function fromNodeDuplex (duplex: Duplex, options: StreamEngineOptions = {}): ByteStream {
  let isEnded = false
  const engine = new StreamEngine({
    room: () => duplex.destroyed ? 0 : Math.max(0, MAX_HELD_BYTES - duplex.writableLength),
    send (pieces) {
      duplex.cork()
      for (const piece of pieces) if (piece.byteLength > 0) duplex.write(piece, error => { if (error == null) engine.wake() })
      duplex.uncork()
    },
    sendEnd () { duplex.end() },
    sendReset (error) { duplex.destroy(error) },
    consumed () { if (engine.bufferedBytes < MAX_HELD_BYTES && duplex.isPaused()) duplex.resume() }
  }, options)
  duplex.on('data', (chunk: Uint8Array) => {
    engine.push(chunk)
    if (engine.bufferedBytes >= MAX_HELD_BYTES) duplex.pause()
  })
  duplex.on('end', () => {
    isEnded = true
    engine.pushEnd()
  })
  duplex.on('error', (error: Error) => {
    if ('code' in error && error.code === 'ERR_STREAM_LOST') engine.pushLost(new StreamLostError(error.message, { cause: error }))
    else engine.pushReset(new StreamResetError(undefined, { cause: error }))
  })
  duplex.on('close', () => { if (!isEnded) engine.pushLost() })
  return engine.stream
}

const MAX_HELD_BYTES = 65_536
