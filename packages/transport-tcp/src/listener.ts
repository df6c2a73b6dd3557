import { createServer, type Server, type Socket } from 'node:net'
import type { Multiaddr } from '@multiformats/multiaddr'
import { ListenError, type Listener, type RawLink, type TransportLink } from '@ts-libp2p/interface-transport'
import { cancelReason, onCancel } from '@ts-libp2p/stream-tools'
import { dialable, toMultiaddr, type TcpAddress } from './address.ts'
import type { TcpConfig } from './config.ts'
import { explainListen } from './explanation.ts'
import { socketLink, type LinkEnds } from './socket-link.ts'

/** Binds an address. */
export async function listen (address: Multiaddr, target: TcpAddress, config: TcpConfig, signal: AbortSignal | undefined): Promise<Listener> {
  if (signal?.aborted === true) throw cancelReason(signal)
  const listener = new TcpListener(target, config)
  try {
    await listener.bind(signal, cause => new ListenError(address, explainListen(address.toString(), target, cause), { cause }))
    return listener
  } catch (error) {
    await listener.close()
    throw error
  }
}

interface PendingLink {
  readonly socket: Socket
  readonly link: RawLink
}

/**
 * Hands links out in the order in which they came. A link that waits is not read from, so it costs
 * a descriptor and nothing else; beyond `maxPending` the newest is reset, as a full kernel backlog
 * would have it: who came first is served first, and the dialler learns it at once.
 */
class TcpListener implements Listener {
  readonly #target: TcpAddress
  readonly #config: TcpConfig
  readonly #server: Server
  readonly #pending = new Set<PendingLink>()
  readonly #accepting: Array<(link: TransportLink | null) => void> = []
  /** Where the last link came in: most come in where others did. */
  #lastLocal: { readonly host: string, readonly port: number, readonly address: Multiaddr } | undefined
  #openCount = 0
  #isClosed = false

  constructor (target: TcpAddress, config: TcpConfig) {
    this.#target = target
    this.#config = config
    this.#server = createServer({
      allowHalfOpen: true,
      pauseOnConnect: true,
      noDelay: true,
      keepAlive: config.keepAliveMs > 0,
      keepAliveInitialDelay: config.keepAliveMs
    }, socket => this.#onConnection(socket))
  }

  get addresses (): readonly Multiaddr[] {
    const bound = this.#server.address()
    if (bound === null || typeof bound === 'string') return []
    return dialable(this.#target.host.includes('%') ? this.#target.host : bound.address, bound.port) // the system leaves the zone out
  }

  bind (signal: AbortSignal | undefined, failed: (cause: Error) => ListenError): Promise<void> {
    return new Promise((resolve, reject) => {
      const unlisten = onCancel(signal, reject)
      // Stays for good: an accept that fails later (no descriptor left) ends that connection only.
      this.#server.on('error', error => {
        unlisten()
        reject(failed(error))
      })
      this.#server.once('listening', () => {
        unlisten()
        resolve()
      })
      // With `ipv6Only`, /ip6/:: does not take the IPv4 port as well, so that both can be listened on.
      const { host, port, family } = this.#target
      this.#server.listen({ host, port, backlog: this.#config.backlog, ipv6Only: family === 6 })
    })
  }

  accept (): Promise<TransportLink | null> {
    if (this.#isClosed) return Promise.resolve(null)
    const [first] = this.#pending
    if (first === undefined) return new Promise(resolve => { this.#accepting.push(resolve) })
    this.#pending.delete(first)
    return Promise.resolve(handOver(first))
  }

  close (): Promise<void> {
    if (this.#isClosed) return Promise.resolve()
    this.#isClosed = true
    this.#server.close() // frees the port at once; its callback would wait for the accepted links
    for (const { link } of this.#pending) link.abort(new Error('the listener was closed before the link was accepted'))
    this.#pending.clear()
    for (const resolve of this.#accepting.splice(0)) resolve(null)
    return Promise.resolve()
  }

  #onConnection (socket: Socket): void {
    const { localAddress, localPort, remoteAddress, remotePort } = socket
    const isRefused = this.#isClosed || this.#openCount >= this.#config.maxConnections || this.#pending.size >= this.#config.maxPending
    // Without an address the peer is gone already.
    if (isRefused || localAddress === undefined || localPort === undefined || remoteAddress === undefined || remotePort === undefined) {
      socket.on('error', () => {})
      socket.resetAndDestroy()
      return
    }
    const ends: LinkEnds = { localAddress: this.#local(localAddress, localPort), remoteAddress: toMultiaddr(remoteAddress, remotePort), direction: 'inbound' }
    const link = socketLink(socket, ends, this.#config.engine, {
      onClose: () => {
        this.#openCount--
        this.#pending.delete(pending)
      }
    })
    const pending: PendingLink = { socket, link }
    this.#openCount++
    const resolve = this.#accepting.shift()
    if (resolve === undefined) this.#pending.add(pending)
    else resolve(handOver(pending))
  }

  #local (host: string, port: number): Multiaddr {
    if (this.#lastLocal?.host !== host || this.#lastLocal.port !== port) this.#lastLocal = { host, port, address: toMultiaddr(host, port) }
    return this.#lastLocal.address
  }
}

function handOver ({ socket, link }: PendingLink): TransportLink {
  socket.resume()
  return { kind: 'raw', link }
}
