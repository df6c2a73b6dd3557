import type { ConnectOpts, Socket } from 'node:net'
import { StreamLostError, StreamResetError, type CloseReason, type LinkFeatures } from '@ts-libp2p/interface-stream'
import type { RawLink } from '@ts-libp2p/interface-transport'
import { disposable, free, StreamEngine, systemClock, type Clock, type StreamDriver, type StreamEngineOptions } from '@ts-libp2p/stream-tools'
import { isReset } from './explanation.ts'

/** Both ends of a link. */
export type LinkEnds = Pick<RawLink, 'localAddress' | 'remoteAddress' | 'direction'>

interface SocketLinkOptions {
  /** Gets what arrives, where the socket was made with one; otherwise it comes as `data` events. */
  readonly receiver?: Receiver
  /** The socket closed. */
  readonly onClose?: () => void
}

/** Makes a connected socket a link; the socket belongs to it from now on. */
export function socketLink (socket: Socket, ends: LinkEnds, options: StreamEngineOptions, { receiver, onClose }: SocketLinkOptions = {}): RawLink {
  const driver = new SocketDriver(socket, options, onClose)
  // A Buffer is a Uint8Array with other rules for `slice` and its like: readers get the plain kind.
  if (receiver === undefined) socket.on('data', chunk => { driver.receive(disposable(new Uint8Array(chunk.buffer, chunk.byteOffset, chunk.byteLength))) })
  else receiver.driver = driver
  return Object.assign(driver.engine.stream, ends, { features: FEATURES })
}

/**
 * The way past Node's stream for what arrives, which only a socket that dials can be made with: it
 * costs less than `data` events, and no buffer of 64 KiB for each small read. A socket reads into
 * memory that all share, and copies; while it fills that, into buffers of its own, which it gives away.
 */
export class Receiver {
  driver: SocketDriver | undefined
  #buffer: Uint8Array = shared

  readonly onread: NonNullable<ConnectOpts['onread']> = {
    /** Where the next read goes. */
    buffer: () => this.#buffer,
    /** Whether to go on reading. */
    callback: byteLength => this.driver?.receive(this.#take(byteLength)) ?? false
  }

  #take (byteLength: number): Uint8Array {
    const buffer = this.#buffer
    const isFull = byteLength === buffer.byteLength
    this.#buffer = isFull ? new Uint8Array(READ_BYTES) : shared
    return disposable(isFull && buffer !== shared ? buffer : buffer.slice(0, byteLength))
  }
}

/** As much as Node reads at once. */
const READ_BYTES = 65_536
const shared = new Uint8Array(READ_BYTES)

/**
 * Drives a stream engine from a `net.Socket`. The three ways in which a connection ends are kept
 * apart: FIN is the peer's end, RST its reset, anything else a loss.
 */
export class SocketDriver implements StreamDriver {
  readonly engine: StreamEngine
  readonly #socket: Socket
  readonly #clock: Clock
  readonly #lingerMs: number
  readonly #closed: (() => void) | undefined
  #isPaused = false
  #sawEnd = false
  #cancelLinger: (() => void) | undefined
  #cancelProbe: (() => void) | undefined

  constructor (socket: Socket, options: StreamEngineOptions, onClose: (() => void) | undefined) {
    this.#socket = socket
    this.#closed = onClose
    this.#clock = options.clock ?? systemClock
    this.#lingerMs = options.closeGraceMs ?? LINGER_MS
    this.engine = new StreamEngine(this, options)
    socket.on('end', () => this.#onEnd())
    socket.on('error', error => this.#onError(error))
    socket.on('close', () => this.#onClose())
  }

  room (): number { return Math.max(0, WRITE_BUFFER_BYTES - this.#socket.writableLength) }

  /** All pieces leave as one `writev`. What `write` answers is of no interest: `room` counts. */
  send (pieces: readonly Uint8Array[], byteLength: number): void {
    const last = pieces.length - 1
    const written = byteLength < FREE_FROM_BYTES ? this.#written : this.#freeing([...pieces])
    if (last > 0) this.#socket.cork()
    pieces.forEach((piece, index) => this.#socket.write(piece, index === last ? written : undefined))
    if (last > 0) this.#socket.uncork()
  }

  sendEnd (): void { this.#socket.end() }

  /**
   * While the shutdown of our side is under way a handle cannot be reset: Node would report EINVAL
   * and leak the descriptor. It is over within a turn of the event loop.
   */
  sendReset (): void {
    const socket = this.#socket
    const isShuttingDown = socket.writableEnded && !socket.writableFinished && socket.writableLength === 0
    if (isShuttingDown) socket.once('finish', () => socket.resetAndDestroy())
    else socket.resetAndDestroy()
  }

  consumed (): void {
    if (!this.#isPaused || this.engine.bufferedBytes > READ_BUFFER_BYTES / 2) return
    this.#isPaused = false
    this.#socket.resume()
  }

  finished (reason: CloseReason): void {
    if (reason.how === 'clean') this.#linger(this.#socket.writableLength)
  }

  readonly #written = (error?: Error | null): void => {
    if (error === undefined || error === null) this.engine.wake()
  }

  #freeing (pieces: readonly Uint8Array[]): (error?: Error | null) => void {
    return error => {
      if (error === undefined || error === null) for (const piece of pieces) free(piece)
      this.#written(error)
    }
  }

  /** Takes a chunk that nobody else holds; whether the socket goes on reading. */
  receive (chunk: Uint8Array): boolean {
    this.engine.push(chunk)
    if (this.#isPaused || this.engine.bufferedBytes < READ_BUFFER_BYTES) return !this.#isPaused
    this.#isPaused = true
    this.#socket.pause()
    this.#probeLater()
    return false
  }

  /**
   * Node 20 reports an end where data and a reset arrive together (libuv takes the hang-up for one
   * and never asks for the error), so a truncated stream would look finished. A write shows the
   * truth: an empty one sends nothing but fails on a reset socket, and one that is under way fails
   * in this turn of the event loop. Only after our own end there is nothing left to ask.
   */
  #onEnd (): void {
    this.#sawEnd = true
    this.#probeLater()
    const socket = this.#socket
    if (socket.writableLength > 0) setImmediate(() => this.engine.pushEnd())
    else if (socket.writableEnded) this.engine.pushEnd()
    else socket.write(NOTHING, error => { if (error === undefined || error === null) this.engine.pushEnd() })
  }

  #onError (error: Error): void {
    if (isReset(error)) this.engine.pushReset(new StreamResetError('the peer reset the connection', { cause: error }))
    else this.engine.pushLost(new StreamLostError(`the connection was lost: ${error.message}`, { cause: error }))
  }

  /** An error came before this, so without one both ends were sent, or a reset of ours. */
  #onClose (): void {
    this.#closed?.()
    this.#cancelLinger?.()
    this.#cancelProbe?.()
    if (this.#sawEnd) this.engine.pushEnd()
    this.engine.pushLost()
  }

  /**
   * Nothing tells of a reset while a socket is not read from, because it is paused or because the
   * peer ended its side: so an empty write asks now and then. One timer a link, on the platform's
   * clock: it is about a real socket.
   */
  #probeLater (): void {
    this.#cancelProbe ??= systemClock.after(PROBE_MS, () => {
      this.#cancelProbe = undefined
      const socket = this.#socket
      if (socket.destroyed || socket.writableEnded || !(this.#isPaused || this.#sawEnd)) return
      if (socket.writableLength === 0) socket.write(NOTHING)
      this.#probeLater()
    })
  }

  /** Both ends were seen, but the kernel still holds bytes of ours: a peer that takes none must not keep the socket for ever. */
  #linger (unsentBytes: number): void {
    if (unsentBytes === 0 || this.#lingerMs === 0) return
    this.#cancelLinger = this.#clock.after(this.#lingerMs, () => {
      if (this.#socket.writableLength < unsentBytes) this.#linger(this.#socket.writableLength)
      else this.#socket.resetAndDestroy()
    })
  }
}

const FEATURES: LinkFeatures = Object.freeze({ halfClose: true, pausable: true })

/** Several socket reads of 64 KiB: enough that a reader never waits for the socket to be resumed. */
const READ_BUFFER_BYTES = 256 * 1024

/** Takes a secure channel's largest batch (256 KiB and overhead) whole, with another one under way. */
const WRITE_BUFFER_BYTES = 512 * 1024

/** Batches from here on are worth freeing. */
const FREE_FROM_BYTES = 16_384

const LINGER_MS = 60_000

/** A system call a second for a link that stands still: nothing, and soon enough to free what waits for it. */
const PROBE_MS = 1000

const NOTHING = new Uint8Array(0)
