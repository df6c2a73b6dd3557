import { LimitError, type SwarmEvents } from '@ts-libp2p/interface-swarm'
import type { MuxedStream } from '@ts-libp2p/interface-stream-muxer'
import { acceptProtocol, NegotiationError } from '@ts-libp2p/multistream-select'
import type { Clock } from '@ts-libp2p/stream-tools'
import type { Gate } from './access/gate.ts'
import { Deadline } from './deadline.ts'
import { asError, type Emitter } from './emitter.ts'
import type { Handler, Handlers } from './handlers.ts'
import type { Scopes } from './limits/scopes.ts'
import type { SwarmLimits } from './limits/swarm-limits.ts'
import { TokenBucket } from './limits/token-bucket.ts'
import { ProtocolStream } from './protocol-stream.ts'
import type { SwarmConnection } from './swarm-connection.ts'

export interface InboundContext {
  readonly handlers: Handlers
  readonly events: Emitter<SwarmEvents>
  readonly clock: Clock
  readonly limits: SwarmLimits
  readonly scopes: Scopes
  readonly gate: Gate
}

/** Serves the streams that the peer of one connection opens, until the muxer closes. Never rejects. */
export async function serveInbound (connection: SwarmConnection, wastedOpens: { listener: () => void }, context: InboundContext): Promise<void> {
  const server = new InboundStreams(connection, context)
  wastedOpens.listener = () => server.waste()
  for (;;) {
    const muxed = await connection.acceptMuxed()
    if (muxed === null) return
    void server.serve(muxed)
  }
}

class InboundStreams {
  readonly #connection: SwarmConnection
  readonly #context: InboundContext
  /** Pays for opens that end refused or reset. */
  readonly #wasted: TokenBucket
  #negotiating = 0

  constructor (connection: SwarmConnection, context: InboundContext) {
    this.#connection = connection
    this.#context = context
    this.#wasted = new TokenBucket(context.clock, context.limits.wastedOpensPerSecond, context.limits.wastedOpenBurst)
  }

  /** One stream, from negotiation to its end. Never rejects. */
  async serve (muxed: MuxedStream): Promise<void> {
    const { maxNegotiatingStreams } = this.#context.limits
    if (this.#negotiating >= maxNegotiatingStreams) {
      this.#refuse(muxed, new LimitError('maxNegotiatingStreams', maxNegotiatingStreams))
      return
    }
    const agreed = await this.#negotiate(muxed)
    if (agreed !== undefined) await this.#run(agreed.stream, agreed.handler)
  }

  async #negotiate (muxed: MuxedStream): Promise<{ stream: ProtocolStream, handler: Handler } | undefined> {
    const { clock, limits, handlers, gate } = this.#context
    const deadline = new Deadline(clock, limits.negotiationTimeoutMs, 'agreeing on a protocol')
    this.#negotiating++
    try {
      const { protocol } = await acceptProtocol(muxed, name => handlers.has(name), { signal: deadline.signal })
      const handler = handlers.get(protocol)
      if (handler === undefined || (this.#connection.limited !== undefined && !handler.allowLimited)) throw new Error(`${protocol} is not served here any more`)
      const peer = this.#connection.remotePeer
      await gate.ask('denyStream', () => `${protocol} for ${peer.toString()}`, peer, protocol, 'inbound')
      return { stream: new ProtocolStream(muxed, muxed, protocol, this.#connection), handler }
    } catch (error) {
      this.#refuse(muxed, asError(error))
      return undefined
    } finally {
      this.#negotiating--
      deadline.done()
    }
  }

  /** The handler owns the stream: closed when it resolves, aborted and reported when it throws. */
  async #run (stream: ProtocolStream, { protocol, handler, maxInboundPerPeer, openByPeer }: Handler): Promise<void> {
    const connection = this.#connection
    const peer = connection.remotePeer.toString()
    const open = openByPeer.get(peer) ?? 0
    const release = open >= maxInboundPerPeer ? new LimitError('maxInboundPerPeer', maxInboundPerPeer) : this.#context.scopes.stream(connection.remotePeer, protocol, 'inbound')
    if (release instanceof LimitError) {
      this.#refuse(stream, release)
      return
    }
    openByPeer.set(peer, open + 1)
    void stream.closed.then(({ how }) => {
      release()
      const left = (openByPeer.get(peer) ?? 1) - 1
      if (left > 0) openByPeer.set(peer, left)
      else openByPeer.delete(peer)
      if (how === 'reset') this.waste()
    })
    connection.track(stream)
    try {
      await handler(stream)
    } catch (thrown) {
      const error = asError(thrown)
      const isTheirs = await hasFailedRemotely(stream)
      stream.abort(error)
      if (!isTheirs) this.#context.events.emit('handler:error', { error, protocol, connection })
      return
    }
    if (stream.isDetached) return
    await stream.close().catch(() => {}) // the peer's reset is known to the stream; the handler is done
  }

  #refuse (stream: { abort (reason?: Error): void }, error: Error): void {
    if (!(error instanceof NegotiationError)) stream.abort(error) // acceptProtocol ended the stream, and not always by a reset
    if (error instanceof LimitError) this.#context.events.emit('limit', { name: error.limit, value: error.value, peer: this.#connection.remotePeer })
    this.waste()
  }

  /** An open that came to nothing: a peer that does little else is sent away. */
  waste (): void {
    if (this.#wasted.take() || this.#connection.state === 'closed') return
    const { wastedOpensPerSecond } = this.#context.limits
    const error = new LimitError('wastedOpensPerSecond', wastedOpensPerSecond)
    this.#connection.end({ how: 'limit', error })
    this.#context.events.emit('limit', { name: error.limit, value: error.value, peer: this.#connection.remotePeer })
  }
}

/** Whether the stream had failed already, by the peer or the link: the handler then only passed that on. */
async function hasFailedRemotely (stream: ProtocolStream): Promise<boolean> {
  if (stream.state !== 'closed') return false
  const { how } = await stream.closed
  return how === 'reset' || how === 'lost'
}
