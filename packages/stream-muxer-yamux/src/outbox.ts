import { FairShare, type Sender } from './fair-share.ts'
import { FLAG_ACK, FLAG_FIN, FLAG_RST, FLAG_SYN, SESSION_ID, TYPE_DATA, TYPE_GO_AWAY, TYPE_PING, TYPE_WINDOW_UPDATE } from './frame.ts'
import { PieceList } from './piece-list.ts'

/** One stream, as the {@link Outbox} sees it. */
export interface OutboxStream extends Sender {
  readonly id: number
  /** The flag that its first frame carries, SYN or ACK; 0 once that was framed, or while there is nothing to say. */
  greeting: number
  /** A window update waits to be framed. */
  isCreditDue: boolean
  /** The credit to send now; called once for each update. */
  takeCredit (): number
}

export interface OutboxConfig {
  readonly maxQueuedBytes: number
  readonly maxQueuedReplies: number
  readonly maxDataFrameBytes: number
}

/**
 * What one connection has to send, as frames in the order in which they leave.
 *
 * Data wait for room and share it fairly. Control frames never wait, so each kind has its own bound:
 * answers to the peer are counted and stop the reading (`isCongested`), credit is framed once a turn
 * and stream, a stream's greeting and end come once. Pings, pongs and credit jump the queue: they
 * concern the other direction. The rest keeps its order, since a reset must not overtake the SYN.
 *
 * `due` things (greetings, credit) become frames only at the end of a turn: a greeting rather
 * travels with the first data, and many reads give one update.
 */
export class Outbox {
  readonly #config: OutboxConfig
  readonly #urgent = new PieceList()
  readonly #ordered = new PieceList()
  readonly #share: FairShare<OutboxStream>
  readonly #onQueued: () => void
  #openings: OutboxStream[] = []
  #acceptances: OutboxStream[] = []
  #creditDue: OutboxStream[] = []
  #replies = 0
  #leavingBytes = 0
  #leavingReplies = 0
  #isShut = false

  /** @param onQueued - something waits to leave */
  constructor (config: OutboxConfig, onQueued: () => void) {
    this.#config = config
    this.#share = new FairShare(config.maxQueuedBytes)
    this.#onQueued = onQueued
  }

  /** What waits to leave, without what is due. */
  get queuedBytes (): number { return this.#urgent.byteLength + this.#ordered.byteLength }
  /** What waits and what the link has not taken yet. */
  get pendingBytes (): number { return this.queuedBytes + this.#leavingBytes }
  get isFull (): boolean { return this.pendingBytes >= this.#config.maxQueuedBytes }
  /** Too many frames that the peer caused wait to leave: nothing more is to be read from it until they left. */
  get isCongested (): boolean {
    return this.#replies + this.#leavingReplies >= this.#config.maxQueuedReplies || this.pendingBytes >= 2 * this.#config.maxQueuedBytes
  }

  /** Nothing waits but greetings, and these would rather travel in company. */
  get hasOnlyGreetings (): boolean {
    return this.queuedBytes === 0 && this.#creditDue.length === 0 && this.#openings.length + this.#acceptances.length > 0
  }

  /** Nothing waits to leave and nothing is due. */
  get isEmpty (): boolean {
    return this.queuedBytes + this.#creditDue.length + this.#openings.length + this.#acceptances.length === 0
  }

  /** How much data the stream may queue now. At 0 it is woken when there is room again. */
  room (stream: OutboxStream): number {
    if (this.#isShut) return 0
    return this.#share.room(stream, this.#config.maxQueuedBytes - this.pendingBytes)
  }

  /** Queues `pieces`, `byteLength` bytes in all, cut into frames. */
  data (stream: OutboxStream, pieces: readonly Uint8Array[], byteLength: number): void {
    if (this.#isShut) return
    this.#share.queued(stream, byteLength)
    let flags = this.#greet(stream)
    let frameLeft = 0
    let left = byteLength
    for (const piece of pieces) {
      let at = 0
      while (at < piece.byteLength) {
        if (frameLeft === 0) {
          frameLeft = Math.min(left, this.#config.maxDataFrameBytes)
          left -= frameLeft
          this.#ordered.header(TYPE_DATA, flags, stream.id, frameLeft)
          flags = 0
        }
        const end = Math.min(piece.byteLength, at + frameLeft)
        this.#ordered.body(end - at === piece.byteLength ? piece : piece.subarray(at, end))
        frameLeft -= end - at
        at = end
      }
    }
    this.#onQueued()
  }

  /** Our end. Never a flag on data: js-libp2p's yamux drops the data of such a frame. */
  end (stream: OutboxStream): void {
    if (this.#isShut) return
    this.#ordered.header(TYPE_WINDOW_UPDATE, this.#greet(stream) | FLAG_FIN, stream.id, 0)
    this.#onQueued()
  }

  /** A reset. Of a stream whose SYN did not leave yet the peer learns nothing at all. */
  reset (stream: OutboxStream): void {
    const isUnknown = stream.greeting === FLAG_SYN
    stream.greeting = 0
    if (this.#isShut || isUnknown) return
    this.#ordered.header(TYPE_WINDOW_UPDATE, FLAG_RST, stream.id, 0)
    this.#onQueued()
  }

  /** Refuses a stream of the peer. */
  refuse (streamId: number): void {
    this.#reply(this.#ordered, TYPE_WINDOW_UPDATE, FLAG_RST, streamId, 0)
  }

  pong (value: number): void {
    this.#reply(this.#urgent, TYPE_PING, FLAG_ACK, SESSION_ID, value)
  }

  ping (value: number): void {
    if (this.#isShut) return
    this.#urgent.header(TYPE_PING, FLAG_SYN, SESSION_ID, value)
    this.#onQueued()
  }

  goAway (code: number): void {
    if (this.#isShut) return
    this.#ordered.header(TYPE_GO_AWAY, 0, SESSION_ID, code)
    this.#onQueued()
  }

  /** The stream's first frame is to carry `flag`, SYN or ACK. */
  greeting (stream: OutboxStream, flag: number): void {
    if (this.#isShut) return
    stream.greeting = flag
    if (flag === FLAG_SYN) this.#openings.push(stream)
    else this.#acceptances.push(stream)
    this.#onQueued()
  }

  credit (stream: OutboxStream): void {
    if (this.#isShut || stream.isCreditDue) return
    stream.isCreditDue = true
    this.#creditDue.push(stream)
    this.#onQueued()
  }

  /** The turn ends: what is due becomes frames. */
  endTurn (): void {
    if (this.#creditDue.length > 0) for (const stream of this.#creditDue.splice(0)) this.#frameCredit(stream)
    if (this.#openings.length > 0) for (const stream of this.#openings.splice(0)) this.#announce(stream)
    if (this.#acceptances.length > 0) for (const stream of this.#acceptances.splice(0)) this.#announce(stream)
  }

  /** What is to leave now; it counts as pending until `taken()`. One batch at a time. */
  take (): Uint8Array[] {
    this.#leavingBytes = this.queuedBytes
    this.#leavingReplies = this.#replies
    this.#replies = 0
    const urgent = this.#urgent.take()
    const ordered = this.#ordered.take()
    return urgent.length === 0 ? ordered : [...urgent, ...ordered]
  }

  /** The link took the batch. */
  taken (): void {
    this.#leavingBytes = 0
    this.#leavingReplies = 0
    this.#share.nextTurn()
  }

  /** Lets the streams that wait for room go on. */
  serve (): void {
    if (this.#share.isAnyWaiting) this.#share.serve(() => this.isFull)
  }

  /** Nothing is taken any more; what is queued still can leave. */
  shut (): void {
    this.#isShut = true
    this.#openings = []
    this.#acceptances = []
    this.#creditDue = []
  }

  #reply (list: PieceList, type: number, flags: number, streamId: number, length: number): void {
    if (this.#isShut) return
    this.#replies++
    list.header(type, flags, streamId, length)
    this.#onQueued()
  }

  /** The greeting of the stream, once. Streams opened before it greet first, so that our ids reach the peer in order. */
  #greet (stream: OutboxStream): number {
    const flag = stream.greeting
    if (flag !== FLAG_SYN) {
      stream.greeting = 0
      return flag
    }
    const before = this.#openings.indexOf(stream)
    for (const other of this.#openings.splice(0, before + 1)) {
      if (other !== stream) this.#announce(other)
    }
    stream.greeting = 0
    return flag
  }

  #frameCredit (stream: OutboxStream): void {
    stream.isCreditDue = false
    const credit = stream.takeCredit()
    if (credit > 0) this.#urgent.header(TYPE_WINDOW_UPDATE, this.#greet(stream), stream.id, credit)
  }

  #announce (stream: OutboxStream): void {
    if (stream.greeting === 0) return
    this.#ordered.header(TYPE_WINDOW_UPDATE, stream.greeting, stream.id, 0)
    stream.greeting = 0
  }
}
