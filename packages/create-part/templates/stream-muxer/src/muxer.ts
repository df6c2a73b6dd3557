import { StreamLostError, StreamStalledError, type ByteStream, type CloseOptions, type CloseReason } from '@ts-libp2p/interface-stream'
import { MuxerClosedError, MuxerProtocolError, StreamLimitError, type CreateMuxerOptions, type Direction, type MuxedStream, type OpenStreamOptions, type StreamMuxer } from '@ts-libp2p/interface-stream-muxer'
import { cancelReason, onCancel } from '@ts-libp2p/stream-tools'
import { Channel, type ChannelHost } from './channel.ts'
import { ACK, CREDIT, DATA, END, frame, FrameReader, GO_AWAY, OPEN, RESET } from './frame.ts'
import type { MyStreamMuxerConfig } from './my-stream-muxer.ts'
import { Outbox } from './outbox.ts'
import { Waiters } from './waiters.ts'

/** `draining`: the peer takes no new streams. `closing`: this side does not. `over`: nothing is sent or read. */
type State = { readonly name: 'open' } | { readonly name: 'draining' | 'closing' | 'over', readonly refusal: MuxerClosedError }

/** One connection: the streams of both sides, and the link that they share. */
export class Muxer implements StreamMuxer {
  readonly protocol = '/my-stream-muxer/1.0.0'
  readonly closed: Promise<CloseReason>
  readonly #link: ByteStream
  readonly #config: MyStreamMuxerConfig
  readonly #onWastedOpen: () => void
  readonly #host: ChannelHost
  readonly #outbox: Outbox
  readonly #reader: FrameReader
  /** By id, in the order of opening. */
  readonly #channels = new Map<number, Channel>()
  /** Those with unread bytes, also when they are over. */
  readonly #holding = new Set<Channel>()
  readonly #unaccepted = new Set<Channel>()
  readonly #unacknowledged = new Set<Channel>()
  readonly #acceptors = new Waiters<MuxedStream | null>()
  readonly #openers = new Waiters<MuxedStream>()
  #state: State = { name: 'open' }
  #unreadBytes = 0
  /** The side that dialled has the odd ids. */
  #nextId: number
  #lastRemoteId: number
  #hasSaidGoAway = false
  #hasPeerGone = false
  #closing: Promise<void> | undefined
  #recheckClosing = (): void => {}
  #settleClosed: (reason: CloseReason) => void = () => {}

  constructor (link: ByteStream, { direction, onWastedOpen = () => {} }: CreateMuxerOptions, config: MyStreamMuxerConfig) {
    this.#link = link
    this.#config = config
    this.#onWastedOpen = onWastedOpen
    this.#nextId = direction === 'outbound' ? 1 : 2
    this.#lastRemoteId = direction === 'outbound' ? 0 : -1
    this.closed = new Promise(resolve => { this.#settleClosed = resolve })
    this.#outbox = new Outbox(link, { clock: config.clock, writeTimeoutMs: config.writeTimeoutMs, onFailure: error => this.#linkFailed(error) })
    this.#reader = new FrameReader({ onFrame: (type, id, value) => this.#onFrame(type, id, value), onBody: (id, piece) => this.#channels.get(id)?.receive(piece) })
    this.#host = {
      outbox: this.#outbox,
      streamOptions: { clock: config.clock, ...config.stream },
      held: (channel, byteLength) => this.#held(channel, byteLength),
      finished: channel => this.#finished(channel)
    }
    void this.#read()
  }

  get streams (): readonly MuxedStream[] { return [...this.#channels.values()].map(({ stream }) => stream) }

  async openStream ({ signal }: OpenStreamOptions = {}): Promise<MuxedStream> {
    if (this.#state.name !== 'open') throw this.#state.refusal
    if (signal?.aborted === true) throw cancelReason(signal)
    if (this.#openers.size > 0 || this.#unacknowledged.size >= BACKLOG) return await this.#openers.wait(signal)
    return this.#open()
  }

  async accept (): Promise<MuxedStream | null> {
    if (this.#state.name === 'closing' || this.#isOver) return null
    const accepted = this.#acceptors.wait()
    this.#serveAcceptors()
    return await accepted
  }

  async close ({ signal }: CloseOptions = {}): Promise<void> {
    this.#closing ??= this.#close()
    let cancelled: Error | undefined
    const cancel = (reason: Error): void => {
      if (this.#isOver) return
      cancelled = reason
      this.abort(reason)
    }
    if (signal?.aborted === true) cancel(cancelReason(signal))
    const unlisten = onCancel(signal, cancel)
    await this.#closing
    unlisten()
    if (cancelled !== undefined) throw cancelled
  }

  abort (reason?: Error): void {
    const error = reason ?? new MuxerClosedError('local', 'the connection was aborted by this side')
    this.#end({ how: 'aborted', error }, new MuxerClosedError('local', undefined, { cause: error }), channel => channel.stream.abort(error))
  }

  get #isOver (): boolean { return this.#state.name === 'over' }

  // Streams.

  #open (): MuxedStream {
    const { maxOutboundStreams } = this.#config
    if (this.#count('outbound') >= maxOutboundStreams) throw new StreamLimitError('maxOutboundStreams', `the limit of ${maxOutboundStreams} streams is reached`)
    const channel = new Channel(this.#nextId, 'outbound', this.#host)
    this.#nextId += 2
    this.#channels.set(channel.id, channel)
    this.#unacknowledged.add(channel)
    return channel.stream
  }

  #serveOpeners (): void {
    while (this.#openers.size > 0 && this.#state.name === 'open' && this.#unacknowledged.size < BACKLOG) {
      try {
        this.#openers.resolveFirst(this.#open())
      } catch (error) {
        this.#openers.rejectFirst(toError(error))
      }
    }
  }

  #serveAcceptors (): void {
    for (const channel of this.#unaccepted) {
      if (this.#acceptors.size === 0) return
      this.#unaccepted.delete(channel)
      channel.acknowledge()
      this.#acceptors.resolveFirst(channel.stream)
    }
  }

  #count (direction: Direction): number {
    let count = 0
    for (const channel of this.#channels.values()) if (channel.direction === direction) count++
    return count
  }

  #finished (channel: Channel): void {
    this.#channels.delete(channel.id)
    this.#unaccepted.delete(channel)
    this.#acknowledged(channel)
    this.#recheckClosing()
  }

  #acknowledged (channel: Channel): void {
    if (this.#unacknowledged.delete(channel)) this.#serveOpeners()
  }

  /** All streams together may hold so much that nobody reads; then the fullest goes. */
  #held (channel: Channel, byteLength: number): void {
    this.#unreadBytes += byteLength
    if (channel.unreadBytes > 0) this.#holding.add(channel)
    else this.#holding.delete(channel)
    if (byteLength <= 0 || this.#unreadBytes <= this.#config.maxUnreadBytes) return
    const fullest = [...this.#holding].reduce((a, b) => a.unreadBytes >= b.unreadBytes ? a : b, channel)
    fullest.stream.abort(new StreamLimitError('maxUnreadBytes', `the streams of the connection hold more than ${this.#config.maxUnreadBytes} bytes that nobody reads, and this one the most`))
  }

  // What the peer says.

  async #read (): Promise<void> {
    try {
      while (!this.#isOver) {
        if (this.#outbox.isFull) await this.#outbox.drained()
        const chunk = await this.#link.read({ max: MAX_READ_BYTES })
        if (chunk === null) {
          this.#linkEnded()
          return
        }
        this.#reader.feed(chunk)
      }
    } catch (error) {
      if (error instanceof MuxerProtocolError) this.#giveUp(error)
      else this.#linkFailed(toError(error))
    }
  }

  #onFrame (type: number, id: number, value: number): void {
    if (type === GO_AWAY) {
      this.#peerGoesAway()
      return
    }
    if (type === OPEN) {
      this.#peerOpens(id)
      return
    }
    const channel = this.#channels.get(id)
    if (channel === undefined) {
      const isOurs = id % 2 === this.#nextId % 2
      if (id === 0 || id > (isOurs ? this.#nextId - 2 : this.#lastRemoteId)) throw new MuxerProtocolError(`the peer spoke of stream ${id}, which never was`)
      return // it is over here, and the peer did not know yet
    }
    if (type === ACK) this.#acknowledged(channel)
    else if (type === DATA) channel.announced(value)
    else if (type === CREDIT) channel.credited(value)
    else if (type === END) channel.remoteEnd()
    else if (type === RESET) {
      if (this.#unaccepted.has(channel)) this.#onWastedOpen()
      channel.remoteReset()
    }
  }

  #peerOpens (id: number): void {
    if (id % 2 === this.#nextId % 2 || id <= this.#lastRemoteId) throw new MuxerProtocolError(`the peer opened stream ${id}, which is not its to open`)
    this.#lastRemoteId = id
    const isAtLimit = this.#unaccepted.size >= BACKLOG || this.#count('inbound') >= this.#config.maxInboundStreams
    if (isAtLimit) this.#onWastedOpen()
    if (isAtLimit || this.#state.name === 'closing') {
      this.#outbox.head(frame(RESET, id))
      return
    }
    const channel = new Channel(id, 'inbound', this.#host)
    this.#channels.set(id, channel)
    this.#unaccepted.add(channel)
    this.#serveAcceptors()
  }

  #peerGoesAway (): void {
    this.#hasPeerGone = true
    this.#sayGoAway()
    if (this.#state.name === 'open') this.#refuse('draining', new MuxerClosedError('remote', 'the peer takes no new streams'))
    this.#recheckClosing()
  }

  // Ends.

  /** What the peer opened before it heard of our close is answered before its own GO_AWAY comes: then no stream is cut off. */
  async #close (): Promise<void> {
    if (this.#isOver) return
    this.#refuse('closing', new MuxerClosedError('local', 'this side closes the connection'))
    this.#sayGoAway()
    for (const channel of [...this.#unaccepted]) channel.stream.abort(new MuxerClosedError('local', 'this side closed the connection before it accepted the stream'))
    this.#nobodyAccepts()
    const { clock, closeTimeoutMs } = this.#config
    const callOff = clock.after(closeTimeoutMs, () => this.#giveUp(new StreamStalledError(`streams were still open ${closeTimeoutMs} ms after the connection was closed`)))
    await new Promise<void>(resolve => {
      this.#recheckClosing = () => { if (this.#isOver || (this.#channels.size === 0 && this.#hasPeerGone)) resolve() }
      this.#recheckClosing()
    })
    await this.#outbox.drained()
    callOff()
    this.#end({ how: 'clean' }, new MuxerClosedError('local'), channel => channel.lost(new StreamLostError()))
    await this.#link.closed
  }

  #sayGoAway (): void {
    if (this.#hasSaidGoAway) return
    this.#hasSaidGoAway = true
    this.#outbox.head(frame(GO_AWAY, 0))
  }

  /** The first refusal stays: it says who began. */
  #refuse (name: 'draining' | 'closing' | 'over', refusal: MuxerClosedError): void {
    const first = this.#state.name === 'open' ? refusal : this.#state.refusal
    this.#state = { name, refusal: first }
    while (this.#openers.size > 0) this.#openers.rejectFirst(first)
  }

  #nobodyAccepts (): void { while (this.#acceptors.size > 0) this.#acceptors.resolveFirst(null) }

  /** The peer broke a rule, or a limit of ours was reached. */
  #giveUp (error: Error): void {
    const lost = new StreamLostError(undefined, { cause: error })
    this.#end({ how: 'aborted', error }, new MuxerClosedError('remote', 'the connection was given up', { cause: error }), channel => channel.lost(lost))
  }

  #linkFailed (error: Error): void {
    if (error instanceof StreamStalledError) {
      this.#giveUp(error)
      return
    }
    const lost = error instanceof StreamLostError ? error : new StreamLostError(undefined, { cause: error })
    const isReset = 'code' in error && error.code === 'ERR_STREAM_RESET' // by code: the link may come with classes of its own
    const reason: CloseReason = isReset ? { how: 'reset', error } : { how: 'lost', error: lost }
    this.#end(reason, new MuxerClosedError('remote', 'the connection was lost', { cause: error }), channel => channel.lost(lost))
  }

  #linkEnded (): void {
    if (this.#channels.size > 0 || !this.#reader.isBetweenFrames) this.#linkFailed(new StreamLostError('the link ended while streams were open, or inside a frame'))
    else this.#end({ how: 'clean' }, new MuxerClosedError('remote', 'the peer closed the connection'), () => {})
  }

  /** The last step, once: every stream and every caller learns why. */
  #end (reason: CloseReason, refusal: MuxerClosedError, endStream: (channel: Channel) => void): void {
    if (this.#isOver) return
    this.#refuse('over', refusal)
    this.#outbox.stop()
    for (const channel of [...this.#channels.values()]) endStream(channel)
    this.#nobodyAccepts()
    this.#recheckClosing()
    if (reason.how === 'clean') this.#closeLink()
    else this.#link.abort(reason.error)
    void this.#link.closed.then(() => this.#settleClosed(reason))
  }

  #closeLink (): void {
    const callOff = this.#config.clock.after(LAST_WORD_MS, () => this.#link.abort())
    void this.#link.closed.then(callOff)
    this.#link.close().catch(() => {})
  }
}

function toError (thrown: unknown): Error { return thrown instanceof Error ? thrown : new Error(String(thrown)) }

/** How many streams may wait to be accepted: the contract's number. */
const BACKLOG = 256
const MAX_READ_BYTES = 65_536
/** All streams are over: what happens to the link now loses nothing, and must not take long. */
const LAST_WORD_MS = 1000
