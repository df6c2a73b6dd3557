import { StreamStalledError, type ByteStream } from '@ts-libp2p/interface-stream'
import type { Clock } from '@ts-libp2p/stream-tools'

export interface OutboxOptions {
  readonly clock: Clock
  readonly writeTimeoutMs: number
  /** The link takes no more. */
  readonly onFailure: (error: Error) => void
}

/** What waits for the link: heads at any time, bodies one at a time, in turns. */
export class Outbox {
  readonly #link: ByteStream
  readonly #options: OutboxOptions
  #heads: Uint8Array[] = []
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
  get isFull (): boolean { return this.#heads.length > MAX_HEADS }

  /** How much of a body the link takes now. A stream that gets 0 is woken when it is its turn. */
  roomFor (stream: { wake (): void }): number {
    if (!this.#isWriting) return MAX_BODY_BYTES
    this.#inLine.add(stream)
    return 0
  }

  leave (stream: { wake (): void }): void { this.#inLine.delete(stream) }

  /** Sent at the end of the turn, or in front of the next body. */
  queue (head: Uint8Array): void {
    if (this.#isStopped) return
    this.#heads.push(head)
    if (this.#isFlushDue || this.#isWriting) return
    this.#isFlushDue = true
    queueMicrotask(() => {
      this.#isFlushDue = false
      if (!this.#isWriting) this.#write([])
    })
  }

  /** A frame with its body; only when there was room for it. */
  send (pieces: readonly Uint8Array[]): void {
    if (!this.#isStopped) this.#write(pieces)
  }

  /** Resolves when everything was handed to the link. */
  drained (): Promise<void> {
    if (this.#heads.length === 0 && !this.#isWriting) return Promise.resolve()
    return new Promise(resolve => { this.#onDrained.push(resolve) })
  }

  stop (): void {
    this.#isStopped = true
    this.#heads = []
    this.#inLine.clear()
    this.#settle()
  }

  #write (pieces: readonly Uint8Array[]): void {
    const all = [...this.#heads, ...pieces]
    this.#heads = []
    if (this.#isStopped || all.length === 0) return
    this.#isWriting = true
    const { clock, writeTimeoutMs, onFailure } = this.#options
    const callOff = clock.after(writeTimeoutMs, () => onFailure(new StreamStalledError(`the link took nothing for ${writeTimeoutMs} ms`)))
    this.#link.write(all).then(() => {
      callOff()
      this.#isWriting = false
      this.#goOn()
    }, (error: unknown) => {
      callOff()
      onFailure(error instanceof Error ? error : new Error(String(error)))
    })
  }

  #goOn (): void {
    for (const stream of this.#inLine) {
      if (this.#isWriting) return
      this.#inLine.delete(stream)
      stream.wake()
    }
    if (!this.#isWriting && this.#heads.length > 0) this.#write([])
    if (!this.#isWriting) this.#settle()
  }

  #settle (): void {
    for (const resolve of this.#onDrained.splice(0)) resolve()
  }
}

/** Small, so that streams with large and with small writes get alike. */
const MAX_BODY_BYTES = 8192
const MAX_HEADS = 1024
