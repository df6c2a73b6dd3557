import { LimitError, type SwarmEvents } from '@ts-libp2p/interface-swarm'
import type { MuxedStream } from '@ts-libp2p/interface-stream-muxer'
import { acceptProtocol } from '@ts-libp2p/multistream-select'
import type { Clock } from '@ts-libp2p/stream-tools'
import { Deadline } from './deadline.ts'
import { asError, type Emitter } from './emitter.ts'
import type { Handler, Handlers } from './handlers.ts'
import { ProtocolStream } from './protocol-stream.ts'
import type { SwarmConnection } from './swarm-connection.ts'

export interface InboundContext {
  readonly handlers: Handlers
  readonly events: Emitter<SwarmEvents>
  readonly clock: Clock
  readonly negotiationTimeoutMs: number
  readonly maxNegotiatingStreams: number
}

/** Serves the streams that the peer of one connection opens, until the muxer closes. Never rejects. */
export async function serveInbound (connection: SwarmConnection, context: InboundContext): Promise<void> {
  let negotiating = 0
  for (;;) {
    const muxed = await connection.acceptMuxed()
    if (muxed === null) return
    if (negotiating >= context.maxNegotiatingStreams) {
      refuse(muxed, 'maxNegotiatingStreams', context.maxNegotiatingStreams, connection, context)
      continue
    }
    negotiating++
    void negotiate(muxed, connection, context).then(async agreed => {
      negotiating--
      if (agreed !== undefined) await runHandler(agreed.stream, agreed.handler, connection, context)
    })
  }
}

/** Agrees on a protocol; `undefined` when that failed, the stream is then aborted. Never rejects. */
async function negotiate (muxed: MuxedStream, connection: SwarmConnection, context: InboundContext): Promise<{ stream: ProtocolStream, handler: Handler } | undefined> {
  const deadline = new Deadline(context.clock, context.negotiationTimeoutMs, 'agreeing on a protocol')
  try {
    const { protocol } = await acceptProtocol(muxed, name => context.handlers.has(name), { signal: deadline.signal })
    const handler = context.handlers.get(protocol)
    if (handler === undefined || (connection.limited !== undefined && !handler.allowLimited)) {
      muxed.abort()
      return undefined
    }
    return { stream: new ProtocolStream(muxed, muxed, protocol, connection), handler }
  } catch (error) {
    muxed.abort(asError(error))
    return undefined
  } finally {
    deadline.done()
  }
}

/** The handler owns the stream: closed when it resolves, aborted and reported when it throws. */
async function runHandler (stream: ProtocolStream, handler: Handler, connection: SwarmConnection, context: InboundContext): Promise<void> {
  const peer = connection.remotePeer.toString()
  const open = handler.openByPeer.get(peer) ?? 0
  if (open >= handler.maxInboundPerPeer) {
    refuse(stream, 'maxInboundPerPeer', handler.maxInboundPerPeer, connection, context)
    return
  }
  handler.openByPeer.set(peer, open + 1)
  void stream.closed.then(() => {
    const left = (handler.openByPeer.get(peer) ?? 1) - 1
    if (left > 0) handler.openByPeer.set(peer, left)
    else handler.openByPeer.delete(peer)
  })
  connection.track(stream)
  try {
    await handler.handler(stream)
  } catch (thrown) {
    const error = asError(thrown)
    stream.abort(error)
    context.events.emit('handler:error', { error, protocol: stream.protocol, connection })
    return
  }
  if (stream.isDetached) return
  await stream.close().catch(() => {}) // the peer's reset is known to the stream; the handler is done
}

function refuse (stream: { abort (reason?: Error): void }, name: string, value: number, connection: SwarmConnection, context: InboundContext): void {
  stream.abort(new LimitError(name, value))
  context.events.emit('limit', { name, value, peer: connection.remotePeer })
}
