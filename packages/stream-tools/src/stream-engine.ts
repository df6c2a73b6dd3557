import { StreamAbortedError, StreamLostError, StreamResetError, StreamStalledError, type ByteStream, type CloseOptions, type CloseReason, type ReadOptions, type StreamState, type WriteOptions } from '@ts-libp2p/interface-stream'
import { cancelReason, onCancel } from './cancellation.ts'
import { systemClock, type Clock } from './clock.ts'
import { EngineStream } from './engine-stream.ts'
import { ReadHalf } from './read-half.ts'
import type { StreamDriver, StreamEngineOptions } from './stream-driver.ts'
import { Watchdog } from './watchdog.ts'
import { WriteHalf } from './write-half.ts'

/**
 * Keeps the stream contract for every kind of stream: a TCP link, a secured link, a muxed stream.
 *
 * Two halves live apart, the reading and the writing direction, and are joined in three places only:
 * a failure (`#fail`), a clean finish (both ends seen) and `close()`. The layer below pushes what
 * arrives and asks the engine to `wake()` when it has room; the engine calls the driver back.
 */
export class StreamEngine {
  /** The user's side. */
  readonly stream: ByteStream
  readonly #driver: StreamDriver
  readonly #options: StreamEngineOptions
  readonly #reading: ReadHalf
  readonly #writing: WriteHalf
  /** These three exist once somebody needs them: most streams come and go without. */
  #stall: Watchdog | undefined
  #grace: Watchdog | undefined
  #closed: Promise<CloseReason> | undefined
  #settleClosed: ((reason: CloseReason) => void) | undefined
  #reason: CloseReason | undefined
  #discardedBytes = 0

  constructor (driver: StreamDriver, options: StreamEngineOptions = {}) {
    this.#driver = driver
    this.#options = options
    this.#reading = new ReadHalf(driver)
    this.#writing = new WriteHalf(driver, this)
    this.stream = new EngineStream(this)
  }

  // What the layer below calls.

  /** Bytes pushed and not yet taken by the reader. */
  get bufferedBytes (): number { return this.#reading.bufferedBytes }

  /** Bytes arrived from the peer; they are the engine's from now on. Ignored after the end or a failure. */
  push (chunk: Uint8Array): void {
    if (this.#reading.isClosed && this.#reason === undefined && !this.#reading.isEnded) {
      this.#discardedBytes += chunk.byteLength
      this.#grace?.restart()
    }
    this.#reading.push(chunk)
    if (this.#discardedBytes === 0) return
    const { maxDiscardBytes = MAX_DISCARD_BYTES } = this.#options
    if (this.#discardedBytes > maxDiscardBytes) this.#fail('aborted', new StreamAbortedError(`the peer sent more than ${maxDiscardBytes} bytes after this side closed the stream`))
  }

  /** The peer ended its side. Ignored after the end or a failure. */
  pushEnd (): void {
    if (this.#reading.isEnded) return
    this.#reading.end()
    this.#grace?.restart()
    this.#finishIfBothEnded()
  }

  /** The peer reset the stream. */
  pushReset (error: Error = new StreamResetError()): void { this.#fail('reset', error) }

  /** The layer below is gone. */
  pushLost (error?: Error): void {
    if (this.#reason !== undefined && this.#reading.isEnded) return // the usual end of a link: no error is made for it
    this.#fail('lost', error ?? new StreamLostError())
  }

  /** `room()` may have grown: goes on with what waits. */
  wake (): void {
    if (this.#driver.room() <= 0) return
    this.#grace?.restart() // also with nothing left to write: what was handed down is still being taken
    if (!this.#writing.isWaiting) return
    this.#stall?.restart()
    this.#writing.pump()
  }

  // What the user's side calls; see ByteStream.

  get closed (): Promise<CloseReason> {
    this.#closed ??= this.#reason === undefined ? new Promise(resolve => { this.#settleClosed = resolve }) : Promise.resolve(this.#reason)
    return this.#closed
  }

  get state (): StreamState {
    if (this.#reason !== undefined) return 'closed'
    if (this.#reading.isEnded) return 'read-closed'
    return this.#writing.isEnded ? 'write-closed' : 'open'
  }

  read (options: ReadOptions | undefined): Promise<Uint8Array | null> { return this.#reading.read(options) }

  readNow (max: number | undefined): Uint8Array | null | undefined { return this.#reading.readNow(max) }

  write (data: Uint8Array | readonly Uint8Array[], options: WriteOptions | undefined): Promise<void> {
    const written = this.#writing.write(data, options)
    if (this.#writing.isWaiting) this.#watchStall()
    return written
  }

  writeNow (data: Uint8Array | readonly Uint8Array[]): boolean { return this.#writing.writeNow(data) }

  async closeWrite (options: CloseOptions | undefined): Promise<void> {
    const signal = options?.signal
    if (signal?.aborted === true && !this.#writing.isEnded && this.#reason === undefined) {
      this.abort(cancelReason(signal))
      throw cancelReason(signal)
    }
    let cancelled: Error | undefined
    const ended = this.#writing.end()
    const unlisten = onCancel(signal, reason => {
      cancelled = reason
      this.abort(reason)
    })
    try {
      await ended
    } catch (error) {
      throw cancelled ?? error
    } finally {
      unlisten()
    }
  }

  async close (options: CloseOptions | undefined): Promise<void> {
    this.#reading.close()
    if (this.#reason !== undefined) return
    this.#watchGrace()
    await this.closeWrite(options)
  }

  abort (reason?: Error): void {
    this.#fail('aborted', new StreamAbortedError(undefined, reason === undefined ? undefined : { cause: reason }))
  }

  async dispose (): Promise<void> {
    if (this.#writing.isEnding) await this.close(undefined)
    else this.abort()
  }

  // WriteOwner: what the writing direction tells.

  /** @internal */
  writesIdle (): void { this.#stall?.pause() }

  /** @internal */
  writesEnded (): void { this.#finishIfBothEnded() }

  #watchStall (): void {
    this.#stall ??= new Watchdog(this.#clock, this.#options.writeStallMs ?? WRITE_STALL_MS, ms => this.#fail('aborted', new StreamStalledError(`the peer took nothing for ${ms} ms while a write waited`)))
    this.#stall.start()
  }

  #watchGrace (): void {
    this.#grace ??= new Watchdog(this.#clock, this.#options.closeGraceMs ?? CLOSE_GRACE_MS, ms => this.#fail('aborted', new StreamStalledError(`the peer did not finish the stream within ${ms} ms after this side closed it`)))
    this.#grace.start()
  }

  get #clock (): Clock { return this.#options.clock ?? systemClock }

  #finishIfBothEnded (): void {
    if (this.#reason !== undefined || !this.#reading.isEnded || !this.#writing.isEnded) return
    const reason: CloseReason = { how: 'clean' }
    this.#settle(reason)
    this.#driver.finished?.(reason)
  }

  /**
   * The stream failed. The two directions are separate: what the peer sent before its end stays
   * readable when the peer resets or is lost afterwards; our own abort drops everything.
   */
  #fail (how: 'aborted' | 'reset' | 'lost', error: Error): void {
    const isFirst = this.#reason === undefined
    const reason: CloseReason = { how, error }
    if (isFirst) {
      this.#settle(reason)
      this.#writing.fail(error) // before the driver: dropping what the far end held may give room at once
      if (how === 'aborted') this.#driver.sendReset(error)
    }
    if (how === 'aborted' || !this.#reading.isEnded) this.#reading.fail(error)
    if (isFirst) this.#driver.finished?.(reason)
  }

  #settle (reason: CloseReason): void {
    this.#reason = reason
    this.#stall?.stop()
    this.#grace?.stop()
    this.#settleClosed?.(reason)
  }
}

/** Some peers give a fully closed stream neither credit nor a reset: without a bound the writer waits for ever. */
const WRITE_STALL_MS = 120_000

/** A slow reader must get what we wrote, a dead one must not hold our memory. */
const CLOSE_GRACE_MS = 60_000

/** What a peer that has not noticed our close may still have under way: several windows. */
const MAX_DISCARD_BYTES = 1024 * 1024
