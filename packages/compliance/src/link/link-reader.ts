import { concatBytes } from '../byte-diff.ts'
import { LinkError, reasonOf, whenCancelled } from './link-error.ts'

/**
 * The reading half of a link's end. Data, end and failure are kept as state, so that it does not
 * matter when a reader comes. At most one read waits, and only while nothing is there to give.
 */
export class LinkReader {
  readonly #taken: (byteLength: number) => void
  #chunks: Uint8Array[] = []
  #buffered = 0
  #isEnded = false
  #isClosed = false
  #failure: Error | undefined
  #waiting: WaitingRead | undefined

  constructor (taken: (byteLength: number) => void) { this.#taken = taken }

  get buffered (): number { return this.#buffered }
  get isEnded (): boolean { return this.#isEnded }
  get isClosed (): boolean { return this.#isClosed }

  async read (options: { readonly signal?: AbortSignal, readonly max?: number } = {}): Promise<Uint8Array | null> {
    const { signal, max } = options
    if (signal?.aborted === true) throw reasonOf(signal)
    const ready = this.readNow(max)
    if (ready !== undefined) return ready
    return await new Promise((resolve, reject) => {
      const release = whenCancelled(signal, reason => {
        this.#waiting = undefined
        reject(reason)
      })
      this.#waiting = { max, resolve, reject, release }
    })
  }

  readNow (max?: number): Uint8Array | null | undefined {
    if (max !== undefined && !(Number.isInteger(max) && max >= 1)) throw new TypeError(`max is an integer of at least 1, not ${String(max)}`)
    if (this.#failure !== undefined) throw this.#failure
    if (this.#isClosed) throw new LinkError('ERR_READ_CLOSED', 'this end was closed and reads no more')
    if (this.#waiting !== undefined) throw new LinkError('ERR_READ_PENDING', 'another read is waiting')
    return this.#take(max) ?? (this.#isEnded ? null : undefined)
  }

  /** Bytes arrived. */
  arrive (chunk: Uint8Array): void {
    if (this.#isClosed || this.#failure !== undefined) {
      this.#taken(chunk.byteLength)
      return
    }
    this.#chunks.push(chunk)
    this.#buffered += chunk.byteLength
    const waiting = this.#stopWaiting()
    if (waiting !== undefined) waiting.resolve(this.#take(waiting.max) ?? null)
  }

  /** The peer's end arrived. */
  end (): void {
    this.#isEnded = true
    this.#stopWaiting()?.resolve(null)
  }

  fail (error: Error): void {
    this.#failure ??= error
    this.#stopWaiting()?.reject(error)
    this.#drop()
  }

  close (): void {
    if (this.#isClosed) return
    this.#isClosed = true
    this.#stopWaiting()?.reject(new LinkError('ERR_READ_CLOSED', 'this end was closed while a read waited'))
    this.#drop()
  }

  #take (max: number = Infinity): Uint8Array | undefined {
    this.#coalesce(Math.min(max, COALESCED_BYTES))
    const first = this.#chunks[0]
    if (first === undefined) return undefined
    const chunk = first.subarray(0, max)
    if (chunk.byteLength < first.byteLength) this.#chunks[0] = first.subarray(max)
    else this.#chunks.shift()
    this.#buffered -= chunk.byteLength
    this.#taken(chunk.byteLength)
    return chunk
  }

  /** Small chunks are handed over together: else each makes room for a smaller one, down to single bytes. */
  #coalesce (byteLength: number): void {
    let count = 0
    for (let sum = 0; count < this.#chunks.length && sum < byteLength; count++) sum += this.#chunks[count]?.byteLength ?? 0
    if (count > 1) this.#chunks.splice(0, count, concatBytes(this.#chunks.slice(0, count)))
  }

  #stopWaiting (): WaitingRead | undefined {
    const waiting = this.#waiting
    this.#waiting = undefined
    waiting?.release()
    return waiting
  }

  #drop (): void {
    const dropped = this.#buffered
    this.#chunks = []
    this.#buffered = 0
    if (dropped > 0) this.#taken(dropped)
  }
}

interface WaitingRead {
  readonly max: number | undefined
  readonly resolve: (chunk: Uint8Array | null) => void
  readonly reject: (error: Error) => void
  readonly release: () => void
}

/** Large chunks are not worth a copy. */
const COALESCED_BYTES = 4096
