import type { CloseReason } from '@ts-libp2p/interface-stream'
import { MuxerProtocolError, type Direction, type MuxedStream } from '@ts-libp2p/interface-stream-muxer'
import { StreamEngine, type StreamDriver, type StreamEngineOptions } from '@ts-libp2p/stream-tools'
import { ACK, CREDIT, DATA, END, frame, OPEN, RESET, WINDOW_BYTES } from './frame.ts'
import type { Outbox } from './outbox.ts'

/** What a channel tells its muxer. */
export interface ChannelHost {
  readonly outbox: Outbox
  readonly streamOptions: StreamEngineOptions
  /** So many more unread bytes are held, or fewer. */
  held (channel: Channel, byteLength: number): void
  finished (channel: Channel): void
}

/** One stream: the driver below its engine, with the credit of both directions. */
export class Channel implements StreamDriver {
  readonly id: number
  readonly direction: Direction
  readonly stream: MuxedStream
  readonly #host: ChannelHost
  readonly #engine: StreamEngine
  /** How many bytes we may send. */
  #credit = WINDOW_BYTES
  /** How many bytes the peer may send. */
  #granted = WINDOW_BYTES
  /** Taken by the reader, and not yet given back as credit. */
  #owed = 0
  #unreadBytes = 0

  constructor (id: number, direction: Direction, host: ChannelHost) {
    this.id = id
    this.direction = direction
    this.#host = host
    this.#engine = new StreamEngine(this, host.streamOptions)
    this.stream = Object.assign(this.#engine.stream, { id: String(id), direction })
    if (direction === 'outbound') this.#queue(OPEN)
  }

  get unreadBytes (): number { return this.#unreadBytes }

  acknowledge (): void { this.#queue(ACK) }

  // What the muxer calls for the peer's frames.

  announced (byteLength: number): void {
    this.#granted -= byteLength
    if (this.#granted < 0) throw new MuxerProtocolError('the peer sent more than its credit')
  }

  receive (piece: Uint8Array): void {
    this.#hold(piece.byteLength)
    this.#engine.push(piece)
  }

  credited (byteLength: number): void {
    this.#credit += byteLength
    if (this.#credit > WINDOW_BYTES) throw new MuxerProtocolError('the peer gave more credit than there is')
    this.#engine.wake()
  }

  remoteEnd (): void { this.#engine.pushEnd() }
  remoteReset (): void { this.#engine.pushReset() }
  lost (error: Error): void { this.#engine.pushLost(error) }

  wake (): void { this.#engine.wake() }

  // What the engine calls.

  room (): number { return this.#credit === 0 ? 0 : Math.min(this.#credit, this.#host.outbox.roomFor(this)) }

  send (pieces: readonly Uint8Array[], byteLength: number): void {
    this.#credit -= byteLength
    this.#host.outbox.body(frame(DATA, this.id, byteLength), pieces, byteLength)
  }

  sendEnd (): void { this.#queue(END) }
  sendReset (): void { this.#queue(RESET) }

  /** Credit is given when the reader took the bytes, and in large pieces: a head for each byte would be a waste. */
  consumed (byteLength: number): void {
    this.#hold(-byteLength)
    this.#owed += byteLength
    if (this.#owed < WINDOW_BYTES / 2 || this.stream.state === 'read-closed' || this.stream.state === 'closed') return
    this.#granted += this.#owed
    this.#queue(CREDIT, this.#owed)
    this.#owed = 0
  }

  finished (_reason: CloseReason): void {
    this.#host.outbox.leave(this)
    if (this.#engine.bufferedBytes === 0) this.#hold(-this.#unreadBytes)
    this.#host.finished(this)
  }

  #hold (byteLength: number): void {
    this.#unreadBytes += byteLength
    this.#host.held(this, byteLength)
  }

  #queue (type: number, value?: number): void { this.#host.outbox.head(frame(type, this.id, value)) }
}
