import { FairShare, type Sender } from './fair-share.ts'
import { FLAG_ACK, FLAG_FIN, FLAG_RST, FLAG_SYN, HEADER_BYTES, SESSION_ID, TYPE_DATA, TYPE_GO_AWAY, TYPE_PING, TYPE_WINDOW_UPDATE } from './frame.ts'
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

export interface OutboxHost {
  /** Something waits to leave. */
  queued (): void
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
  readonly #host: OutboxHost
  #openings: OutboxStream[] = []
  #acceptances: OutboxStream[] = []
  #creditDue: OutboxStream[] = []
  /** Whose data frame is the last of `#ordered`, and how much is in it. */
  #lastSender: OutboxStream | undefined
  #lastFrameBytes = 0
  #replies = 0
  #leavingBytes = 0
  #leavingReplies = 0
  #isShut = false

  constructor (config: OutboxConfig, host: OutboxHost) {
    this.#config = config
    this.#share = new FairShare(config.maxQueuedBytes)
    this.#host = host
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
    return this.#share.room(stream, this.#withoutHeaders(this.#config.maxQueuedBytes - this.pendingBytes))
  }

  /** Queues `pieces`, `byteLength` bytes in all, cut into frames. Where the last frame is the stream's own, it is filled first. */
  data (stream: OutboxStream, pieces: readonly Uint8Array[], byteLength: number): void {
    if (this.#isShut) return
    this.#share.queued(stream, byteLength)
    let left = byteLength
    let frameLeft = 0
    for (const piece of pieces) {
      let at = 0
      while (at < piece.byteLength) {
        if (frameLeft === 0) {
          frameLeft = this.#frame(stream, left)
          left -= frameLeft
        }
        const end = Math.min(piece.byteLength, at + frameLeft)
        this.#ordered.body(end - at === piece.byteLength ? piece : piece.subarray(at, end))
        frameLeft -= end - at
        at = end
      }
    }
    this.#host.queued()
  }

  /** Makes room for up to `byteLength` bytes of body, in the last frame or in a new one; answers for how many. */
  #frame (stream: OutboxStream, byteLength: number): number {
    const { maxDataFrameBytes } = this.#config
    const isOpen = this.#lastSender === stream && this.#lastFrameBytes < maxDataFrameBytes
    const before = isOpen ? this.#lastFrameBytes : 0
    const added = Math.min(byteLength, maxDataFrameBytes - before)
    if (isOpen) this.#ordered.lengthen(before + added)
    else this.#order(TYPE_DATA, this.#greet(stream), stream.id, added)
    this.#lastSender = stream
    this.#lastFrameBytes = before + added
    return added
  }

  /** What `byteLength` bytes of the queue hold beside the headers that they need. */
  #withoutHeaders (byteLength: number): number {
    return byteLength - HEADER_BYTES * Math.ceil(byteLength / (this.#config.maxDataFrameBytes + HEADER_BYTES))
  }

  /** Our end. Never a flag on data: js-libp2p's yamux drops the data of such a frame. */
  end (stream: OutboxStream): void {
    if (this.#isShut) return
    this.#order(TYPE_WINDOW_UPDATE, this.#greet(stream) | FLAG_FIN, stream.id, 0)
    this.#host.queued()
  }

  /** A reset. Of a stream whose SYN did not leave yet the peer learns nothing at all. */
  reset (stream: OutboxStream): void {
    const isUnknown = stream.greeting === FLAG_SYN
    stream.greeting = 0
    if (this.#isShut || isUnknown) return
    this.#order(TYPE_WINDOW_UPDATE, FLAG_RST, stream.id, 0)
    this.#host.queued()
  }

  /** Refuses a stream of the peer. */
  refuse (streamId: number): void {
    if (this.#isShut) return
    this.#replies++
    this.#order(TYPE_WINDOW_UPDATE, FLAG_RST, streamId, 0)
    this.#host.queued()
  }

  pong (value: number): void {
    if (this.#isShut) return
    this.#replies++
    this.#urgent.header(TYPE_PING, FLAG_ACK, SESSION_ID, value)
    this.#host.queued()
  }

  ping (value: number): void {
    if (this.#isShut) return
    this.#urgent.header(TYPE_PING, FLAG_SYN, SESSION_ID, value)
    this.#host.queued()
  }

  goAway (code: number): void {
    if (this.#isShut) return
    this.#order(TYPE_GO_AWAY, 0, SESSION_ID, code)
    this.#host.queued()
  }

  /** The stream's first frame is to carry `flag`, SYN or ACK. */
  greeting (stream: OutboxStream, flag: number): void {
    if (this.#isShut) return
    stream.greeting = flag
    if (flag === FLAG_SYN) this.#openings.push(stream)
    else this.#acceptances.push(stream)
    this.#host.queued()
  }

  credit (stream: OutboxStream): void {
    if (this.#isShut || stream.isCreditDue) return
    stream.isCreditDue = true
    this.#creditDue.push(stream)
    this.#host.queued()
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
    this.#lastSender = undefined
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

  /** A frame behind everything else: nothing more goes into the one before. */
  #order (type: number, flags: number, streamId: number, length: number): void {
    this.#ordered.header(type, flags, streamId, length)
    this.#lastSender = undefined
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
    this.#order(TYPE_WINDOW_UPDATE, stream.greeting, stream.id, 0)
    stream.greeting = 0
  }
}
