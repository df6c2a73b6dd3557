import { StreamLostError, StreamStalledError, type ByteStream, type CloseOptions, type CloseReason } from '@ts-libp2p/interface-stream'
import { MuxerClosedError, MuxerProtocolError, type CreateMuxerOptions, type MuxedStream, type OpenStreamOptions, type StreamMuxer } from '@ts-libp2p/interface-stream-muxer'
import { cancelReason, onCancel } from '@ts-libp2p/stream-tools'
import type { YamuxConfig } from './config.ts'
import { encodeHeader, GO_AWAY_INTERNAL_ERROR, GO_AWAY_NORMAL, GO_AWAY_PROTOCOL_ERROR, HEADER_BYTES, SESSION_ID, TYPE_GO_AWAY } from './frame.ts'
import { KeepAlive, type KeepAliveHost } from './keep-alive.ts'
import { LinkWriter, type LinkWriterHost } from './link-writer.ts'
import { Outbox, type OutboxHost } from './outbox.ts'
import { Session, type SessionEvents } from './session.ts'
import { WaitingList } from './waiting-list.ts'

export const YAMUX_PROTOCOL = '/yamux/1.0.0'

/**
 * - `open`: streams come and go;
 * - `draining`: the peer said GO_AWAY: it takes no new streams; what it opened before may still be accepted;
 * - `closing`: no new streams in either direction, open ones finish;
 * - `over`: nothing is sent or read any more, except a last GO_AWAY.
 *
 * `refusal` makes what who asks for a stream gets: an error is dear, and most connections end without anybody asking.
 */
type MuxerState =
  | { readonly name: 'open' }
  | { readonly name: 'draining' | 'closing' | 'over', readonly refusal: () => MuxerClosedError }

/** The shell of a {@link Session}: reads its link, hands it what is to be sent, and waits for callers. */
export class YamuxMuxer implements StreamMuxer, SessionEvents, OutboxHost, LinkWriterHost, KeepAliveHost {
  readonly protocol: string = YAMUX_PROTOCOL
  readonly closed: Promise<CloseReason>
  readonly #link: ByteStream
  readonly #config: YamuxConfig
  readonly #session: Session
  readonly #outbox: Outbox
  readonly #writer: LinkWriter
  readonly #keepAlive: KeepAlive
  readonly #openers = new WaitingList<MuxedStream>()
  readonly #acceptors = new WaitingList<MuxedStream | null>()
  #state: MuxerState = { name: 'open' }
  readonly #onWastedOpen: (() => void) | undefined
  #settleClosed: ((reason: CloseReason) => void) | undefined
  #resumeReading: (() => void) | undefined
  #empty: Array<() => void> = []
  #closing: Promise<void> | undefined
  /** The link took everything, our end included. */
  #isFlushed = false

  constructor (link: ByteStream, config: YamuxConfig, { direction, budget, onWastedOpen }: CreateMuxerOptions) {
    this.#link = link
    this.#config = config
    this.closed = new Promise(resolve => { this.#settleClosed = resolve })
    this.#onWastedOpen = onWastedOpen
    this.#outbox = new Outbox(config, this)
    this.#writer = new LinkWriter(link, this.#outbox, config, this)
    this.#session = new Session(config, direction, this.#outbox, this, budget)
    this.#keepAlive = new KeepAlive(config, this)
    void this.#readLink()
  }

  get streams (): readonly MuxedStream[] { return this.#session.streams.streams() }

  openStream (options: OpenStreamOptions = {}): Promise<MuxedStream> {
    const { signal } = options
    if (this.#state.name !== 'open') return Promise.reject(this.#state.refusal())
    if (signal?.aborted === true) return Promise.reject(cancelReason(signal))
    if (this.#openers.length > 0 || this.#session.isOpeningBlocked) return this.#openers.wait(signal)
    try {
      return Promise.resolve(this.#session.open().stream)
    } catch (error) {
      return Promise.reject(error)
    }
  }

  accept (): Promise<MuxedStream | null> {
    if (this.#takesNoStreams()) return Promise.resolve(null)
    const waiting = this.#acceptors.wait()
    this.incoming()
    return waiting
  }

  close (options: CloseOptions = {}): Promise<void> {
    const { signal } = options
    this.#closing ??= this.#close()
    if (signal === undefined || this.#isOver()) return this.#closing
    return this.#cancellable(this.#closing, signal)
  }

  abort (reason?: Error): void {
    const error = reason ?? new MuxerClosedError('local', 'the connection was aborted by this side')
    this.#end({ how: 'aborted', error }, () => new MuxerClosedError('local', 'the connection was aborted by this side', { cause: error }), 'aborted')
    this.#link.abort(error)
  }

  // Closing.

  async #close (): Promise<void> {
    if (this.#isOver()) return
    const isAnswer = this.#state.name === 'draining'
    this.#refuseOpeners('closing', () => new MuxerClosedError('local', 'the connection is closing: this side takes no new streams'))
    this.#session.refuse(() => new MuxerClosedError('local', 'this side closed the connection before the stream was accepted'))
    while (this.#acceptors.length > 0) this.#acceptors.serveFirst(() => null)
    await this.#streamsFinished()
    if (this.#isOver()) return
    await this.#sayGoodbye(isAnswer)
  }

  /**
   * The GO_AWAY comes last: go-yamux, rust-yamux and js-libp2p drop every stream when they see one.
   * Until then new streams of the peer are reset, which says the same about them. A peer that said it
   * first learns enough from our end.
   */
  async #sayGoodbye (isAnswer: boolean): Promise<void> {
    if (!isAnswer) this.#outbox.goAway(GO_AWAY_NORMAL)
    await this.#writer.idle()
    if (this.#isOver()) return
    this.#end({ how: 'clean' }, () => new MuxerClosedError('local'))
    await this.#closeLink()
  }

  /**
   * All streams are over, but what they wrote last may still be in the link: it flushes first, in its
   * own time. Who cannot wait aborts, and then it was no clean end.
   */
  async #closeLink (): Promise<void> {
    try {
      await this.#link.close()
      this.#isFlushed = true
    } catch { /* `closed` says how it went */ }
  }

  async #cancellable (closing: Promise<void>, signal: AbortSignal): Promise<void> {
    let cancelled: Error | undefined
    const cancel = (reason: Error): void => {
      cancelled = reason
      this.abort(reason)
    }
    if (signal.aborted) cancel(cancelReason(signal))
    const unlisten = onCancel(signal, cancel)
    try {
      await closing
    } finally {
      unlisten()
    }
    if (cancelled !== undefined) throw cancelled
  }

  /** Resolves when no stream is open any more; a timeout makes it so. */
  async #streamsFinished (): Promise<void> {
    if (this.#session.streams.isEmpty) return
    const { clock, closeTimeoutMs } = this.#config
    const cancelTimer = closeTimeoutMs === 0 ? () => {} : clock.after(closeTimeoutMs, () => { this.#giveUp(new StreamStalledError(`streams were still open ${closeTimeoutMs} ms after the connection was closed`)) })
    await new Promise<void>(resolve => { this.#empty.push(resolve) })
    cancelTimer()
  }

  /** No new streams of ours from now on. The first refusal stays: it says who began. */
  #refuseOpeners (name: 'draining' | 'closing' | 'over', refusal: () => MuxerClosedError): void {
    const first = this.#state.name === 'open' ? refusal : this.#state.refusal
    this.#state = { name, refusal: first }
    while (this.#openers.length > 0) this.#openers.serveFirst(() => { throw first() })
  }

  /** The last transition: every stream and every caller learns why. The link is the caller's to end. */
  #end (reason: CloseReason, refusal: () => MuxerClosedError, streamsEnd: 'aborted' | 'lost' = 'lost'): void {
    if (this.#isOver()) return
    this.#refuseOpeners('over', refusal)
    this.#keepAlive.stop()
    this.#writer.stop()
    this.#session.terminate(streamsEnd, () => reason.error ?? refusal())
    this.#resumeReading?.()
    while (this.#acceptors.length > 0) this.#acceptors.serveFirst(() => null)
    for (const resolve of this.#empty.splice(0)) resolve()
    void this.#link.closed.then(link => {
      const isCutShort = reason.how === 'clean' && link.how === 'aborted' && !this.#isFlushed
      this.#settleClosed?.(isCutShort ? link : reason) // a peer that resets the link behind a goodbye takes nothing from us
    })
  }

  #isOver (): boolean { return this.#state.name === 'over' }

  // What ends a connection besides close() and abort().

  /** The peer was silent, or slow, for longer than a limit of ours allows. */
  #giveUp (error: Error): void {
    this.#end({ how: 'aborted', error }, () => new MuxerClosedError('remote', 'the connection was given up', { cause: error }))
    this.#link.abort(error)
  }

  /** LinkWriterHost */
  linkFailed (error: Error): void {
    if (this.#isOver()) return
    const code: unknown = Reflect.get(error, 'code') // not the class: the link may be of another copy of the contract
    const how = code === 'ERR_STREAM_RESET' ? 'reset' : code === 'ERR_STREAM_STALLED' ? 'aborted' : 'lost'
    this.#end({ how, error }, () => new MuxerClosedError('remote', 'the connection was lost', { cause: error }))
    this.#link.abort(error)
  }

  /** The peer ended the link. A stream that did not end before is lost, and so is a frame that was cut off. */
  #linkEnded (): void {
    const { streams, isBetweenFrames } = this.#session
    if (!streams.isEmpty || !isBetweenFrames) {
      this.linkFailed(new StreamLostError(isBetweenFrames ? 'the peer ended the connection while streams were open' : 'the connection ended inside a frame'))
      return
    }
    this.#end({ how: 'clean' }, () => new MuxerClosedError('remote', 'the peer closed the connection'))
    void this.#closeLink()
  }

  /** KeepAliveHost */
  ping (): void { this.#session.ping() }

  /** KeepAliveHost */
  dead (): void { this.#giveUp(new StreamStalledError(`the peer gave no sign of life for ${this.#config.keepAliveTimeoutMs} ms after a ping`)) }

  /** SessionEvents */
  wasted (): void { this.#onWastedOpen?.() }

  /** SessionEvents */
  goAway (code: number): void {
    if (code !== GO_AWAY_NORMAL) {
      const error = new MuxerClosedError('remote', `the peer ended the connection with code ${code}${code === GO_AWAY_PROTOCOL_ERROR ? ', a protocol error' : ''}`)
      this.#end({ how: 'reset', error }, () => error)
      this.#link.abort(error)
    } else if (this.#state.name === 'open') {
      this.#refuseOpeners('draining', () => new MuxerClosedError('remote', 'the peer takes no new streams'))
      this.changed()
    }
  }

  /** Says why before the link goes, without letting a peer that broke the rules hold us. */
  async #refuse (code: number, error: Error): Promise<void> {
    this.#end({ how: 'aborted', error }, () => new MuxerClosedError('remote', 'the connection was aborted', { cause: error }))
    const cancelTimer = this.#config.clock.after(LAST_WORD_MS, () => { this.#link.abort(error) })
    try {
      await this.#link.write(goAwayFrame(code))
      await this.#link.close()
      await this.#link.closed
    } catch {
      this.#link.abort(error)
    } finally {
      cancelTimer()
    }
  }

  // Reading.

  async #readLink (): Promise<void> {
    try {
      while (!this.#isOver()) {
        const chunk = this.#link.readNow() ?? await this.#link.read()
        if (chunk === null) {
          this.#linkEnded()
          return
        }
        this.#keepAlive.heard()
        let at = this.#receive(chunk, 0)
        while (at < chunk.byteLength) {
          await this.#untilResumed()
          at = this.#receive(chunk, at)
        }
      }
    } catch (error) {
      this.linkFailed(toError(error))
    }
  }

  /** Where the session stopped reading `chunk`. */
  #receive (chunk: Uint8Array, offset: number): number {
    if (this.#isOver()) return chunk.byteLength
    try {
      return this.#session.receive(chunk, offset)
    } catch (error) {
      void this.#refuse(error instanceof MuxerProtocolError ? GO_AWAY_PROTOCOL_ERROR : GO_AWAY_INTERNAL_ERROR, toError(error))
      return chunk.byteLength
    }
  }

  /** Too much that the peer caused waits for the link: let the peer wait as well. */
  async #untilResumed (): Promise<void> {
    while (this.#session.isPaused && !this.#isOver()) {
      await new Promise<void>(resolve => { this.#resumeReading = resolve })
    }
  }

  // Callers that wait.

  /** OutboxHost */
  queued (): void { this.#writer.queued() }

  /** LinkWriterHost */
  drained (): void {
    this.#outbox.serve()
    this.#serveOpeners()
    if (!this.#session.isPaused) this.#resumeReading?.()
  }

  /** SessionEvents */
  changed (): void {
    this.#serveOpeners()
    if (!this.#session.streams.isEmpty) return
    if (this.#empty.length > 0) for (const resolve of this.#empty.splice(0)) resolve()
    if (this.#state.name === 'draining') this.#closing ??= this.#close() // nothing more can come
  }

  #serveOpeners (): void {
    while (this.#openers.length > 0 && this.#state.name === 'open' && !this.#session.isOpeningBlocked) {
      this.#openers.serveFirst(() => this.#session.open().stream)
    }
  }

  /** SessionEvents: a stream of the peer waits. */
  incoming (): void {
    while (this.#acceptors.length > 0 && this.#session.streams.unaccepted > 0) {
      this.#acceptors.serveFirst(() => this.#session.accept()?.stream ?? null)
    }
  }

  #takesNoStreams (): boolean {
    return this.#state.name === 'closing' || this.#isOver()
  }
}

/** The last word must not cost more than a moment: a peer that broke the rules will hardly wait for it. */
const LAST_WORD_MS = 1000

function goAwayFrame (code: number): Uint8Array {
  const frame = new Uint8Array(HEADER_BYTES)
  encodeHeader(new DataView(frame.buffer), 0, TYPE_GO_AWAY, 0, SESSION_ID, code)
  return frame
}

function toError (error: unknown): Error {
  return error instanceof Error ? error : new Error('the connection failed', { cause: error })
}
