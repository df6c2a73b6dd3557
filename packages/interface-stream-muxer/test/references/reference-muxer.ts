import { StreamLostError, StreamResetError, StreamStalledError, type ByteStream, type CloseOptions, type CloseReason } from '@ts-libp2p/interface-stream'
import { MuxerClosedError, MuxerProtocolError, StreamLimitError, type CreateMuxerOptions, type MuxedStream, type OpenStreamOptions, type ReceiveBudget, type StreamMuxer } from '@ts-libp2p/interface-stream-muxer'
import { cancelReason, onCancel, type Clock, type StreamEngineOptions } from '@ts-libp2p/stream-tools'
import { readHead, type Frame } from './frames.ts'
import type { Habits } from './habits.ts'
import { PeerWatch } from './peer-watch.ts'
import { ReferenceOutbox } from './reference-outbox.ts'
import { ReferenceStream, type ReferenceHost } from './reference-stream.ts'
import { UnreadBytes } from './unread-bytes.ts'
import { Waiters } from './waiters.ts'

export interface ReferenceOptions {
  readonly clock: Clock
  readonly isKeepAlive: boolean
  readonly streamOptions: StreamEngineOptions
  readonly habits: Habits
}

/**
 * The positive control of the kit: a small muxer that keeps the contract and knows no other
 * implementation. Written to be read and to be broken, not to be fast. Who closes says `bye` at once;
 * the link is closed when both said it and no stream is left.
 */
export class ReferenceMuxer implements StreamMuxer, ReferenceHost {
  readonly protocol = '/reference/1.0.0'
  readonly closed: Promise<CloseReason>
  readonly habits: Habits
  readonly clock: Clock
  readonly streamOptions: StreamEngineOptions
  readonly #link: ByteStream
  readonly #outbox: ReferenceOutbox
  readonly #budget: ReceiveBudget | undefined
  readonly #tellWaste: () => void
  readonly #parity: number
  readonly #streams = new Map<number, ReferenceStream>()
  readonly #unread: UnreadBytes
  readonly #watch: PeerWatch | undefined
  readonly #unaccepted: ReferenceStream[] = []
  readonly #openers: Waiters<MuxedStream>
  readonly #acceptors: Waiters<MuxedStream | null>
  #nextId: number
  #lastPeerId = 0
  #refusal: MuxerClosedError | undefined
  #isClosing = false
  #hasSaidBye = false
  #hasHeardBye = false
  #isOver = false
  #acknowledged = 0
  #callOff: () => void = () => {}
  #wakeReader: () => void = () => {}
  #closing: Promise<void> | undefined
  #finished: () => void = () => {}
  #settleClosed: (reason: CloseReason) => void = () => {}

  constructor (link: ByteStream, { direction, budget, onWastedOpen = () => {} }: CreateMuxerOptions, { clock, isKeepAlive, streamOptions, habits }: ReferenceOptions) {
    this.#link = link
    this.#budget = budget
    this.#tellWaste = habits.tellsOf === 'none' ? () => {} : onWastedOpen
    this.habits = habits
    this.clock = clock
    this.streamOptions = { writeStallMs: streamOptions.writeStallMs ?? 120_000, closeGraceMs: streamOptions.closeGraceMs ?? 60_000, clock }
    this.#parity = direction === 'outbound' ? 1 : 0
    this.#nextId = direction === 'outbound' ? 1 : 2
    this.#unread = new UnreadBytes(habits)
    this.#openers = new Waiters(habits.serves)
    this.#acceptors = new Waiters(habits.serves)
    this.closed = new Promise(resolve => { this.#settleClosed = resolve })
    this.#outbox = new ReferenceOutbox(link, {
      habits,
      clock,
      drained: () => { this.#wakeReader() },
      failed: error => { this.#linkFailed(error) }
    })
    this.#watch = isKeepAlive ? new PeerWatch({ clock, intervalMs: habits.keepAliveMs, ping: () => this.queue({ type: 'ping', id: 0, length: 1 }), dead: () => this.#giveUp(new StreamStalledError('the peer gave no sign of life')) }) : undefined
    void this.#readLink()
  }

  get streams (): readonly MuxedStream[] { return Array.from(this.#streams.values(), ({ stream }) => stream) }

  openStream ({ signal }: OpenStreamOptions = {}): Promise<MuxedStream> {
    if (this.#refusal !== undefined) return Promise.reject(this.#refusal)
    if (signal?.aborted === true) return Promise.reject(cancelReason(signal))
    const waiting = this.#openers.wait(signal)
    this.#serveOpeners()
    return waiting
  }

  accept (): Promise<MuxedStream | null> {
    if (this.#isClosing || this.#isOver) return Promise.resolve(null)
    const waiting = this.#acceptors.wait()
    this.#serveAcceptors()
    return waiting
  }

  async close ({ signal }: CloseOptions = {}): Promise<void> {
    this.#closing ??= this.#close()
    if (signal === undefined || this.#isOver) {
      await this.#closing
      return
    }
    let cancelled: Error | undefined
    const cancel = (reason: Error): void => {
      cancelled = reason
      this.abort(reason)
    }
    if (signal.aborted) cancel(cancelReason(signal))
    const unlisten = onCancel(signal, cancel)
    await this.#closing.finally(unlisten)
    if (cancelled !== undefined) throw cancelled
  }

  abort (reason: Error = new Error('the connection was aborted by this side')): void {
    this.#end({ how: 'aborted', error: reason }, new MuxerClosedError('local', undefined, { cause: reason }), 'aborted')
  }

  // ReferenceHost.

  queue (frame: Frame): void { this.#outbox.queue(frame) }

  reserve (bytes: number): boolean { return !this.habits.checksBudget || this.#budget?.reserve(bytes) !== false }

  release (bytes: number): void {
    if (this.habits.releasesBudget) this.#budget?.release(bytes)
  }

  finished (stream: ReferenceStream): void {
    this.#streams.delete(stream.id)
    const at = this.#unaccepted.indexOf(stream)
    if (at >= 0) this.#unaccepted.splice(at, 1)
    this.#unread.over(stream)
    this.#serveOpeners()
    this.#advanceClosing()
  }

  // Opening and accepting.

  #serveOpeners (): void {
    const { maxUnacknowledged, maxOutboundStreams, freesPlaceWithoutAck } = this.habits
    while (this.#openers.length > 0 && this.#refusal === undefined) {
      const ours = Array.from(this.#streams.values()).filter(({ direction }) => direction === 'outbound')
      const waiting = freesPlaceWithoutAck ? ours.filter(({ isAcknowledged }) => !isAcknowledged).length : this.#nextId / 2 - this.#acknowledged
      if (waiting >= maxUnacknowledged) return
      if (ours.length >= maxOutboundStreams) this.#openers.reject(new StreamLimitError('maxOutboundStreams', `${ours.length} streams of ours are open`))
      else this.#openers.resolve(this.#open().stream)
    }
  }

  #open (): ReferenceStream {
    const stream = new ReferenceStream(this.#nextId, 'outbound', this)
    this.#nextId += 2
    this.#streams.set(stream.id, stream)
    this.queue({ type: 'open', id: stream.id, length: 0 })
    return stream
  }

  #serveAcceptors (): void {
    while (this.#acceptors.length > 0) {
      const stream = this.habits.serves === 'first' ? this.#unaccepted.shift() : this.#unaccepted.pop()
      if (stream === undefined) return
      if (this.habits.acknowledges === 'when accepted') this.queue({ type: 'ack', id: stream.id, length: 0 })
      this.#acceptors.resolve(stream.stream)
    }
    this.#wakeReader()
  }

  // Closing.

  async #close (): Promise<void> {
    if (this.#isOver) return
    this.#isClosing = true
    this.#refuse(new MuxerClosedError('local', 'this side closes the connection'))
    this.#acceptors.resolveAll(null)
    for (const stream of this.#unaccepted.slice()) stream.stream.abort(new Error('the connection was closed before the stream was accepted'))
    this.#bye()
    this.#callOff = this.clock.after(this.habits.closeTimeoutMs, () => this.#giveUp(new StreamStalledError('streams were still open when close() had waited for long')))
    await new Promise<void>(resolve => {
      this.#finished = resolve
      this.#advanceClosing()
    })
  }

  #advanceClosing (): void {
    if (this.#isOver || this.#streams.size > 0 || !(this.#isClosing || this.#hasHeardBye)) return
    this.#bye()
    if (this.#hasHeardBye) void this.#leave()
  }

  #bye (): void {
    if (this.#hasSaidBye) return
    this.#hasSaidBye = true
    this.queue({ type: 'bye', id: 0, length: 0 })
  }

  /** Both sides are done: nothing that happens to the link now can lose anything. */
  async #leave (): Promise<void> {
    await this.#outbox.idle()
    if (this.#isOver) return
    const callOff = this.clock.after(1000, () => this.#link.abort())
    this.#end({ how: 'clean' }, new MuxerClosedError(this.#isClosing ? 'local' : 'remote'), 'lost')
    await this.#link.close().catch(() => {})
    await this.#link.closed
    callOff()
  }

  #refuse (refusal: MuxerClosedError): void {
    this.#refusal ??= refusal
    this.#openers.rejectAll(this.#refusal)
  }

  #end (reason: CloseReason, refusal: MuxerClosedError, streamsEnd: 'aborted' | 'lost'): void {
    if (this.#isOver) return
    this.#isOver = true
    this.#watch?.stop()
    this.#callOff()
    this.#refuse(refusal)
    this.#outbox.stop()
    for (const stream of Array.from(this.#streams.values())) {
      if (streamsEnd === 'aborted') stream.stream.abort(reason.error)
      else stream.engine.pushLost(new StreamLostError(undefined, { cause: reason.error }))
    }
    this.#acceptors.resolveAll(null)
    this.#wakeReader()
    this.#finished()
    void this.#link.closed.then(() => this.#settleClosed(reason))
    if (reason.how !== 'clean') this.#link.abort(reason.error)
  }

  #giveUp (error: Error): void {
    this.#end({ how: 'aborted', error }, new MuxerClosedError('remote', undefined, { cause: error }), 'lost')
  }

  #linkFailed (error: Error): void {
    const code: unknown = Reflect.get(error, 'code')
    const how = code === 'ERR_STREAM_RESET' ? 'reset' : code === 'ERR_STREAM_STALLED' ? 'aborted' : 'lost'
    this.#end({ how, error }, new MuxerClosedError('remote', undefined, { cause: error }), 'lost')
  }

  // Reading.

  async #readLink (): Promise<void> {
    try {
      while (!this.#isOver) {
        const head = await readHead(this.#link)
        if (head === null) {
          this.#linkEnded()
          return
        }
        if (head === undefined) throw new MuxerProtocolError('the peer sent a frame of a type that does not exist')
        this.#watch?.heard()
        await this.#receive(this.habits.receiving(head))
        while (!this.#mayRead()) await new Promise<void>(resolve => { this.#wakeReader = resolve })
      }
    } catch (error) {
      if (error instanceof MuxerProtocolError) this.#giveUp(error)
      else this.#linkFailed(error instanceof Error ? error : new Error('the link failed', { cause: error }))
    }
  }

  #mayRead (): boolean {
    const { maxReplies, readsWhile } = this.habits
    if (this.#isOver) return true
    return this.#outbox.replies < maxReplies && readsWhile({ unaccepted: this.#unaccepted.length, streams: Array.from(this.#streams.values()) })
  }

  #linkEnded (): void {
    if (this.#streams.size > 0) return this.#linkFailed(new StreamLostError('the link ended while streams were open'))
    this.#end({ how: 'clean' }, new MuxerClosedError('remote'), 'lost')
    this.#link.close().catch(() => {})
  }

  async #receive (frame: Frame): Promise<void> {
    const stream = this.#streams.get(frame.id)
    if (frame.type === 'open') this.#opened(frame.id)
    else if (frame.type === 'ping') this.queue({ type: 'pong', id: 0, length: frame.length })
    else if (frame.type === 'bye') this.#heardBye()
    else if (frame.type === 'data') await this.#data(frame, stream)
    else if (frame.type !== 'pong' && stream === undefined) this.#stranger(frame)
    else if (stream !== undefined) this.#concern(frame, stream)
  }

  #heardBye (): void {
    this.#hasHeardBye = true
    this.#refuse(new MuxerClosedError('remote', 'the peer takes no new streams'))
    this.#advanceClosing()
  }

  #concern ({ type, length }: Frame, stream: ReferenceStream): void {
    if (!stream.isAcknowledged && type === 'ack') {
      stream.isAcknowledged = true
      this.#acknowledged++
      this.#serveOpeners()
    } else if (type === 'credit') {
      if (!stream.credited(length)) throw new MuxerProtocolError('the peer gave more credit than 32 bits hold')
    } else if (type === 'end') {
      stream.isPeerDone = true
      stream.engine.pushEnd()
    } else if (type === 'reset') {
      if (this.#unaccepted.includes(stream) || this.habits.tellsOf === 'every reset') this.#tellWaste()
      stream.engine.pushReset(new StreamResetError())
    }
  }

  #opened (id: number): void {
    if (id % 2 === this.#parity || id <= this.#lastPeerId) throw new MuxerProtocolError(`the peer opened stream ${id}, which is not its to open`)
    this.#lastPeerId = id
    const inbound = Array.from(this.#streams.values()).filter(({ direction }) => direction === 'inbound').length
    if (this.#isClosing || this.#unaccepted.length >= this.habits.maxUnaccepted || inbound >= this.habits.maxInboundStreams) {
      this.#tellWaste()
      this.#outbox.refuse(id)
      return
    }
    const stream = new ReferenceStream(id, 'inbound', this)
    this.#streams.set(id, stream)
    this.#unaccepted.push(stream)
    if (this.habits.acknowledges === 'on arrival') this.queue({ type: 'ack', id, length: 0 })
    this.#serveAcceptors()
  }

  async #data (frame: Frame, stream: ReferenceStream | undefined): Promise<void> {
    if (frame.length > this.habits.maxWindowBytes && this.habits.checksCredit) throw new MuxerProtocolError('the peer announced more bytes than any window has')
    if (stream === undefined) this.#stranger(frame)
    else if (stream.isPeerDone || !stream.spend(frame.length)) throw new MuxerProtocolError(`the peer sent bytes for which stream ${frame.id} has no credit`)
    for (let left = frame.length; left > 0;) {
      const chunk = await this.#link.read({ max: left })
      if (chunk === null) throw new StreamLostError('the link ended inside a frame')
      left -= chunk.byteLength
      if (stream === undefined || stream.isOver) {
        this.#unread.strange(chunk)
      } else {
        stream.push(chunk)
        this.#unread.hold(stream, chunk.byteLength)
      }
    }
  }

  /** A frame for a stream that is over: the peer cannot know yet. */
  #stranger (frame: Frame): void {
    if (this.habits.strangers === 'opened' && frame.type !== 'data') return this.#opened(frame.id)
    if (this.habits.strangers === 'breach') throw new MuxerProtocolError(`the peer sent ${frame.type} for stream ${frame.id}, which is not open`)
  }
}
