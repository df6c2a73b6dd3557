import type { Multiaddr } from '@multiformats/multiaddr'
import { ConnectionClosedError, LimitedConnectionError, ProtocolNotSupportedError, type Connection, type ConnectionLimits, type DisconnectReason, type OpenStreamOptions, type Stream } from '@ts-libp2p/interface-connection'
import type { CloseOptions, CloseReason } from '@ts-libp2p/interface-stream'
import type { Direction, MuxedStream, StreamMuxer } from '@ts-libp2p/interface-stream-muxer'
import { DeadlineError, LimitError, StoppedError } from '@ts-libp2p/interface-swarm'
import { selectOptimistic, selectProtocol } from '@ts-libp2p/multistream-select'
import type { PeerId, PublicKey } from '@ts-libp2p/peer-id'
import { cancelReason, type Clock } from '@ts-libp2p/stream-tools'
import type { Gate } from './access/gate.ts'
import { Deadline, raceSignal } from './deadline.ts'
import { asError } from './emitter.ts'
import { requireProtocolName } from './handlers.ts'
import { ProtocolStream } from './protocol-stream.ts'
import type { Upgraded } from './upgrade.ts'

export interface ConnectionContext {
  readonly clock: Clock
  readonly negotiationTimeoutMs: number
  readonly closeTimeoutMs: number
  readonly gate: Gate
  /** A place for an outbound stream, or the limit that is reached. */
  takeStream (peer: PeerId, protocol: string): LimitError | (() => void)
  /** What the peer is known to speak. */
  knownProtocols (peer: PeerId): readonly string[]
}

/** An authenticated peer and a muxer: see Connection. */
export class SwarmConnection implements Connection {
  readonly id: string
  readonly remotePeer: PeerId
  readonly remoteKey: PublicKey
  readonly remoteAddress: Multiaddr
  readonly localAddress: Multiaddr
  readonly direction: Direction
  readonly security: string
  readonly muxer: string
  readonly earlyMuxer: boolean
  declare readonly limited?: ConnectionLimits
  readonly closed: Promise<DisconnectReason>
  readonly #muxer: StreamMuxer
  readonly #context: ConnectionContext
  /** Exists once there is one. */
  #streams: Set<ProtocolStream> | undefined
  #state: 'open' | 'closing' | 'closed' = 'open'
  #closing: Promise<void> | undefined
  /** Why we end it, when we do. */
  #ownReason: DisconnectReason | undefined

  constructor (upgraded: Upgraded, context: ConnectionContext) {
    this.id = `c${++count}`
    this.remotePeer = upgraded.remotePeer
    this.remoteKey = upgraded.remoteKey
    this.remoteAddress = upgraded.remoteAddress
    this.localAddress = upgraded.localAddress
    this.direction = upgraded.direction
    this.security = upgraded.security
    this.muxer = upgraded.muxer.protocol
    this.earlyMuxer = upgraded.earlyMuxer
    this.#muxer = upgraded.muxer
    this.#context = context
    this.closed = this.#muxer.closed.then(reason => {
      this.#state = 'closed'
      return this.#ownReason ?? disconnectReason(reason)
    })
  }

  get streams (): readonly Stream[] { return this.#state === 'closed' ? [] : [...this.#streams ?? []] }
  get state (): 'open' | 'closing' | 'closed' { return this.#state }

  async openStream (protocols: string | readonly string[], options: OpenStreamOptions = {}): Promise<Stream> {
    const names = typeof protocols === 'string' ? [protocols] : protocols
    if (names.length === 0) throw new TypeError('name at least one protocol')
    for (const name of names) requireProtocolName(name)
    if (options.signal?.aborted === true) throw cancelReason(options.signal)
    if (this.#state !== 'open') throw new ConnectionClosedError(`the connection to ${this.remotePeer.toString()} is ${this.#state}: dial the peer again`)
    if (this.limited !== undefined && options.allowLimited !== true) throw new LimitedConnectionError()
    const { gate } = this.#context
    if (gate.has('denyStream')) for (const name of names) await gate.ask('denyStream', () => `${name} to ${this.remotePeer.toString()}`, this.remotePeer, name, 'outbound')
    const release = this.#context.takeStream(this.remotePeer, names[0] ?? '')
    if (release instanceof LimitError) throw release
    let muxed
    try {
      muxed = await this.#openMuxed(options.signal)
    } catch (error) {
      release()
      throw error
    }
    void muxed.closed.then(release)
    const expected = options.optimistic === false ? undefined : this.#expected(names)
    const stream = expected === undefined
      ? await this.#negotiate(muxed, names, options.signal)
      : new ProtocolStream(muxed, selectOptimistic(muxed, expected, { clock: this.#context.clock, refusalError: cause => new ProtocolNotSupportedError([expected], { cause }) }), expected, this)
    this.track(stream)
    return stream
  }

  async close (options: CloseOptions = {}): Promise<void> {
    const { signal } = options
    if (this.#state === 'closed') return
    if (signal?.aborted !== true) this.#closing ??= this.#close()
    try {
      await raceSignal(this.#closing ?? Promise.resolve(), signal)
    } catch (error) {
      this.#end({ how: 'local-abort', error: asError(error) })
      throw error
    }
  }

  abort (reason?: Error): void { this.end({ how: 'local-abort', ...(reason === undefined ? {} : { error: reason }) }) }

  /**
   * The node stops: streams on which this side has not finished are aborted, what was finished may
   * still go out for `graceMs`. Resolves when it is closed.
   */
  async stop (graceMs: number): Promise<void> {
    const reason: DisconnectReason = { how: 'stopped', error: new StoppedError() }
    for (const stream of this.#muxer.streams) if (stream.state === 'open' || stream.state === 'read-closed') stream.abort(reason.error)
    if (this.#state === 'open') this.#state = 'closing'
    this.#ownReason ??= reason
    const grace = new Deadline(this.#context.clock, graceMs, 'stopping')
    await this.#muxer.close({ signal: grace.signal }).catch(() => {}) // cancelled by the signal: the muxer then aborted itself
    grace.done()
    this.end(reason)
    await this.closed
  }

  /** Ends everything at once, for a stated reason; the first counts, but that of a close that had not ended. */
  end (reason: DisconnectReason): void {
    const { how } = this.#ownReason ?? { how: 'local-close' }
    this.#end(how === 'local-close' ? reason : this.#ownReason ?? reason)
  }

  #end (reason: DisconnectReason): void {
    if (this.#state === 'closed') return
    this.#state = 'closed'
    this.#ownReason = reason
    this.#muxer.abort(reason.error)
  }

  /** Bounded: some peers keep a stream open for ever, an inbound ping say. */
  async #close (): Promise<void> {
    this.#state = 'closing'
    this.#ownReason ??= { how: 'local-close' }
    const { clock, closeTimeoutMs } = this.#context
    const cancelTimer = clock.after(closeTimeoutMs, () => { this.#end({ how: 'local-abort', error: new DeadlineError('closing the connection', closeTimeoutMs) }) })
    try {
      await this.#muxer.close()
    } catch (error) {
      this.#end({ how: 'local-abort', error: asError(error) })
    } finally {
      cancelTimer()
    }
  }

  /** The next stream that the peer opens; `null` when the connection ends. Never rejects. */
  acceptMuxed (): Promise<MuxedStream | null> {
    // Also for a muxer that throws instead of rejecting, and without a function that waits for each connection.
    return new Promise<MuxedStream | null>(resolve => { resolve(this.#muxer.accept()) }).catch((error: unknown) => {
      this.end({ how: 'protocol-error', error: asError(error) })
      return null
    })
  }

  /** Lists the stream until it is closed. */
  track (stream: ProtocolStream): void {
    const streams = this.#streams ??= new Set()
    streams.add(stream)
    void stream.closed.then(() => streams.delete(stream))
  }

  async #openMuxed (signal: AbortSignal | undefined): Promise<MuxedStream> {
    try {
      return await this.#muxer.openStream(signal === undefined ? undefined : { signal })
    } catch (error) {
      if (codeOf(error) === 'ERR_MUXER_CLOSED') throw new ConnectionClosedError(`the connection to ${this.remotePeer.toString()} takes no new streams`, { cause: error })
      throw error
    }
  }

  /** The protocol that can be proposed without waiting for the answer. */
  #expected (names: readonly string[]): string | undefined {
    if (names.length === 1) return names[0]
    const known = this.#context.knownProtocols(this.remotePeer)
    return names.find(name => known.includes(name))
  }

  async #negotiate (muxed: MuxedStream, names: readonly string[], signal: AbortSignal | undefined): Promise<ProtocolStream> {
    const deadline = new Deadline(this.#context.clock, this.#context.negotiationTimeoutMs, 'agreeing on a protocol', signal)
    try {
      const { protocol } = await selectProtocol(muxed, names, { signal: deadline.signal })
      return new ProtocolStream(muxed, muxed, protocol, this)
    } catch (error) {
      muxed.abort(asError(error))
      if (codeOf(error) === 'ERR_PROTOCOL_REFUSED') throw new ProtocolNotSupportedError(names, { cause: error })
      throw error
    } finally {
      deadline.done()
    }
  }
}

let count = 0

function codeOf (error: unknown): unknown { return error instanceof Error && 'code' in error ? error.code : undefined }

function disconnectReason (reason: CloseReason): DisconnectReason {
  switch (reason.how) {
    case 'clean': return { how: 'remote-close' }
    case 'aborted': return { how: 'protocol-error', ...(reason.error === undefined ? {} : { error: reason.error }) }
    case 'reset':
    case 'lost': return { how: 'lost', ...(reason.error === undefined ? {} : { error: reason.error }) }
  }
}
