import type { CloseReason } from '@ts-libp2p/interface-stream'
import type { Direction, MuxedStream } from '@ts-libp2p/interface-stream-muxer'
import { StreamEngine, type StreamDriver, type StreamEngineOptions } from '@ts-libp2p/stream-tools'
import { ReceiveWindow, SendWindow } from './flow-control.ts'
import type { OutboxStream } from './outbox.ts'
import { nextState, type StreamState } from './stream-state.ts'
import type { WindowBudget } from './window-budget.ts'

/** What a {@link Channel} needs of its session. */
export interface ChannelHost {
  readonly streamOptions: StreamEngineOptions
  readonly maxWindowBytes: number
  readonly windowBudget: WindowBudget
  now (): number
  room (channel: Channel): number
  data (channel: Channel, pieces: readonly Uint8Array[], byteLength: number): void
  end (channel: Channel): void
  reset (channel: Channel): void
  credit (channel: Channel): void
  /** The credit to send now. */
  update (window: ReceiveWindow): number
  /** The reader took, or lost, `byteLength` unread bytes. */
  unheld (channel: Channel, byteLength: number): void
  finished (channel: Channel): void
}

/**
 * One stream of a session: the driver below its StreamEngine, and the two windows. The engine keeps
 * the stream contract, the session knows the frames; this joins them.
 */
export class Channel implements StreamDriver, OutboxStream {
  readonly id: number
  readonly direction: Direction
  /** The user's side. */
  readonly stream: MuxedStream
  readonly sending: SendWindow = new SendWindow()
  readonly receiving: ReceiveWindow
  readonly #host: ChannelHost
  readonly #engine: StreamEngine
  #state: StreamState = 'open'
  #unreadBytes = 0
  /** The peer took notice: it said ACK, or anything else about the stream. */
  isAcknowledged = false

  // OutboxStream: fields of the outbox, nobody else's.
  greeting = 0
  isCreditDue = false
  turn = 0
  queuedBytes = 0
  isInLine = false

  constructor (id: number, direction: Direction, host: ChannelHost) {
    this.id = id
    this.direction = direction
    this.#host = host
    this.receiving = new ReceiveWindow(host.maxWindowBytes, host.windowBudget, host.now())
    this.#engine = new StreamEngine(this, host.streamOptions)
    this.stream = Object.assign(this.#engine.stream, { id: String(id), direction })
  }

  get state (): StreamState { return this.#state }

  /** Arrived and not yet taken by the reader. */
  get unreadBytes (): number { return this.#unreadBytes }

  // What the session calls for the peer's frames.

  /** A part of a body, within the credit. */
  receive (piece: Uint8Array): void {
    this.#unreadBytes += piece.byteLength
    this.#engine.push(piece)
  }

  remoteEnd (): void {
    this.#state = nextState(this.#state, 'remote-end')
    this.#engine.pushEnd()
  }

  remoteReset (error: Error): void { this.#engine.pushReset(error) }

  lost (error: Error): void { this.#engine.pushLost(error) }

  /** Drops what is unread of a stream that is over. */
  drop (): void { this.#engine.stream.abort() }

  /** A rule of ours ends the stream: the peer sees a reset, the user an error with this cause. */
  abort (reason: Error): void { this.#engine.stream.abort(reason) }

  // OutboxStream.

  wake (): void { this.#engine.wake() }

  takeCredit (): number {
    return this.#state === 'open' || this.#state === 'local-ended' ? this.#host.update(this.receiving) : 0
  }

  // StreamDriver: what the engine calls.

  room (): number {
    const { credit } = this.sending
    return credit === 0 ? 0 : Math.min(credit, this.#host.room(this))
  }

  send (pieces: readonly Uint8Array[], byteLength: number): void {
    this.sending.spend(byteLength)
    this.#host.data(this, pieces, byteLength)
  }

  sendEnd (): void {
    this.#state = nextState(this.#state, 'local-end')
    this.#host.end(this)
  }

  sendReset (): void { this.#host.reset(this) }

  consumed (byteLength: number): void {
    this.#release(byteLength)
    if (this.receiving.giveBack(byteLength) && (this.#state === 'open' || this.#state === 'local-ended')) this.#host.credit(this)
  }

  finished (reason: CloseReason): void {
    if (reason.how !== 'clean') this.#state = nextState(this.#state, 'failure')
    if (this.#engine.bufferedBytes === 0) this.#release(this.#unreadBytes) // what the engine did not take any more
    this.#host.finished(this)
  }

  #release (byteLength: number): void {
    this.#unreadBytes -= byteLength
    this.#host.unheld(this, byteLength)
  }
}
