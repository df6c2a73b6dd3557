import type { Clock } from '../clock.ts'
import { LinkError, reasonOf, whenCancelled, type LinkErrorCode } from './link-error.ts'
import { LinkReader } from './link-reader.ts'
import type { LinkCloseReason, LinkStream } from './link-stream.ts'
import { LinkWriter } from './link-writer.ts'
import { Patience } from './patience.ts'
import type { Wire } from './wire.ts'

/** What one end of a link needs. */
export interface LinkEndConfig {
  readonly outgoing: Wire
  readonly incoming: Wire
  readonly clock: Clock
  readonly halfClose: boolean
  readonly pausable: boolean
  readonly maxUnreadBytes: number
  readonly maxDiscardBytes: number
  readonly writeStallMs: number
  readonly closeGraceMs: number
}

/** One end of a link that the kit brings: a complete stream, built from nothing but the contract. */
export class LinkEnd implements LinkStream {
  readonly closed: Promise<LinkCloseReason>
  readonly #config: LinkEndConfig
  readonly #reader: LinkReader
  readonly #writer: LinkWriter
  readonly #stall: Patience
  readonly #grace: Patience
  #settleClosed: (reason: LinkCloseReason) => void = () => {}
  #isOver = false
  #discarded = 0

  constructor (config: LinkEndConfig) {
    this.#config = config
    this.#reader = new LinkReader(byteLength => config.incoming.taken(byteLength))
    this.#writer = new LinkWriter({
      room: () => config.outgoing.room,
      send: bytes => config.outgoing.send(bytes),
      sendEnd: () => this.#sendEnd(),
      waiting: isWaiting => isWaiting ? this.#stall.begin() : this.#stall.end(),
      broken: reason => this.abort(reason)
    })
    this.#stall = new Patience(config.clock, config.writeStallMs, () => this.#giveUp('the peer gave no credit while a write waited'))
    this.#grace = new Patience(config.clock, config.closeGraceMs, () => this.#giveUp('the peer did not finish after this side closed'))
    this.closed = new Promise(resolve => { this.#settleClosed = resolve })
    config.incoming.connect({
      bytes: chunk => this.#arrived(chunk),
      end: () => this.#peerEnded(),
      reset: () => this.#fail('reset', 'ERR_STREAM_RESET', 'the peer reset the link')
    })
    config.outgoing.onRoom(() => this.#credit())
  }

  get state (): 'open' | 'write-closed' | 'read-closed' | 'closed' {
    if (this.#isOver) return 'closed'
    if (this.#reader.isEnded) return 'read-closed'
    return this.#writer.isEnded ? 'write-closed' : 'open'
  }

  read (options?: { readonly signal?: AbortSignal, readonly max?: number }): Promise<Uint8Array | null> { return this.#reader.read(options) }
  readNow (max?: number): Uint8Array | null | undefined { return this.#reader.readNow(max) }
  write (data: Uint8Array | readonly Uint8Array[], options?: { readonly signal?: AbortSignal }): Promise<void> { return this.#writer.write(data, options?.signal) }
  writeNow (data: Uint8Array | readonly Uint8Array[]): boolean { return this.#writer.writeNow(data) }

  async closeWrite (options: { readonly signal?: AbortSignal } = {}): Promise<void> {
    const { signal } = options
    if (this.#writer.isEnded) return
    if (signal?.aborted === true) {
      this.abort(reasonOf(signal))
      throw reasonOf(signal)
    }
    let cancelled: Error | undefined
    const release = whenCancelled(signal, reason => {
      cancelled = reason
      this.abort(reason)
    })
    try {
      await this.#writer.end()
    } catch (error) {
      throw cancelled ?? error
    } finally {
      release()
    }
  }

  async close (options: { readonly signal?: AbortSignal } = {}): Promise<void> {
    this.#reader.close()
    if (this.#isOver) return
    this.#grace.begin()
    await this.closeWrite(options)
  }

  abort (reason?: Error): void {
    this.#fail('aborted', 'ERR_STREAM_ABORTED', 'this side aborted the link', reason)
  }

  /** The cable was cut. */
  lose (): void { this.#fail('lost', 'ERR_STREAM_LOST', 'the link was lost') }

  [Symbol.asyncIterator] (): AsyncIterator<Uint8Array, undefined, undefined> {
    let isLeft = false
    return {
      next: async () => {
        const value = isLeft ? null : await this.read()
        return value === null ? { done: true, value: undefined } : { done: false, value }
      },
      return: () => {
        isLeft = true
        return Promise.resolve({ done: true, value: undefined })
      }
    }
  }

  async [Symbol.asyncDispose] (): Promise<void> {
    if (this.#writer.isEnding) await this.close()
    else this.abort()
  }

  #arrived (chunk: Uint8Array): void {
    this.#grace.restart()
    if (this.#reader.isClosed && !this.#isOver) this.#discarded += chunk.byteLength
    this.#reader.arrive(chunk)
    if (this.#discarded > this.#config.maxDiscardBytes) this.#fail('aborted', 'ERR_STREAM_ABORTED', 'the peer went on sending after this side closed')
    else if (!this.#config.pausable && this.#reader.buffered > this.#config.maxUnreadBytes) this.#fail('aborted', 'ERR_STREAM_ABORTED', 'nobody reads, and this link cannot hold the sender back')
  }

  #peerEnded (): void {
    this.#grace.restart()
    this.#reader.end()
    if (!this.#config.halfClose) this.#writer.endNow()
    this.#finish()
  }

  #sendEnd (): void {
    if (!this.#config.halfClose && !this.#reader.isEnded) this.#reader.close() // first: the peer's end may come back at once
    this.#config.outgoing.end()
    this.#finish()
  }

  #credit (): void {
    this.#grace.restart()
    this.#stall.restart()
    this.#writer.pump()
  }

  #finish (): void {
    if (this.#reader.isEnded && this.#writer.isEnded) this.#settle({ how: 'clean' })
  }

  #giveUp (message: string): void { this.#fail('aborted', 'ERR_STREAM_STALLED', message) }

  /** What came before the peer's end survives its reset or loss; it does not survive our own abort. */
  #fail (how: 'aborted' | 'reset' | 'lost', code: LinkErrorCode, message: string, cause?: Error): void {
    const error = new LinkError(code, message, cause === undefined ? undefined : { cause })
    if (!this.#isOver) {
      this.#settle({ how, error })
      this.#writer.fail(error) // first: the reset may give credit, and what waits must not be sent by it
      if (how === 'aborted') this.#config.outgoing.reset()
    }
    if (how === 'aborted' || !this.#reader.isEnded) this.#reader.fail(error)
  }

  #settle (reason: LinkCloseReason): void {
    if (this.#isOver) return
    this.#isOver = true
    this.#stall.end()
    this.#grace.end()
    this.#settleClosed(reason)
  }
}
