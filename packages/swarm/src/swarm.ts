import type { Multiaddr } from '@multiformats/multiaddr'
import type { Connection } from '@ts-libp2p/interface-connection'
import type { SecureChannel } from '@ts-libp2p/interface-secure-channel'
import type { StreamMuxerFactory } from '@ts-libp2p/interface-stream-muxer'
import { StoppedError, type DialOptions, type DialTarget, type HandleOptions, type LinkProtector, type PeerBook, type StreamHandler, type Swarm as SwarmInterface, type SwarmEvents, type Topology } from '@ts-libp2p/interface-swarm'
import type { Transport } from '@ts-libp2p/interface-transport'
import { peerIdFromPublicKey, type PeerId, type PrivateKey } from '@ts-libp2p/peer-id'
import { Connections } from './connections.ts'
import { Dialler } from './dialler.ts'
import { Emitter } from './emitter.ts'
import { Handlers } from './handlers.ts'
import { serveInbound, type InboundContext } from './inbound-streams.ts'
import { Listeners } from './listeners.ts'
import { ObservedAddresses } from './observed-addresses.ts'
import { Parts } from './parts.ts'
import { MemoryPeerBook } from './peer-book.ts'
import { receiveBudget } from './receive-budget.ts'
import { resolveOptions, type SwarmConfig, type SwarmLimits, type SwarmOptions } from './swarm-config.ts'
import { SwarmConnection } from './swarm-connection.ts'
import { Topologies } from './topologies.ts'
import type { UpgradeContext, Upgraded } from './upgrade.ts'

/** Transports, secure channels and muxers put together: see the Swarm contract. */
export class Swarm implements SwarmInterface {
  readonly contract = 'swarm@1' as const
  readonly identity: PrivateKey
  readonly peerId: PeerId
  readonly peers: PeerBook
  readonly #config: SwarmConfig
  readonly #parts = new Parts()
  readonly #events: Emitter<SwarmEvents>
  readonly #handlers = new Handlers()
  readonly #connections: Connections
  readonly #observed = new ObservedAddresses()
  readonly #listeners: Listeners
  readonly #dialler: Dialler
  readonly #topologies: Topologies
  readonly #inbound: InboundContext
  readonly #upgrade: Omit<UpgradeContext, 'protector'>
  #protector: LinkProtector | undefined
  #stopped: Promise<void> | undefined

  constructor (options: SwarmOptions) {
    const config = resolveOptions(options)
    this.#config = config
    this.identity = config.identity
    this.peerId = peerIdFromPublicKey(config.identity.publicKey)
    this.#events = new Emitter((error, name) => this.#reportError(error, `a listener of ${name}`))
    this.#connections = new Connections(this.#events, config.limits.maxConnections)
    this.peers = new MemoryPeerBook({
      ...config.limits,
      isConnected: peer => this.#connections.has(peer),
      onUpdate: peer => this.#events.emit('peer:update', { peer })
    })
    this.#upgrade = { identity: config.identity, parts: this.#parts, earlyMuxers: config.earlyMuxers, budget: receiveBudget(config.limits.receiveBudgetBytes) }
    this.#inbound = { handlers: this.#handlers, events: this.#events, clock: config.clock, negotiationTimeoutMs: config.limits.negotiationTimeoutMs, maxNegotiatingStreams: config.limits.maxNegotiatingStreams }
    this.#listeners = new Listeners({ config, parts: this.#parts, events: this.#events, upgradeContext: () => this.#upgradeContext(), connect: upgraded => { this.#connect(upgraded) } })
    this.#dialler = new Dialler({
      config,
      parts: this.#parts,
      upgradeContext: () => this.#upgradeContext(),
      connect: upgraded => this.#connect(upgraded),
      ownPeer: this.peerId,
      connections: this.#connections,
      knownAddresses: peer => this.peers.get(peer)?.addresses.map(known => known.address) ?? []
    })
    this.#topologies = new Topologies(this.#connections, peer => this.peers.get(peer)?.protocols ?? [], (error, protocol) => this.#reportError(error, `a topology of ${protocol}`, protocol))
    this.#events.on('handler:error', ({ error, protocol }) => this.#reportError(error, 'a handler', protocol))
    this.#events.on('peer:update', ({ peer }) => this.#topologies.changed(peer))
    this.#events.on('peer:connect', ({ peer }) => this.#topologies.changed(peer))
    this.#events.on('peer:disconnect', ({ peer }) => this.#topologies.changed(peer))
  }

  /** The limits in force. */
  get limits (): SwarmLimits { return this.#config.limits }

  addTransport (transport: Transport): this {
    this.#parts.addTransport(transport)
    return this
  }

  addSecureChannel (channel: SecureChannel): this {
    this.#parts.addSecureChannel(channel)
    return this
  }

  addStreamMuxer (muxer: StreamMuxerFactory): this {
    this.#parts.addStreamMuxer(muxer)
    return this
  }

  protectLink (protector: LinkProtector): this {
    if (this.#protector !== undefined) throw new TypeError('links are protected already: a node belongs to one private network')
    this.#protector = protector
    return this
  }

  async listen (addresses: ReadonlyArray<string | Multiaddr>): Promise<void> {
    this.#requireParts()
    await this.#listeners.listen(addresses)
    this.#events.emit('self:update', { what: 'addresses' })
  }

  get addresses (): readonly Multiaddr[] { return this.#listeners.addresses }

  observed (address: Multiaddr, from: PeerId): void { this.#observed.add(address, from) }
  get observedAddresses (): readonly Multiaddr[] { return this.#observed.list }

  async dial (target: DialTarget, options: DialOptions = {}): Promise<Connection> {
    this.#requireParts()
    return await this.#dialler.dial(target, options)
  }

  handle (protocol: string, handler: StreamHandler, options: HandleOptions = {}): void {
    this.#handlers.add(protocol, handler, options)
    this.#events.emit('self:update', { what: 'protocols' })
  }

  unhandle (protocol: string): void {
    if (this.#handlers.remove(protocol)) this.#events.emit('self:update', { what: 'protocols' })
  }

  get protocols (): readonly string[] { return this.#handlers.names }

  register (protocol: string, topology: Topology): () => void { return this.#topologies.register(protocol, topology) }

  connections (peer?: PeerId): readonly Connection[] { return this.#connections.list(peer) }

  on<Name extends keyof SwarmEvents> (name: Name, listener: (event: SwarmEvents[Name]) => void): () => void {
    return this.#events.on(name, listener)
  }

  stop (): Promise<void> {
    this.#stopped ??= this.#stop()
    return this.#stopped
  }

  async #stop (): Promise<void> {
    this.#dialler.stop()
    const connections = this.#connections.list()
    for (const connection of connections) connection.end({ how: 'stopped', error: new StoppedError() })
    await this.#listeners.stop()
    await Promise.all(connections.map(connection => connection.closed))
  }

  /** A link became a connection: list it, tell of it, serve its streams. @throws LimitError */
  #connect (upgraded: Upgraded): SwarmConnection {
    const connection = new SwarmConnection(upgraded, {
      clock: this.#config.clock,
      negotiationTimeoutMs: this.#config.limits.negotiationTimeoutMs,
      knownProtocols: peer => this.peers.get(peer)?.protocols ?? []
    })
    if (this.#stopped !== undefined) {
      const error = new StoppedError()
      connection.end({ how: 'stopped', error })
      throw error
    }
    this.#connections.add(connection)
    void serveInbound(connection, this.#inbound)
    return connection
  }

  #upgradeContext (): UpgradeContext { return { ...this.#upgrade, protector: this.#protector } }

  /** A swarm without its parts would fail later, and with a worse message. */
  #requireParts (): void {
    const missing: string[] = []
    if (this.#parts.transportNames.length === 0) missing.push('a transport (addTransport, such as tcp() of @ts-libp2p/transport-tcp)')
    if (this.#parts.channelNames.length === 0) missing.push('a secure channel (addSecureChannel, such as noise() of @ts-libp2p/secure-channel-noise)')
    if (this.#parts.muxerNames.length === 0) missing.push('a stream muxer (addStreamMuxer, such as yamux() of @ts-libp2p/stream-muxer-yamux)')
    if (missing.length > 0) throw new TypeError(`the swarm misses ${missing.join(', ')}`)
  }

  #reportError (error: Error, where: string, protocol?: string): void {
    this.#config.log({ level: 'error', message: `${where} threw`, error, ...(protocol === undefined ? {} : { protocol }) })
  }
}
