import { StreamLostError, StreamResetError } from '@ts-libp2p/interface-stream'
import { MuxerProtocolError, StreamLimitError, type Direction, type ReceiveBudget } from '@ts-libp2p/interface-stream-muxer'
import { free, type StreamEngineOptions } from '@ts-libp2p/stream-tools'
import { Channel, type ChannelHost } from './channel.ts'
import type { YamuxConfig } from './config.ts'
import { INITIAL_WINDOW_BYTES, type ReceiveWindow } from './flow-control.ts'
import { FrameReader, type FrameSink } from './frame-reader.ts'
import { FLAG_ACK, FLAG_FIN, FLAG_RST, FLAG_SYN, MAX_UINT32, SESSION_ID, TYPE_DATA, TYPE_GO_AWAY, TYPE_PING, TYPE_WINDOW_UPDATE, type FrameHeader } from './frame.ts'
import { InboundIds } from './inbound-ids.ts'
import { OutboundIds } from './outbound-ids.ts'
import type { Outbox } from './outbox.ts'
import { RoundTrip } from './round-trip.ts'
import { judge } from './stream-state.ts'
import { StreamTable } from './stream-table.ts'
import { WindowBudget } from './window-budget.ts'

export interface SessionEvents {
  /** A stream of the peer came to nothing before it was accepted. */
  wasted (): void
  /** A stream of the peer waits for `accept()`. */
  incoming (): void
  /** A stream was acknowledged or is over: there may be a place, or nothing left to wait for. */
  changed (): void
  /** The peer said GO_AWAY. */
  goAway (code: number): void
}

/**
 * One side of a yamux connection without its link: bytes and calls in, frames (in the outbox) and
 * events out. It keeps no time but the clock it was given.
 *
 * A frame is judged whole before anything is touched. What an honest peer can cause by not knowing
 * yet what we did (frames for streams that are over) is ignored; what it cannot ends the connection.
 */
export class Session implements FrameSink, ChannelHost {
  readonly #config: YamuxConfig
  readonly #outbox: Outbox
  readonly #events: SessionEvents
  readonly #reader = new FrameReader()
  readonly #table = new StreamTable()
  readonly #inboundIds: InboundIds
  readonly #outboundIds: OutboundIds
  readonly #roundTrip = new RoundTrip()
  /** Data in both directions, and how much it was when a ping left. */
  #carriedBytes = 0
  #carriedAtPing = 0
  #isRefusing = false
  /** Where the body that arrives goes; undefined: nowhere, it is skipped. */
  #target: Channel | undefined
  #endsAfterBody = false

  readonly streamOptions: StreamEngineOptions
  readonly maxWindowBytes: number
  readonly windowBudget: WindowBudget

  constructor (config: YamuxConfig, direction: Direction, outbox: Outbox, events: SessionEvents, budget?: ReceiveBudget, outboundIds: OutboundIds = new OutboundIds(direction === 'outbound' ? 1 : 2)) {
    this.#config = config
    this.#outbox = outbox
    this.#events = events
    this.windowBudget = new WindowBudget(config.maxWindowGrowthBytes, budget)
    this.#inboundIds = new InboundIds(direction === 'outbound' ? 2 : 1)
    this.#outboundIds = outboundIds
    this.streamOptions = config.stream
    this.maxWindowBytes = config.maxStreamWindowBytes
  }

  get streams (): StreamTable { return this.#table }
  get roundTripMs (): number | undefined { return this.#roundTrip.ms }
  /** The link may end here without cutting a frame off. */
  get isBetweenFrames (): boolean { return this.#reader.isBetweenFrames }
  /** No more is to be read until the link took what waits. */
  get isPaused (): boolean { return this.#outbox.isCongested }

  // Commands.

  /** Whether `open()` has to wait for the peer or for the link. */
  get isOpeningBlocked (): boolean {
    return this.#table.unacknowledged >= this.#config.maxUnacknowledgedStreams || this.#outbox.isFull
  }

  /** @throws StreamLimitError when there are too many streams of ours, or no id is left */
  open (): Channel {
    if (this.#table.outbound >= this.#config.maxOutboundStreams) throw new StreamLimitError('maxOutboundStreams', `this connection has ${this.#table.outbound} streams of ours open, the most it may have (maxOutboundStreams)`)
    const id = this.#outboundIds.take()
    if (id === undefined) throw new StreamLimitError('streamIds', 'this connection used up its stream ids: open another connection')
    const channel = new Channel(id, 'outbound', this)
    this.#table.add(channel)
    this.#outbox.greeting(channel, FLAG_SYN)
    this.#measure()
    return channel
  }

  /** The next stream of the peer, acknowledged; undefined when none waits. */
  accept (): Channel | undefined {
    const channel = this.#table.accept()
    if (channel === undefined) return undefined
    this.#outbox.greeting(channel, FLAG_ACK)
    this.#measure()
    return channel
  }

  /** From now on streams of the peer are reset, those that wait for accept() as well. */
  refuse (reason: () => Error): void {
    this.#isRefusing = true
    for (;;) {
      const channel = this.#table.accept()
      if (channel === undefined) return
      channel.abort(reason())
    }
  }

  ping (): void {
    if (this.#roundTrip.isWaiting) return
    this.#carriedAtPing = this.#carriedBytes
    this.#outbox.ping(this.#roundTrip.ping(this.now()))
  }

  /** The link is gone or given up: all streams end with `how`, and nothing is sent any more. */
  terminate (how: 'aborted' | 'lost', reason: () => Error): void {
    this.#outbox.shut()
    if (this.#table.isEmpty) return
    const error = reason()
    const loss = new StreamLostError(undefined, { cause: error }) // one for all: making an error is dear
    for (const channel of this.#table.channels()) {
      if (how === 'lost') channel.lost(loss)
      else channel.abort(error)
    }
  }

  /**
   * Reads `chunk` from `offset` on; returns where it stopped: at the end, or earlier while `isPaused`.
   *
   * @throws MuxerProtocolError when the peer broke the protocol
   */
  receive (chunk: Uint8Array, offset: number): number {
    return this.#reader.read(chunk, offset, this)
  }

  // FrameSink: what the peer sent.

  frame (header: FrameHeader): void {
    switch (header.type) {
      case TYPE_DATA:
      case TYPE_WINDOW_UPDATE:
        this.#streamFrame(header)
        break
      case TYPE_PING:
        this.#pingFrame(header)
        break
      case TYPE_GO_AWAY:
        this.#events.goAway(header.length)
        break
    }
  }

  body (piece: Uint8Array, left: number): void {
    this.#carriedBytes += piece.byteLength
    const target = this.#target
    if (target === undefined) {
      free(piece)
      return
    }
    this.#table.hold(piece.byteLength)
    target.receive(piece)
    if (this.#table.unreadBytes > this.#config.maxUnreadBytes) this.#shed()
    if (left > 0) return
    this.#target = undefined
    if (this.#endsAfterBody && judge(target.state, 'end') === 'take') target.remoteEnd()
  }

  #pingFrame (header: FrameHeader): void {
    if ((header.flags & FLAG_SYN) !== 0) this.#outbox.pong(header.length)
    else this.#roundTrip.pong(header.length, this.now(), this.#carriedBytes - this.#carriedAtPing < QUIET_BYTES)
  }

  #streamFrame (header: FrameHeader): void {
    if (header.streamId === SESSION_ID) throw new MuxerProtocolError('the peer sent a stream frame for stream 0, which is the session')
    const isData = header.type === TYPE_DATA
    if (isData) {
      this.#target = undefined
      // More than any window of ours: no honest peer, whatever it missed. Below that, it may speak of a stream that is over.
      if (header.length > this.maxWindowBytes) throw new MuxerProtocolError(`the peer announced ${header.length} bytes for stream ${header.streamId}, more than any window`)
    }
    const channel = (header.flags & FLAG_SYN) === 0 ? this.#table.get(header.streamId) : this.#incoming(header)
    if (channel === undefined) return // unknown, over, or refused: the body is skipped
    if (this.#table.acknowledge(channel)) this.#events.changed()
    if ((header.flags & FLAG_RST) !== 0) {
      const isSeen = !this.#table.isUnaccepted(channel)
      if (!isSeen) this.#events.wasted()
      channel.remoteReset(isSeen ? resetError(isData ? 0 : header.length) : UNSEEN)
    } else if (isData) this.#data(channel, header)
    else this.#credit(channel, header)
  }

  /** A new stream of the peer; undefined when it was refused or already reset. */
  #incoming (header: FrameHeader): Channel | undefined {
    const { streamId, flags, length } = header
    if (header.type === TYPE_DATA ? length > INITIAL_WINDOW_BYTES : length > MAX_UINT32 - INITIAL_WINDOW_BYTES) throw new MuxerProtocolError(`the peer opened stream ${streamId} with ${length} bytes, more than a new window has room for`)
    if (!this.#inboundIds.take(streamId)) throw new MuxerProtocolError(`the peer opened stream ${streamId}, an id that was used before or is not its to use`)
    if ((flags & FLAG_RST) !== 0) {
      this.#events.wasted()
      return undefined
    }
    if (this.#isRefusing || this.#table.inbound >= this.#config.maxInboundStreams || this.#table.unaccepted >= this.#config.maxUnacceptedStreams) {
      this.#outbox.refuse(streamId)
      this.#events.wasted()
      return undefined
    }
    const channel = new Channel(streamId, 'inbound', this)
    this.#table.add(channel)
    this.#events.incoming()
    return channel
  }

  #data (channel: Channel, header: FrameHeader): void {
    const { length } = header
    const isEnd = (header.flags & FLAG_FIN) !== 0
    if (length === 0) {
      if (isEnd && judge(channel.state, 'end') === 'take') channel.remoteEnd()
      return
    }
    if (judge(channel.state, 'data') === 'reset-stream') {
      channel.abort(new MuxerProtocolError(`the peer sent data on stream ${channel.id} behind its own end`))
      return
    }
    if (!channel.receiving.spend(length)) throw new MuxerProtocolError(`the peer announced ${length} bytes for stream ${channel.id}, which has credit for ${channel.receiving.granted}`)
    this.#target = channel
    this.#endsAfterBody = isEnd // the bytes first
  }

  #credit (channel: Channel, header: FrameHeader): void {
    if (header.length > 0 && judge(channel.state, 'credit') === 'take') {
      if (!channel.sending.grant(header.length)) throw new MuxerProtocolError(`the peer gave stream ${channel.id} more credit than 32 bits hold`)
      channel.wake()
    }
    if ((header.flags & FLAG_FIN) !== 0 && judge(channel.state, 'end') === 'take') channel.remoteEnd()
  }

  /** Too much is unread: the stream that holds the most is the one whose reader is stuck. */
  #shed (): void {
    const { maxUnreadBytes } = this.#config
    this.#table.fullest()?.abort(new StreamLimitError('maxUnreadBytes', `more than ${maxUnreadBytes} bytes of this connection were unread (maxUnreadBytes), and this stream held the most: read faster, or close what is not read`))
  }

  /**
   * The first pings travel with the first streams: there they cost no message of their own, and little
   * is in their way. Measured on a busy line, the time would contain our own queues, and windows
   * would grow by it for nothing.
   */
  #measure (): void {
    if (!this.#roundTrip.isKnown) this.ping()
  }

  // ChannelHost: what the streams ask for.

  now (): number { return this.#config.clock.now() }
  room (channel: Channel): number { return this.#outbox.room(channel) }
  data (channel: Channel, pieces: readonly Uint8Array[], byteLength: number): void {
    this.#carriedBytes += byteLength
    this.#outbox.data(channel, pieces, byteLength)
  }

  end (channel: Channel): void { this.#outbox.end(channel) }
  reset (channel: Channel): void { this.#outbox.reset(channel) }
  credit (channel: Channel): void { this.#outbox.credit(channel) }
  unheld (channel: Channel, byteLength: number): void { this.#table.release(channel, byteLength) }

  update (window: ReceiveWindow): number {
    const now = this.now()
    if (this.#roundTrip.isDue(now)) this.ping()
    return window.update(now, this.#roundTrip.ms)
  }

  finished (channel: Channel): void {
    if (this.#target === channel) this.#target = undefined
    channel.receiving.release()
    this.#table.remove(channel)
    this.#events.changed()
  }
}

/** Less than a quarter of the first window is no queue. */
const QUIET_BYTES = 65_536

/** For all streams that are reset before they are accepted: an error for each is most of what a flood of them would cost. */
const UNSEEN = new StreamResetError()

/** go-yamux sends an error code as the length of a reset. */
function resetError (code: number): StreamResetError {
  return new StreamResetError(code === 0 ? undefined : `the peer reset the stream with code ${code}`)
}
