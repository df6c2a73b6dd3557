import { ReadClosedError, ReadPendingError, type ReadOptions } from '@ts-libp2p/interface-stream'
import { cancelReason, onCancel } from './cancellation.ts'
import { ChunkQueue } from './chunk-queue.ts'
import type { StreamDriver } from './stream-driver.ts'

interface PendingRead {
  readonly max: number
  readonly resolve: (chunk: Uint8Array | null) => void
  readonly reject: (error: Error) => void
  readonly unlisten: () => void
}

/**
 * The reading direction. What the peer did (data, end, failure) is state, so nothing depends on when
 * a reader arrives. At most one read waits, and only while the queue is empty and the side is open.
 */
export class ReadHalf {
  readonly #driver: Pick<StreamDriver, 'consumed'>
  readonly #queue = new ChunkQueue()
  #waiting: PendingRead | undefined
  #ended = false
  #closed = false
  #error: Error | undefined

  constructor (driver: Pick<StreamDriver, 'consumed'>) { this.#driver = driver }

  get bufferedBytes (): number { return this.#queue.byteLength }
  /** The peer ended its side. */
  get isEnded (): boolean { return this.#ended }
  /** This side reads no more. */
  get isClosed (): boolean { return this.#closed }

  read (options: ReadOptions | undefined): Promise<Uint8Array | null> {
    const signal = options?.signal
    let chunk
    try {
      if (signal?.aborted === true) throw cancelReason(signal)
      chunk = this.readNow(options?.max)
    } catch (error) {
      return Promise.reject(error)
    }
    if (chunk !== undefined) return Promise.resolve(chunk)
    return new Promise((resolve, reject) => {
      const unlisten = onCancel(signal, reason => {
        this.#waiting = undefined
        reject(reason)
      })
      this.#waiting = { max: options?.max ?? Infinity, resolve, reject, unlisten }
    })
  }

  readNow (max: number = Infinity): Uint8Array | null | undefined {
    if (max !== Infinity && (!Number.isInteger(max) || max < 1)) throw new TypeError(`max must be an integer of at least 1, not ${String(max)}`)
    if (this.#error !== undefined) throw this.#error
    if (this.#closed) throw new ReadClosedError()
    if (this.#waiting !== undefined) throw new ReadPendingError()
    const chunk = this.#queue.take(max)
    if (chunk === undefined) return this.#ended ? null : undefined
    this.#driver.consumed(chunk.byteLength)
    return chunk
  }

  /** Bytes from the peer. An empty chunk would look like nothing to a reader, so it is dropped. */
  push (chunk: Uint8Array): void {
    if (chunk.byteLength === 0 || this.#ended || this.#error !== undefined) return
    if (this.#closed) {
      this.#driver.consumed(chunk.byteLength)
      return
    }
    const waiting = this.#settleWaiting()
    if (waiting === undefined) {
      this.#queue.push(chunk)
      return
    }
    let taken = chunk // the queue is empty while somebody waits
    if (chunk.byteLength > waiting.max) {
      taken = chunk.subarray(0, waiting.max)
      this.#queue.push(chunk.subarray(waiting.max))
    }
    waiting.resolve(taken)
    this.#driver.consumed(taken.byteLength)
  }

  end (): void {
    if (this.#error !== undefined) return
    this.#ended = true
    this.#settleWaiting()?.resolve(null)
  }

  /** Every pending and later read rejects with `error`; what is buffered is dropped. */
  fail (error: Error): void {
    if (this.#error !== undefined) return
    this.#error = error
    this.#settleWaiting()?.reject(error)
    this.#drop()
  }

  /** This side reads no more: what is buffered and what still comes is dropped. */
  close (): void {
    if (this.#closed) return
    this.#closed = true
    this.#settleWaiting()?.reject(new ReadClosedError())
    this.#drop()
  }

  #settleWaiting (): PendingRead | undefined {
    const waiting = this.#waiting
    this.#waiting = undefined
    waiting?.unlisten()
    return waiting
  }

  #drop (): void {
    const dropped = this.#queue.clear()
    if (dropped > 0) this.#driver.consumed(dropped)
  }
}
