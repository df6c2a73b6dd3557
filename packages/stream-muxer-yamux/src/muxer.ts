import { StreamLostError, StreamStalledError, type ByteStream, type CloseOptions, type CloseReason } from '@ts-libp2p/interface-stream'
import { MuxerClosedError, MuxerProtocolError, type CreateMuxerOptions, type MuxedStream, type OpenStreamOptions, type StreamMuxer } from '@ts-libp2p/interface-stream-muxer'
import { cancelReason, onCancel } from '@ts-libp2p/stream-tools'
import type { YamuxConfig } from './config.ts'
import { GO_AWAY_INTERNAL_ERROR, GO_AWAY_NORMAL, GO_AWAY_PROTOCOL_ERROR } from './frame.ts'
import { KeepAlive } from './keep-alive.ts'
import { LinkWriter } from './link-writer.ts'
import { Outbox } from './outbox.ts'
import { Session } from './session.ts'
import { WaitingList } from './waiting-list.ts'

export const YAMUX_PROTOCOL = '/yamux/1.0.0'

/**
 * - `open`: streams come and go;
 * - `draining`: no new streams, by our close() or by the peer's GO_AWAY; open ones finish;
 * - `over`: why; nothing is sent or read any more, except a last GO_AWAY.
 */
type MuxerState =
  | { readonly name: 'open' }
  | { readonly name: 'draining', readonly refusal: MuxerClosedError }
  | { readonly name: 'over', readonly refusal: MuxerClosedError, readonly reason: CloseReason }

/** The shell of a {@link Session}: reads its link, hands it what is to be sent, and waits for callers. */
export class YamuxMuxer implements StreamMuxer {
  readonly protocol = YAMUX_PROTOCOL
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
  #settleClosed: (reason: CloseReason) => void = () => {}
  #resumeReading: (() => void) | undefined
  #empty: Array<() => void> = []
  #closing: Promise<void> | undefined

  constructor (link: ByteStream, config: YamuxConfig, { direction, budget }: CreateMuxerOptions) {
    this.#link = link
    this.#config = config
    this.closed = new Promise(resolve => { this.#settleClosed = resolve })
    this.#outbox = new Outbox(config, () => { this.#writer.queued() })
    this.#writer = new LinkWriter(link, this.#outbox, {
      clock: config.clock,
      flushBytes: config.maxQueuedBytes,
      writeTimeoutMs: config.writeTimeoutMs,
      drained: () => { this.#drained() },
      failed: error => { this.#linkFailed(error) }
    })
    this.#session = new Session(config, direction, this.#outbox, {
      incoming: () => { this.#serveAcceptors() },
      changed: () => { this.#changed() },
      goAway: code => { this.#peerGoesAway(code) }
    }, budget)
    this.#keepAlive = new KeepAlive({
      clock: config.clock,
      intervalMs: config.keepAliveMs,
      timeoutMs: config.keepAliveTimeoutMs,
      ping: () => { this.#session.ping() },
      dead: () => { this.#giveUp(new StreamStalledError(`the peer gave no sign of life for ${config.keepAliveTimeoutMs} ms after a ping`)) }
    })
    void this.#readLink()
  }

  get streams (): readonly MuxedStream[] { return this.#session.streams.streams() }

  openStream (options: OpenStreamOptions = {}): Promise<MuxedStream> {
    const { signal } = options
    if (this.#state.name !== 'open') return Promise.reject(this.#state.refusal)
    if (signal?.aborted === true) return Promise.reject(cancelReason(signal))
    if (this.#openers.length > 0 || this.#session.isOpeningBlocked) return this.#openers.wait(signal)
    try {
      return Promise.resolve(this.#session.open().stream)
    } catch (error) {
      return Promise.reject(error)
    }
  }

  accept (): Promise<MuxedStream | null> {
    if (this.#isEndOfAccepting()) return Promise.resolve(null)
    const waiting = this.#acceptors.wait()
    this.#serveAcceptors()
    return waiting
  }

  close (options: CloseOptions = {}): Promise<void> {
    const { signal } = options
    this.#closing ??= this.#close()
    if (signal === undefined || this.#state.name === 'over') return this.#closing
    return this.#cancellable(this.#closing, signal)
  }

  abort (reason?: Error): void {
    if (this.#state.name === 'over') return
    const error = reason ?? new MuxerClosedError('local', 'the connection was aborted by this side')
    this.#end({ how: 'aborted', error }, new MuxerClosedError('local', 'the connection was aborted by this side', { cause: error }))
    this.#link.abort(error)
  }

  // Closing.

  async #close (): Promise<void> {
    if (this.#state.name === 'over') return
    this.#drain(new MuxerClosedError('local', 'the connection is closing: this side takes no new streams'))
    await this.#streamsFinished()
    if (this.#isOver()) return
    await this.#sayGoodbye()
  }

  /**
   * The GO_AWAY comes last: go-yamux, rust-yamux and js-libp2p drop every stream when they see one.
   * Until then new streams of the peer are reset, which says the same about them.
   */
  async #sayGoodbye (): Promise<void> {
    this.#outbox.goAway(GO_AWAY_NORMAL)
    await this.#writer.idle()
    if (this.#isOver()) return
    this.#end({ how: 'clean' }, new MuxerClosedError('local', 'the connection was closed by this side'))
    await this.#link.close().catch(() => {}) // all streams are over: what happens to the link now loses nothing
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

  /** No new streams from now on, in either direction. */
  #drain (refusal: MuxerClosedError): void {
    if (this.#state.name === 'over') return
    this.#state = { name: 'draining', refusal }
    while (this.#openers.length > 0) this.#openers.serveFirst(() => { throw refusal })
    if (refusal.side === 'local') {
      this.#session.refuse(refusal)
      while (this.#acceptors.length > 0) this.#acceptors.serveFirst(() => null)
    }
  }

  /** The last transition: every stream and every caller learns why. The link is the caller's to end. */
  #end (reason: CloseReason, refusal: MuxerClosedError): void {
    if (this.#state.name === 'over') return
    this.#state = { name: 'over', refusal, reason }
    this.#keepAlive.stop()
    if (reason.error !== undefined) this.#session.end(reason.how === 'aborted' ? 'aborted' : 'lost', reason.error)
    this.#writer.stop()
    this.#resumeReading?.()
    while (this.#openers.length > 0) this.#openers.serveFirst(() => { throw refusal })
    while (this.#acceptors.length > 0) this.#acceptors.serveFirst(() => null)
    for (const resolve of this.#empty.splice(0)) resolve()
    void this.#link.closed.then(() => { this.#settleClosed(reason) })
  }

  // Reading.

  async #readLink (): Promise<void> {
    try {
      while (!this.#isOver()) {
        const chunk = this.#link.readNow() ?? await this.#link.read()
        if (chunk === null) return this.#linkEnded()
        this.#keepAlive.heard()
        for (let at = 0; at < chunk.byteLength && !this.#isOver();) {
          at = this.#session.receive(chunk, at)
          if (at < chunk.byteLength) await this.#untilDrained()
        }
      }
    } catch (error) {
      if (error instanceof MuxerProtocolError) await this.#refuseProtocol(GO_AWAY_PROTOCOL_ERROR, error)
      else this.#linkFailed(error instanceof Error ? error : new Error('the link failed', { cause: error }))
    }
  }

  /** What the peer caused waits for the link, and so does the peer. */
  async #untilDrained (): Promise<void> {
    while (this.#session.isPaused && !this.#isOver()) await new Promise<void>(resolve => { this.#resumeReading = resolve })
  }
}
