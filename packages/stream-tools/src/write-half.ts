import { WriteClosedError, type WriteOptions } from '@ts-libp2p/interface-stream'
import { cancelReason, onCancel } from './cancellation.ts'
import { Pieces } from './pieces.ts'
import type { StreamDriver } from './stream-driver.ts'

/** Whose writing direction it is. */
export interface WriteOwner {
  /** Nothing waits for room any more. */
  writesIdle (): void
  /** Our end was handed down. */
  writesEnded (): void
  /** A write that was partly taken was cancelled: the stream cannot go on. */
  abort (reason: Error): void
}

interface PendingWrite {
  readonly pieces: Pieces
  readonly resolve: () => void
  readonly reject: (error: Error) => void
  unlisten: () => void
  /** The layer below took at least one byte of it. */
  begun: boolean
}

interface PendingEnd {
  readonly resolve: () => void
  readonly reject: (error: Error) => void
}

/**
 * The writing direction: a queue of writes, each contiguous and in call order, then our end. A write
 * is done when all of it was taken and there is room for more; the last one before our end does not
 * wait for room, since a peer that reads to the end may never give any.
 */
export class WriteHalf {
  readonly #driver: StreamDriver
  readonly #owner: WriteOwner
  readonly #writes: PendingWrite[] = []
  #state: 'open' | 'ending' | 'ended' = 'open'
  #error: Error | undefined
  readonly #ends: PendingEnd[] = []
  #pumping = false

  constructor (driver: StreamDriver, owner: WriteOwner) {
    this.#driver = driver
    this.#owner = owner
  }

  /** Our end was handed to the layer below. */
  get isEnded (): boolean { return this.#state === 'ended' }
  /** Our end was asked for. */
  get isEnding (): boolean { return this.#state !== 'open' }
  /** Something waits for room. */
  get isWaiting (): boolean { return this.#writes.length > 0 }

  write (data: Uint8Array | readonly Uint8Array[], options: WriteOptions | undefined): Promise<void> {
    const signal = options?.signal
    let pieces: Pieces
    try {
      pieces = this.#check(data)
      if (signal?.aborted === true) throw cancelReason(signal)
    } catch (error) {
      return Promise.reject(error)
    }
    let begun = false
    if (this.#writes.length === 0 && pieces.byteLength <= this.#driver.room()) {
      begun = pieces.byteLength > 0
      this.#send(pieces, pieces.byteLength)
      if (this.#error !== undefined) return Promise.reject(this.#error)
      if (this.#driver.room() > 0) return DONE
    }
    return new Promise((resolve, reject) => {
      const write: PendingWrite = { pieces, resolve, reject, unlisten: nothing, begun }
      write.unlisten = onCancel(signal, reason => this.#cancel(write, reason))
      this.#writes.push(write)
      this.pump()
    })
  }

  writeNow (data: Uint8Array | readonly Uint8Array[]): boolean {
    const pieces = this.#check(data)
    if (this.#writes.length > 0 || pieces.byteLength > this.#driver.room()) return false
    this.#send(pieces, pieces.byteLength)
    return true
  }

  /** Asks for our end; resolves when it was handed down, rejects when the stream fails before. */
  end (): Promise<void> {
    if (this.#state === 'ended') return DONE
    if (this.#error !== undefined) return Promise.reject(this.#error)
    this.#state = 'ending'
    return new Promise((resolve, reject) => {
      this.#ends.push({ resolve, reject })
      this.pump()
    })
  }

  /** Goes on with what waits, as far as there is room. */
  pump (): void {
    if (this.#pumping) return // the loop that runs sees the new room itself
    this.#pumping = true
    while (this.#error === undefined && this.#advance()) { /* until nothing moves */ }
    this.#pumping = false
    if (this.#writes.length === 0) this.#owner.writesIdle()
  }

  /** Every pending and later write rejects with `error`. */
  fail (error: Error): void {
    if (this.#error !== undefined) return
    this.#error = error
    for (const write of this.#writes.splice(0)) {
      write.unlisten()
      write.reject(error)
    }
    for (const end of this.#ends.splice(0)) end.reject(error)
  }

  /** One step; whether something moved. */
  #advance (): boolean {
    const write = this.#writes[0]
    if (write === undefined) return this.#sendEnd()
    const room = this.#driver.room()
    const left = write.pieces.byteLength
    if (left === 0) {
      const isLast = this.#state === 'ending' && this.#writes.length === 1
      if (room <= 0 && !isLast) return false
      this.#writes.shift()
      write.unlisten()
      write.resolve()
      return true
    }
    if (room <= 0) return false
    write.begun = true
    this.#send(write.pieces, Math.min(room, left))
    return true
  }

  #sendEnd (): boolean {
    if (this.#state !== 'ending') return false
    this.#state = 'ended'
    this.#driver.sendEnd()
    this.#owner.writesEnded()
    for (const end of this.#ends.splice(0)) end.resolve()
    return false
  }

  #send (pieces: Pieces, byteLength: number): void {
    if (byteLength > 0) this.#driver.send(pieces.take(byteLength), byteLength)
  }

  #cancel (write: PendingWrite, reason: Error): void {
    write.unlisten()
    const index = this.#writes.indexOf(write)
    if (index >= 0) this.#writes.splice(index, 1)
    write.reject(reason)
    if (write.begun) this.#owner.abort(reason)
    else this.pump() // it may have been what our end waited for
  }

  #check (data: Uint8Array | readonly Uint8Array[]): Pieces {
    const pieces = new Pieces(data)
    if (this.#error !== undefined) throw this.#error
    if (this.#state !== 'open') throw new WriteClosedError()
    return pieces
  }
}

const DONE: Promise<void> = Promise.resolve()

function nothing (): void {}
