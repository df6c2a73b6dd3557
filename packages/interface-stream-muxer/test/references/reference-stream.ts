import type { CloseReason } from '@ts-libp2p/interface-stream'
import type { Direction, MuxedStream } from '@ts-libp2p/interface-stream-muxer'
import { StreamEngine, type StreamDriver, type StreamEngineOptions } from '@ts-libp2p/stream-tools'
import type { Frame } from './frames.ts'
import type { Habits } from './habits.ts'

/** The window that every stream starts with. */
export const INITIAL_WINDOW_BYTES = 16_384

/** What a stream asks of its muxer. */
export interface ReferenceHost {
  readonly habits: Habits
  readonly streamOptions: StreamEngineOptions
  queue (frame: Frame): void
  /** Whether `bytes` more of the budget are this stream's now. */
  reserve (bytes: number): boolean
  release (bytes: number): void
  finished (stream: ReferenceStream): void
}

/** One stream of the reference muxer: the driver below its engine, and its two windows. */
export class ReferenceStream implements StreamDriver {
  readonly id: number
  readonly direction: Direction
  readonly engine: StreamEngine
  readonly stream: MuxedStream
  isAcknowledged = false
  isPeerDone = false
  isOver = false
  readonly #host: ReferenceHost
  #credit = INITIAL_WINDOW_BYTES
  #granted = INITIAL_WINDOW_BYTES
  #window = INITIAL_WINDOW_BYTES
  #returned = 0
  #updates = 0
  #hoard: Uint8Array[] = []

  constructor (id: number, direction: Direction, host: ReferenceHost) {
    this.id = id
    this.direction = direction
    this.#host = host
    this.engine = new StreamEngine(this, host.streamOptions)
    this.stream = Object.assign(this.engine.stream, { id: String(id), direction })
  }

  get unreadBytes (): number { return this.engine.bufferedBytes }

  // What the peer did.

  /** Bytes, copied: a view keeps all alive that came with it. */
  push (chunk: Uint8Array): void {
    if (this.#host.habits.hoards) this.#hoard.push(chunk)
    this.engine.push(chunk.slice())
  }

  /** Announced bytes; false when the peer has no credit for them. */
  spend (byteLength: number): boolean {
    if (byteLength > this.#granted && this.#host.habits.checksCredit) return false
    this.#granted -= byteLength
    if (this.#host.habits.returnsCredit === 'on arrival') this.#give(byteLength)
    return true
  }

  /** Granted bytes; false when the sum is no longer a number of 32 bits. */
  credited (byteLength: number): boolean {
    if (this.#credit + byteLength > 0xffff_ffff) return false
    this.#credit += byteLength
    this.engine.wake()
    return true
  }

  // StreamDriver.

  room (): number { return this.#credit }

  send (pieces: readonly Uint8Array[], byteLength: number): void {
    this.#credit -= byteLength
    const { maxFrameBytes } = this.#host.habits
    for (const piece of pieces) {
      for (let at = 0; at < piece.byteLength; at += maxFrameBytes) {
        const body = piece.subarray(at, at + maxFrameBytes)
        this.#host.queue({ type: 'data', id: this.id, length: body.byteLength, body: [body] })
      }
    }
  }

  sendEnd (): void { this.#host.queue({ type: 'end', id: this.id, length: 0 }) }

  sendReset (): void { this.#host.queue({ type: 'reset', id: this.id, length: 0 }) }

  consumed (byteLength: number): void {
    if (this.engine.bufferedBytes === 0) this.#hoard = []
    const { returnsCredit } = this.#host.habits
    if (returnsCredit === 'on arrival' || this.isPeerDone || this.isOver) return
    this.#returned += byteLength
    if (this.#returned < this.#window / 2) return
    if (returnsCredit === 'once' && this.#updates > 0) return
    this.#grow()
    this.#give(this.#returned)
    this.#returned = 0
    this.#updates++
  }

  finished (_reason: CloseReason): void {
    this.isOver = true
    if (this.#window > INITIAL_WINDOW_BYTES) this.#host.release(this.#window - INITIAL_WINDOW_BYTES)
    this.#window = INITIAL_WINDOW_BYTES
    this.#host.finished(this)
  }

  #grow (): void {
    const extra = Math.min(this.#window, this.#host.habits.maxWindowBytes - this.#window)
    if (extra <= 0 || !this.#host.reserve(extra)) return
    this.#window += extra
    this.#returned += extra
  }

  #give (byteLength: number): void {
    this.#granted += byteLength
    this.#host.queue({ type: 'credit', id: this.id, length: byteLength })
  }
}
