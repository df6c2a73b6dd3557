import { StreamStalledError, type ByteStream } from '@ts-libp2p/interface-stream'
import type { Clock } from '@ts-libp2p/stream-tools'

export interface OutboxOptions {
  readonly clock: Clock
  readonly writeTimeoutMs: number
  /** The link takes no more. */
  readonly onFailure: (error: Error) => void
}

/** What waits for the link: heads at any time, bodies in turns, a few at a time. */
export class Outbox {
  readonly #link: ByteStream
  readonly #options: OutboxOptions
  #queue: Uint8Array[] = []
  #heads = 0
  /** Of bodies, those included that the link is taking. */
  #bodyBytes = 0
  #isWriting = false
  #isFlushDue = false
  #isStopped = false
  /** Streams that have something to send, the next one first: none can keep the link for itself. */
  readonly #inLine = new Set<{ wake (): void }>()
  #onDrained: Array<() => void> = []

  constructor (link: ByteStream, options: OutboxOptions) {
    this.#link = link
    this.#options = options
  }

  /** A head is small, but a peer that reads nothing can make us queue many: then do not read from it either. */
  get isFull (): boolean { return this.#heads > MAX_HEADS }

  /** How much of a body is taken now. A stream that gets 0 is woken when it is its turn. */
  roomFor (stream: { wake (): void }): number {
    const room = Math.min(MAX_BODY_BYTES, MAX_BODIES_BYTES - this.#bodyBytes)
    if (room <= 0) this.#inLine.add(stream)
    return Math.max(0, room)
  }

  leave (stream: { wake (): void }): void { this.#inLine.delete(stream) }

  /** Sent at the end of the turn, with all that comes until then. */
  head (head: Uint8Array): void {
    this.#heads++
    this.#add([head])
  }

  body (head: Uint8Array, pieces: readonly Uint8Array[], byteLength: number): void {
    this.#bodyBytes += byteLength
    this.#add([head, ...pieces])
  }

  /** Resolves when everything was handed to the link. */
  drained (): Promise<void> {
    if (this.#isStopped || (this.#queue.length === 0 && !this.#isWriting)) return Promise.resolve()
    return new Promise(resolve => { this.#onDrained.push(resolve) })
  }

  stop (): void {
    this.#isStopped = true
    this.#queue = []
    this.#inLine.clear()
    this.#settle()
  }

  #add (pieces: readonly Uint8Array[]): void {
    if (this.#isStopped) return
    this.#queue.push(...pieces)
    if (this.#isFlushDue || this.#isWriting) return
    this.#isFlushDue = true
    queueMicrotask(() => {
      this.#isFlushDue = false
      this.#flush()
    })
  }

  #flush (): void {
    if (this.#isStopped || this.#isWriting) return
    if (this.#queue.length === 0) {
      this.#settle()
      return
    }
    const [pieces, bodyBytes] = [this.#queue, this.#bodyBytes]
    this.#queue = []
    this.#heads = 0
    this.#isWriting = true
    const { clock, writeTimeoutMs, onFailure } = this.#options
    const callOff = clock.after(writeTimeoutMs, () => onFailure(new StreamStalledError(`the link took nothing for ${writeTimeoutMs} ms`)))
    this.#link.write(pieces).then(() => {
      this.#isWriting = false
      this.#bodyBytes -= bodyBytes
      this.#serveLine()
      this.#flush()
    }, (error: unknown) => onFailure(error instanceof Error ? error : new Error(String(error)))).finally(callOff)
  }

  #serveLine (): void {
    for (const stream of this.#inLine) {
      if (this.#bodyBytes >= MAX_BODIES_BYTES) return
      this.#inLine.delete(stream)
      stream.wake()
    }
  }

  #settle (): void {
    for (const resolve of this.#onDrained.splice(0)) resolve()
  }
}

/** Small, so that streams with large and with small writes get alike. */
const MAX_BODY_BYTES = 4096
/** What waits here belongs to nobody's window. */
const MAX_BODIES_BYTES = 65_536
const MAX_HEADS = 1024
