import { LinkError, reasonOf, whenCancelled } from './link-error.ts'

/** What the writing half asks of its end. */
export interface LinkWriterTarget {
  room (): number
  send (bytes: Uint8Array): void
  sendEnd (): void
  /** A write began to wait, or none waits any more. */
  waiting (isWaiting: boolean): void
  /** A write was cancelled after part of it was taken. */
  broken (reason: Error): void
}

/**
 * The writing half of a link's end: writes in call order, then our end. A write is done when all of
 * it was taken and there is room for more; the last one before our end needs no more room.
 */
export class LinkWriter {
  readonly #target: LinkWriterTarget
  #writes: WaitingWrite[] = []
  #closers: Settle[] = []
  #isEnding = false
  #isEnded = false
  #isPumping = false
  #failure: Error | undefined

  constructor (target: LinkWriterTarget) { this.#target = target }

  get isEnding (): boolean { return this.#isEnding }
  get isEnded (): boolean { return this.#isEnded }
  get isWaiting (): boolean { return this.#writes.length > 0 }

  async write (data: Uint8Array | readonly Uint8Array[], signal: AbortSignal | undefined): Promise<void> {
    const pieces = this.#accept(data)
    if (signal?.aborted === true) throw reasonOf(signal)
    await new Promise<void>((resolve, reject) => {
      const write: WaitingWrite = { pieces, hasBegun: false, resolve, reject, release: () => {} }
      write.release = whenCancelled(signal, reason => this.#cancel(write, reason))
      this.#writes.push(write)
      this.pump()
    })
  }

  writeNow (data: Uint8Array | readonly Uint8Array[]): boolean {
    const pieces = this.#accept(data)
    const total = pieces.reduce((sum, piece) => sum + piece.byteLength, 0)
    if (this.#writes.length > 0 || total > this.#target.room()) return false
    for (const piece of pieces) this.#target.send(piece)
    return true
  }

  /** Resolves when our end was sent, after every write before it. */
  async end (): Promise<void> {
    if (this.#isEnded) return
    if (this.#failure !== undefined) throw this.#failure
    this.#isEnding = true
    await new Promise<void>((resolve, reject) => {
      this.#closers.push({ resolve, reject })
      this.pump()
    })
  }

  /** Ends at once; what waits was not sent and never will be. */
  endNow (): void {
    if (this.#isEnded || this.#failure !== undefined) return
    this.#isEnding = true
    for (const write of this.#writes.splice(0)) {
      write.release()
      write.reject(new LinkError('ERR_WRITE_CLOSED', 'the link was closed before this was sent'))
    }
    this.pump()
  }

  fail (error: Error): void {
    if (this.#failure !== undefined) return
    this.#failure = error
    for (const write of this.#writes.splice(0)) {
      write.release()
      write.reject(error)
    }
    for (const closer of this.#closers.splice(0)) closer.reject(error)
  }

  /** Sends what there is room for. */
  pump (): void {
    if (this.#isPumping) return // sending may give room at once: the loop that runs sees it
    this.#isPumping = true
    while (this.#failure === undefined && this.#step()) { /* until nothing moves */ }
    this.#isPumping = false
    this.#target.waiting(this.#writes.length > 0)
  }

  #step (): boolean {
    const write = this.#writes[0]
    if (write === undefined) return this.#sendEnd()
    const room = this.#target.room()
    const piece = write.pieces[0]
    if (piece === undefined) {
      if (room === 0 && !(this.#isEnding && this.#writes.length === 1)) return false
      this.#writes.shift()
      write.release()
      write.resolve()
      return true
    }
    if (room === 0) return false
    write.hasBegun = true
    if (piece.byteLength > room) write.pieces[0] = piece.subarray(room)
    else write.pieces.shift()
    this.#target.send(piece.subarray(0, room))
    return true
  }

  #sendEnd (): boolean {
    if (!this.#isEnding || this.#isEnded) return false
    this.#isEnded = true
    this.#target.sendEnd()
    for (const closer of this.#closers.splice(0)) closer.resolve()
    return false
  }

  #cancel (write: WaitingWrite, reason: Error): void {
    this.#writes = this.#writes.filter(other => other !== write)
    write.reject(reason)
    if (write.hasBegun) this.#target.broken(reason)
    else this.pump() // our end may have waited for it
  }

  /** The pieces with bytes in them, once it is certain that writing is allowed. */
  #accept (data: Uint8Array | readonly Uint8Array[]): Uint8Array[] {
    if (this.#failure !== undefined) throw this.#failure
    if (this.#isEnding) throw new LinkError('ERR_WRITE_CLOSED', 'this end already ended its writing')
    const pieces = data instanceof Uint8Array ? [data] : [...data]
    return pieces.filter(piece => piece.byteLength > 0)
  }
}

interface Settle {
  readonly resolve: () => void
  readonly reject: (error: Error) => void
}

interface WaitingWrite extends Settle {
  readonly pieces: Uint8Array[]
  hasBegun: boolean
  release: () => void
}
