/**
 * Shares the send queue of a connection between its streams, so that the size of somebody's writes
 * does not decide who gets the link.
 *
 * A turn lasts until the link took what was queued. In each turn a stream may queue its share: the
 * queue divided by the number of streams that queued or waited in the turn before. Who finds no room
 * waits in line, and is served in that order when the next turn begins.
 */
export class FairShare<S extends Sender> {
  readonly #limitBytes: number
  #turn = 1
  #shareBytes: number
  #senders = 0
  #line: S[] = []
  /** A new turn began and the line was not served yet: nobody passes it. */
  #isLineFirst = false
  #served: S | undefined

  constructor (limitBytes: number) {
    this.#limitBytes = limitBytes
    this.#shareBytes = limitBytes
  }

  get isAnyWaiting (): boolean { return this.#line.length > 0 }

  /** How much of `freeBytes` is the sender's to use now; at 0 it stands in line. */
  room (sender: S, freeBytes: number): number {
    const used = sender.turn === this.#turn ? sender.queuedBytes : 0
    const mayPass = !this.#isLineFirst || this.#served === sender
    const room = mayPass ? Math.min(freeBytes, this.#shareBytes - used) : 0
    if (room > 0) return room
    if (!sender.isInLine) {
      sender.isInLine = true
      this.#line.push(sender)
    }
    return 0
  }

  queued (sender: S, byteLength: number): void {
    if (sender.turn !== this.#turn) {
      sender.turn = this.#turn
      sender.queuedBytes = 0
      this.#senders++
    }
    sender.queuedBytes += byteLength
  }

  /** The link took what was queued. */
  nextTurn (): void {
    const active = Math.max(1, this.#senders, this.#line.length)
    this.#shareBytes = Math.max(MIN_SHARE_BYTES, Math.floor(this.#limitBytes / active))
    this.#senders = 0
    this.#isLineFirst = this.#line.length > 0
    this.#turn++
  }

  /** Wakes who waits, in order, until `isFull`. Who is not reached keeps its place. */
  serve (isFull: () => boolean): void {
    const line = this.#line
    this.#line = []
    let served = 0
    while (served < line.length && !isFull()) {
      const sender = line[served++]
      if (sender === undefined) break
      sender.isInLine = false
      this.#served = sender
      sender.wake()
    }
    this.#served = undefined
    this.#isLineFirst = false
    if (served < line.length) this.#line = [...line.slice(served), ...this.#line]
  }
}

/** One stream, as its share sees it. The three fields belong to {@link FairShare}. */
export interface Sender {
  turn: number
  queuedBytes: number
  isInLine: boolean
  /** There may be room. */
  wake (): void
}

/** Less would make the frames small without anybody being served sooner. */
const MIN_SHARE_BYTES = 16_384
