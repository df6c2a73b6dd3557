import { multiaddr, type Multiaddr } from '@multiformats/multiaddr'
import { linkPair, macrotask, type LinkPair } from '@ts-libp2p/compliance'
import { ConnectionClosedError, ProtocolNotSupportedError, type Connection, type DisconnectReason, type OpenStreamOptions, type Stream } from '@ts-libp2p/interface-connection'
import type { ByteStream, CloseOptions } from '@ts-libp2p/interface-stream'
import type { Direction } from '@ts-libp2p/interface-stream-muxer'
import { acceptProtocol, selectOptimistic, selectProtocol } from '@ts-libp2p/multistream-select'
import { peerIdFromPublicKey, type PeerId, type PrivateKey, type PublicKey } from '@ts-libp2p/peer-id'
import { cancelled, reasonOf } from './cancelled.ts'
import type { Quirks } from './quirks.ts'
import { ToyStream } from './toy-stream.ts'
import type { ToyWire } from './toy-wire.ts'

type Handler = (stream: Stream) => void | Promise<void>

/** The simplest connection that keeps the contract: each stream is a memory pair of the engine, and there is no muxer. */
export class ToyConnection implements Connection {
  readonly id: string
  readonly remotePeer: PeerId
  readonly remoteKey: PublicKey
  readonly localAddress: Multiaddr
  readonly remoteAddress: Multiaddr
  readonly direction: Direction
  readonly security = '/toy-security'
  readonly muxer: string
  readonly earlyMuxer = false
  readonly #closed: Promise<DisconnectReason>
  readonly #wire: ToyWire
  readonly #quirks: Quirks
  readonly #handlers = new Map<string, Handler>()
  /** Everything that is not closed, negotiated or not. */
  readonly #raw = new Set<ByteStream>()
  readonly #streams = new Set<ToyStream>()
  readonly #list: Stream[] = []
  #peer: ToyConnection | undefined
  #state: 'open' | 'closing' | 'closed' = 'open'
  #isClosing = false
  #asked: Promise<DisconnectReason> | undefined
  #reason: DisconnectReason | undefined
  #settle: (reason: DisconnectReason) => void = () => {}

  constructor (direction: Direction, remote: PrivateKey, wire: ToyWire, quirks: Quirks) {
    const isOutbound = direction === 'outbound'
    this.id = quirks.sameIds === true ? 'toy' : `toy${++count}`
    this.direction = quirks.bothOutbound === true ? 'outbound' : direction
    this.remoteKey = remote.publicKey
    this.remotePeer = quirks.peer ?? peerIdFromPublicKey(remote.publicKey)
    this.localAddress = multiaddr(isOutbound ? '/memory/1' : '/memory/2')
    this.remoteAddress = multiaddr(isOutbound ? '/memory/2' : '/memory/1')
    this.muxer = quirks.muxerName === undefined ? '/toy-muxer' : quirks.muxerName(direction)
    this.#closed = new Promise(resolve => { this.#settle = resolve })
    if (quirks.bornClosed === true) this.#settle({ how: 'lost' })
    this.#wire = wire
    this.#quirks = quirks
  }

  get closed (): Promise<DisconnectReason> { return this.#asked ?? this.#closed }
  get state (): 'open' | 'closing' | 'closed' { return this.#quirks.alwaysOpen === true ? 'open' : this.#state }

  get streams (): readonly Stream[] {
    if (this.#quirks.liveList === true) return this.#list
    return this.#quirks.listsOutboundOnly === true ? [...this.#streams].filter(stream => stream.direction === 'outbound') : [...this.#streams]
  }

  join (peer: ToyConnection): void { this.#peer = peer }

  serve (protocol: string, handler: Handler): void { this.#handlers.set(protocol, handler) }

  async openStream (protocols: string | readonly string[], { signal, optimistic }: OpenStreamOptions = {}): Promise<Stream> {
    const names = typeof protocols === 'string' ? [protocols] : protocols
    const [first] = names
    if (first === undefined && this.#quirks.takesNoProtocol !== true) throw new TypeError('name at least one protocol')
    if (signal?.aborted === true && this.#quirks.ignoresAborted !== true) throw reasonOf(signal, this.#quirks)
    if (this.#state !== 'open' && this.#quirks.opensAlways !== true) throw this.#quirks.otherCode === true ? new Error('it is closed') : new ConnectionClosedError()
    const pair = this.#wire.add(linkPair())
    const muxed: ByteStream = pair.near
    this.#keep(muxed)
    const id = this.#quirks.sameIds === true ? 'toy' : String(++count)
    const arrive = (): void => { this.#wire.deliver(() => { void this.#peer?.accept(id, pair.far) }) }
    if (this.#raw.size > (this.#quirks.maxStreams ?? Infinity)) muxed.abort()
    if (this.#quirks.leaksListener === true) signal?.addEventListener('abort', () => {})
    const isOptimistic = names.length < 2 && (optimistic !== false || this.#quirks.alwaysOptimistic === true) && this.#quirks.neverOptimistic !== true
    const name = first ?? '/none'
    if (!isOptimistic || this.#quirks.lazyProposal !== true) arrive()
    if (isOptimistic) {
      const refusalError = (cause: Error): Error => this.#quirks.otherCode === true ? cause : new ProtocolNotSupportedError([name], { cause })
      return this.#track(new ToyStream(this, selectOptimistic(muxed, name, { refusalError }), { id, protocol: name, direction: 'outbound', onFirstWrite: this.#quirks.lazyProposal === true ? arrive : undefined }, this.#quirks))
    }
    const order = this.#quirks.lastFirst === true ? [...names].reverse() : names
    return await this.#negotiate(muxed, id, order, signal)
  }

  async close ({ signal }: CloseOptions = {}): Promise<void> {
    if (this.#isClosing && this.#quirks.secondCloseReturns === true) return
    if (this.#state === 'closed') return
    this.#isClosing = true
    this.#state = 'closing'
    if (this.#quirks.hidesClose !== true) this.#wire.deliver(() => this.#peer?.peerCloses())
    if (this.#quirks.closeDropsStreams === true) for (const stream of this.#raw) stream.abort()
    const finished = this.#quirks.closeForgets === true ? Promise.resolve() : this.#allFinished()
    await cancelled(Promise.race([finished, this.closed]), signal, reason => { if (this.#quirks.cancelledCloseGoesOn !== true) this.abort(reason) }, this.#quirks)
    if (this.#quirks.closeForgets === true) return
    this.#end({ how: 'local-close' })
    this.#wire.deliver(() => this.#peer?.peerClosed())
  }

  abort (reason?: Error): void {
    if (this.#quirks.closedChanges === true && this.#state === 'closed') this.#asked = Promise.resolve({ how: 'local-abort', ...(reason === undefined ? {} : { error: reason }) })
    if (this.#quirks.abortDuringCloseIgnored === true && this.#isClosing) return
    if (this.#quirks.abortWaitsForLink === true && this.#wire.isHeld) {
      this.#wire.deliver(() => { this.abort(reason) })
      return
    }
    if (this.#quirks.lastAbortWins !== true && this.#state === 'closed') return
    const how = this.#quirks.abortIsClose === true ? 'local-close' : 'local-abort'
    this.#end({ how, ...(reason === undefined || this.#quirks.losesReason === true ? {} : { error: reason }) })
    this.#drop(reason)
    this.#wire.deliver(() => this.#quirks.abortLooksLikeClose === true ? this.#peer?.peerClosed() : this.#peer?.lost())
  }

  /** The link is gone. */
  lost (): void {
    if (this.#state === 'closed') return
    this.#drop()
    this.#end({ how: this.#quirks.cutIsClose === true ? 'remote-close' : 'lost', error: new Error('the link was lost') })
  }

  peerCloses (): void {
    if (this.#quirks.bothClosesAreLoss === true && this.#isClosing) this.lost()
    if (this.#state === 'open') this.#state = 'closing'
  }

  peerClosed (): void {
    if (this.#quirks.peerCloseIsLoss === true) this.lost()
    this.#end({ how: this.#isClosing ? 'local-close' : 'remote-close' })
  }

  async accept (id: string, muxed: LinkPair['far']): Promise<void> {
    if (this.#quirks.dialledOnly === true && this.direction === 'outbound') {
      muxed.abort()
      return
    }
    this.#keep(muxed)
    let protocol: string
    try {
      protocol = (await acceptProtocol(muxed, name => this.#handlers.has(name))).protocol
    } catch {
      return
    }
    const stream = this.#track(new ToyStream(this, muxed, { id, protocol, direction: 'inbound' }, this.#quirks))
    try {
      await this.#handlers.get(protocol)?.(stream)
    } catch (error) {
      stream.abort(error instanceof Error ? error : undefined)
      return
    }
    if ((!stream.isDetached || this.#quirks.ignoresDetach === true) && this.#quirks.leavesHandlers !== true) await stream.close().catch(() => {})
  }

  async #negotiate (muxed: ByteStream, id: string, names: readonly string[], signal: AbortSignal | undefined): Promise<Stream> {
    try {
      const options = signal === undefined || this.#quirks.ignoresSignal === true ? {} : { signal }
      const { protocol } = await selectProtocol(muxed, names, options)
      if (this.#quirks.signalLives === true) signal?.addEventListener('abort', () => muxed.abort())
      return this.#track(new ToyStream(this, muxed, { id, protocol, direction: 'outbound' }, this.#quirks))
    } catch (error) {
      if (!(error instanceof Error) || Reflect.get(error, 'code') !== 'ERR_PROTOCOL_REFUSED' || this.#quirks.otherCode === true) throw error
      if (this.#quirks.refusalEndsAll === true) this.abort()
      throw new ProtocolNotSupportedError(names, { cause: error })
    }
  }

  #keep (stream: ByteStream): void {
    this.#raw.add(stream)
    void stream.closed.then(() => this.#raw.delete(stream))
  }

  #track (stream: ToyStream): ToyStream {
    this.#streams.add(stream)
    this.#list.push(stream)
    if (this.#quirks.listsForEver === true) return stream
    const unlist = (): void => { this.#streams.delete(stream) }
    void stream.closed.then(unlist)
    if (this.#quirks.unlistsHalfClosed === true) stream.onHalfClosed(unlist)
    return stream
  }

  #drop (reason?: Error): void {
    for (const stream of this.#raw) {
      if (this.#quirks.abortEndsStreams === true) void stream.close()
      else stream.abort(reason)
    }
  }

  async #allFinished (): Promise<void> {
    while (this.#raw.size > 0) await Promise.all([...this.#raw].map(stream => stream.closed))
  }

  #end (reason: DisconnectReason): void {
    if (this.#state === 'closed' && this.#quirks.lastAbortWins !== true) return
    this.#state = 'closed'
    this.#reason = reason
    if (this.#quirks.lastAbortWins === true) void macrotask().then(() => this.#settle(this.#reason ?? reason))
    else this.#settle(reason)
  }
}

let count = 0
