import { ReadClosedError, ReadPendingError, StreamAbortedError, type ByteStream, type CloseOptions, type CloseReason, type ReadOptions, type StreamState, type WriteOptions } from '@ts-libp2p/interface-stream'
import { cancelReason, iterate, onCancel, systemClock, type Clock } from '@ts-libp2p/stream-tools'
import { NegotiationError, ProtocolRefusedError } from './errors.ts'
import { LineReader } from './line-reader.ts'
import { encodeProposal, HEADER, joined } from './message.ts'
import { Prelude } from './prelude.ts'
import { readAnswer } from './select-protocol.ts'

export interface OptimisticOptions {
  /** Makes the error that a refused stream fails with. Default: the ProtocolRefusedError itself. */
  readonly refusalError?: (refusal: ProtocolRefusedError) => Error
  /** How long `close()` waits for the answer once our end was handed down. Milliseconds, 0 = for ever. Default 60,000. */
  readonly closeGraceMs?: number
  /** Default: the platform's clock. */
  readonly clock?: Clock
}

/**
 * Proposes one protocol and gives a stream that can be used at once, as if the peer had accepted. If
 * it refuses, reads, writes and `closed` fail with a ProtocolRefusedError. Only for streams inside a
 * secured connection: what is written before the answer is seen by whoever is at the other end.
 *
 * @throws TypeError when `protocol` is no protocol name
 */
export function selectOptimistic (stream: ByteStream, protocol: string, options: OptimisticOptions = {}): ByteStream {
  return new OptimisticStream(stream, protocol, encodeProposal(protocol), options)
}

/**
 * The stream below with the answer taken off its front. Until that has come, calls are held, mapped
 * or passed on by hand; from then on the two are the same and every call is handed down as it is.
 *
 * The answer is read as soon as it comes, also if nobody reads: a peer that refuses often resets the
 * stream at once, and a reset drops what was not yet read.
 */
class OptimisticStream implements ByteStream {
  readonly closed: Promise<CloseReason>
  readonly #stream: ByteStream
  readonly #prelude: Prelude
  readonly #clock: Clock
  readonly #closeGraceMs: number
  /** `delegated`: agreed, or the stream below failed, which it tells itself. `failed`: with an error of ours. */
  #phase: 'waiting' | 'delegated' | 'failed' = 'waiting'
  #failure: Error | undefined
  #pendingRead: PendingRead | undefined
  #isEnding = false
  #isClosing = false
  #settleClosed: (reason: CloseReason | Promise<CloseReason>) => void = () => {}
  /** Resolves with what kept the answer from being a yes. */
  readonly #answered: Promise<Error | undefined>
  #settleAnswered: (error: Error | undefined) => void = () => {}

  constructor (stream: ByteStream, protocol: string, proposal: Uint8Array, options: OptimisticOptions) {
    this.#stream = stream
    this.#clock = options.clock ?? systemClock
    this.#closeGraceMs = options.closeGraceMs ?? CLOSE_GRACE_MS
    this.#prelude = new Prelude(stream, joined(HEADER, proposal))
    this.closed = new Promise(resolve => { this.#settleClosed = resolve })
    this.#answered = new Promise(resolve => { this.#settleAnswered = resolve })
    this.#negotiate(protocol, HEADER.byteLength + proposal.byteLength, options.refusalError).catch((error: unknown) => {
      const failure = error instanceof Error ? error : new Error(String(error))
      if (failure instanceof NegotiationError || this.#stream.state !== 'closed') this.#fail('aborted', failure)
      else this.#delegate(failure)
    })
  }

  get state (): StreamState { return this.#stream.state }

  read (options?: ReadOptions): Promise<Uint8Array | null> {
    return this.#phase === 'delegated' ? this.#stream.read(options) : this.#readEarly(options)
  }

  readNow (max?: number): Uint8Array | null | undefined {
    if (this.#phase === 'delegated') return this.#stream.readNow(max)
    this.#checkRead(max)
    return undefined
  }

  write (data: Uint8Array | readonly Uint8Array[], options?: WriteOptions): Promise<void> {
    return this.#phase === 'delegated' ? this.#stream.write(data, options) : this.#writeEarly(data, options)
  }

  writeNow (data: Uint8Array | readonly Uint8Array[]): boolean {
    if (this.#phase === 'delegated') return this.#stream.writeNow(data)
    if (this.#failure !== undefined) throw this.#failure
    return this.#prelude.writeNowWith(data)
  }

  closeWrite (options?: CloseOptions): Promise<void> {
    this.#isEnding = true
    this.#prelude.flush()
    const ended = this.#stream.closeWrite(options)
    return this.#phase === 'delegated' ? ended : this.#unlessFailed(ended)
  }

  close (options?: CloseOptions): Promise<void> {
    return this.#phase === 'delegated' ? this.#stream.close(options) : this.#closeEarly(options)
  }

  abort (reason?: Error): void {
    this.#prelude.drop()
    this.#stream.abort(reason)
    if (this.#phase === 'waiting') this.#delegate(new StreamAbortedError(undefined, { cause: reason }))
  }

  [Symbol.asyncIterator] (): AsyncIterator<Uint8Array, undefined, undefined> { return iterate(this) }

  async [Symbol.asyncDispose] (): Promise<void> {
    if (this.#isEnding) await this.close()
    else this.abort()
  }

  async #negotiate (protocol: string, acceptanceBytes: number, refusalError: OptimisticOptions['refusalError']): Promise<void> {
    if (await readAnswer(new LineReader(this.#stream), protocol, acceptanceBytes)) {
      this.#delegate()
      return
    }
    const refusal = new ProtocolRefusedError([protocol])
    this.#fail('reset', refusalError?.(refusal) ?? refusal)
  }

  /** From now on the stream below speaks for itself. */
  #delegate (error?: Error): void {
    if (this.#phase !== 'waiting') return
    this.#phase = 'delegated'
    this.#prelude.flush() // a peer may agree to what we have not proposed yet
    if (this.#isClosing) this.#stream.close().catch(() => {}) // whoever called close() is told
    this.#settleClosed(this.#stream.closed)
    this.#settleAnswered(error)
    const read = this.#takePendingRead()
    read?.resolve(this.#stream.read(read.options))
  }

  #fail (how: 'reset' | 'aborted', error: Error): void {
    if (this.#phase !== 'waiting') return
    this.#phase = 'failed'
    this.#failure = error
    this.#prelude.drop()
    this.#stream.abort(error)
    this.#settleClosed({ how, error })
    this.#settleAnswered(error)
    this.#takePendingRead()?.reject(error)
  }

  #readEarly (options: ReadOptions | undefined): Promise<Uint8Array | null> {
    const signal = options?.signal
    return new Promise((resolve, reject) => {
      if (signal?.aborted === true) throw cancelReason(signal)
      this.#checkRead(options?.max)
      const unlisten = onCancel(signal, reason => {
        this.#pendingRead = undefined
        reject(reason)
      })
      this.#pendingRead = { options, resolve, reject, unlisten }
    })
  }

  /** What a read is refused for. One that goes on to wait shows that no write may come first. */
  #checkRead (max: number | undefined): void {
    if (max !== undefined && max !== Infinity && (!Number.isInteger(max) || max < 1)) throw new TypeError(`max must be an integer of at least 1, not ${String(max)}`)
    if (this.#failure !== undefined) throw this.#failure
    if (this.#isClosing) throw new ReadClosedError()
    if (this.#pendingRead !== undefined) throw new ReadPendingError()
    this.#prelude.flushSoon()
  }

  #takePendingRead (): PendingRead | undefined {
    const read = this.#pendingRead
    this.#pendingRead = undefined
    read?.unlisten()
    return read
  }

  async #writeEarly (data: Uint8Array | readonly Uint8Array[], options: WriteOptions | undefined): Promise<void> {
    const signal = options?.signal
    if (this.#failure !== undefined) throw this.#failure
    if (signal?.aborted === true) throw cancelReason(signal)
    if (!this.#prelude.isPending || !this.#prelude.writeNowWith(data)) {
      await this.#unlessFailed(this.#stream.write(data, options))
      return
    }
    const hasRoom = this.#stream.write([], options)
    const unlisten = onCancel(signal, reason => this.abort(reason)) // all of it was taken: it cannot be undone
    try {
      await this.#unlessFailed(hasRoom)
    } finally {
      unlisten()
    }
  }

  async #closeEarly (options: CloseOptions | undefined): Promise<void> {
    if (this.#failure !== undefined) throw this.#failure
    this.#isClosing = true
    this.#takePendingRead()?.reject(new ReadClosedError())
    await this.closeWrite(options)
    await this.#agreed(options?.signal)
    await this.#stream.close(options)
  }

  /** Waits, bounded, for the answer; rejects when it is not a yes. */
  async #agreed (signal: AbortSignal | undefined): Promise<void> {
    let cancelled: Error | undefined
    const cancel = (reason: Error): void => {
      cancelled = reason
      this.abort(reason)
    }
    if (signal?.aborted === true && this.#phase === 'waiting') cancel(cancelReason(signal))
    const unlisten = onCancel(signal, cancel)
    const ms = this.#closeGraceMs
    const cancelTimer = ms === 0 ? () => {} : this.#clock.after(ms, () => this.#fail('aborted', new NegotiationError(`the peer did not answer the proposal within ${ms} ms`)))
    const error = await this.#answered
    unlisten()
    cancelTimer()
    const failure = cancelled ?? error
    if (failure !== undefined) throw failure
  }

  /** A call on the stream below that fails because we aborted it tells why we did. */
  async #unlessFailed (call: Promise<void>): Promise<void> {
    try {
      await call
    } catch (error) {
      throw this.#failure ?? error
    }
  }
}

interface PendingRead {
  readonly options: ReadOptions | undefined
  readonly resolve: (chunk: Promise<Uint8Array | null>) => void
  readonly reject: (error: Error) => void
  readonly unlisten: () => void
}

/** As a stream's own: a peer that is slow to answer may have our whole window to take first. */
const CLOSE_GRACE_MS = 60_000
