import { multiaddr, type Multiaddr } from '@multiformats/multiaddr'
import type { Connection } from '@ts-libp2p/interface-connection'
import type { SecureChannel } from '@ts-libp2p/interface-secure-channel'
import type { StreamMuxerFactory } from '@ts-libp2p/interface-stream-muxer'
import { StoppedError, type DialOptions, type DialTarget, type HandleOptions, type AccessList, type ConnectionExplanation, type LinkProtector, type PeerBook, type PeerExplanation, type StreamHandler, type SwarmCounters, type Swarm as SwarmInterface, type SwarmEvents, type Topology } from '@ts-libp2p/interface-swarm'
import type { Transport } from '@ts-libp2p/interface-transport'
import { peerIdFromPublicKey, type PeerId, type PrivateKey } from '@ts-libp2p/peer-id'
import { AccessRules } from './access/access-rules.ts'
import { Gate } from './access/gate.ts'
import { Connections } from './connections.ts'
import { Counters } from './counters.ts'
import { Claims } from './dial/claims.ts'
import { Dialler } from './dial/dialler.ts'
import { parseTarget } from './dial/target.ts'
import { asError, Emitter } from './emitter.ts'
import { Handlers } from './handlers.ts'
import { serveInbound, type InboundContext } from './inbound-streams.ts'
import { History } from './keep/history.ts'
import { KeptPeers } from './keep/kept-peers.ts'
import { Protections } from './keep/protections.ts'
import { InboundRates } from './limits/inbound-rates.ts'
import { Scopes } from './limits/scopes.ts'
import type { SwarmLimits } from './limits/swarm-limits.ts'
import { Listeners } from './listeners.ts'
import { ObservedAddresses } from './observed-addresses.ts'
import { Parts } from './parts.ts'
import { MemoryPeerBook } from './peer-book.ts'
import { resolveOptions, type SwarmConfig, type SwarmOptions } from './swarm-config.ts'
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
  readonly #gate: Gate
  readonly #counters: Counters
  readonly #access: AccessRules
  readonly #scopes: Scopes
  readonly #history = new History()
  readonly #protections = new Protections()
  readonly #kept: KeptPeers
  readonly #listeners: Listeners
  readonly #dialler: Dialler
  readonly #topologies: Topologies
  readonly #inbound: InboundContext
  #protector: LinkProtector | undefined
  #stopped: Promise<void> | undefined

  constructor (options: SwarmOptions) {
    const config = resolveOptions(options)
    this.#config = config
    this.identity = config.identity
    this.peerId = peerIdFromPublicKey(config.identity.publicKey)
    const { clock, limits } = config
    this.#events = new Emitter((error, name) => {
      if (name === 'handler:error') this.#reportError(error, 'a listener of handler:error')
      else this.#events.emit('handler:error', { error })
    })
    this.#counters = new Counters(this.#events)
    this.#gate = new Gate(config.gating, clock)
    this.#access = new AccessRules(() => this.#enforceAccess())
    this.#scopes = new Scopes(limits)
    const rates = new InboundRates(clock, limits)
    this.#connections = new Connections({
      events: this.#events,
      clock,
      scopes: this.#scopes,
      rates,
      history: this.#history,
      protectedBy: peer => [...this.#protections.tags(peer), ...this.#kept.has(peer) ? ['kept'] : []],
      isAllowed: connection => this.#access.isAllowed(connection.remoteAddress, connection.remotePeer)
    })
    const book = new MemoryPeerBook({
      ...limits,
      isConnected: peer => this.#connections.has(peer) || this.#kept.has(peer), // what is needed again is not forgotten
      onUpdate: peer => this.#events.emit('peer:update', { peer })
    })
    this.peers = book
    this.#inbound = { handlers: this.#handlers, events: this.#events, clock, limits, scopes: this.#scopes, gate: this.#gate }
    const shared = { config, parts: this.#parts, access: this.#access, gate: this.#gate, upgradeContext: () => this.#upgradeContext(), connect: (upgraded: Upgraded) => this.#connect(upgraded) }
    this.#listeners = new Listeners({ ...shared, events: this.#events, rates })
    this.#dialler = new Dialler({
      ...shared,
      ownPeer: this.peerId,
      connections: this.#connections,
      knownAddresses: peer => this.#knownAddresses(peer),
      claims: new Claims({ access: this.#access, isGiven: (peer, address) => book.isGiven(peer, address), metAt: peer => this.#metAt(peer) }),
      onDialled: (peer, attempts) => {
        this.#counters.dialled(attempts === undefined ? 'succeeded' : 'failed')
        if (peer !== undefined) this.#history.dialled(peer, attempts ?? [])
      }
    })
    this.#kept = new KeptPeers({ clock, isConnected: peer => this.#connections.best(peer) !== undefined, dial: (peer, failures) => this.#dialKept(peer, failures) })
    this.#topologies = new Topologies(this.#connections, peer => this.peers.get(peer)?.protocols ?? [], (error, protocol) => this.#events.emit('handler:error', { error, protocol }))
    this.#events.on('handler:error', ({ error, protocol }) => this.#reportError(error, 'a handler or a listener', protocol))
    this.#events.on('peer:update', ({ peer }) => {
      this.#topologies.changed(peer)
      this.#kept.newsOf(peer, this.#knownAddresses(peer).map(String))
    })
    this.#events.on('peer:connect', ({ peer }) => this.#topologies.changed(peer))
    this.#events.on('peer:disconnect', ({ peer }) => {
      this.#topologies.changed(peer)
      this.#kept.lost(peer)
    })
  }

  get access (): AccessList { return this.#access }

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

  keepConnected (target: DialTarget): () => void {
    const { peer, addresses, text } = parseTarget(target)
    if (peer === undefined) throw new TypeError(`'${text}' names no peer: add its id, as in ${text}/p2p/12D3Koo…`)
    this.peers.addAddresses(peer, addresses)
    return this.#kept.keep(peer, this.#knownAddresses(peer).map(String))
  }

  protect (peer: PeerId, tag: string): () => void { return this.#protections.protect(peer, tag) }

  explain (peer: PeerId): PeerExplanation {
    const nextDialMs = this.#kept.nextDialMs(peer)
    return {
      peer,
      connections: this.#connections.explain(peer),
      past: this.#history.past(peer),
      lastAttempts: this.#history.lastAttempts(peer),
      backOffMs: this.#dialler.backOffMs(peer),
      ...(nextDialMs === undefined ? {} : { nextDialMs })
    }
  }

  get counters (): SwarmCounters { return this.#counters.all }

  explainConnections (): readonly ConnectionExplanation[] { return this.#connections.explain() }

  connections (peer?: PeerId): readonly Connection[] { return this.#connections.list(peer) }

  on<Name extends keyof SwarmEvents> (name: Name, listener: (event: SwarmEvents[Name]) => void): () => void {
    return this.#events.on(name, listener)
  }

  stop (): Promise<void> {
    this.#stopped ??= this.#stop()
    return this.#stopped
  }

  async #stop (): Promise<void> {
    this.#kept.stop()
    this.#dialler.stop()
    const closing = this.#connections.list().map(connection => connection.stop(STOP_GRACE_MS))
    await this.#listeners.stop()
    await Promise.all(closing)
  }

  /** A link became a connection: list it, tell of it, serve its streams. @throws LimitError | DeniedError */
  async #connect (upgraded: Upgraded): Promise<SwarmConnection> {
    const connection = new SwarmConnection(upgraded, {
      clock: this.#config.clock,
      negotiationTimeoutMs: this.#config.limits.negotiationTimeoutMs,
      closeTimeoutMs: this.#config.limits.closeTimeoutMs,
      gate: this.#gate,
      takeStream: (peer, protocol) => this.#scopes.stream(peer, protocol, 'outbound'),
      knownProtocols: peer => this.peers.get(peer)?.protocols ?? []
    })
    try {
      await this.#gate.ask(connection.direction === 'inbound' ? 'denyInboundUpgraded' : 'denyOutboundUpgraded', () => connection.remotePeer.toString(), connection)
      if (this.#stopped !== undefined) throw new StoppedError()
    } catch (error) {
      connection.abort(asError(error))
      throw error
    }
    this.#connections.add(connection)
    void serveInbound(connection, upgraded.wastedOpens, this.#inbound)
    return connection
  }

  #upgradeContext (): UpgradeContext {
    return { identity: this.identity, parts: this.#parts, earlyMuxers: this.#config.earlyMuxers, budget: peer => this.#scopes.budget(peer), protector: this.#protector }
  }

  #knownAddresses (peer: PeerId): readonly Multiaddr[] { return this.peers.get(peer)?.addresses.map(known => known.address) ?? [] }

  #metAt (peer: PeerId): readonly Multiaddr[] {
    return [...this.#connections.list(peer).map(({ remoteAddress }) => remoteAddress), ...this.#history.past(peer).map(({ address }) => multiaddr(address))]
  }

  /** A kept peer has its own back-off, so no address rests. Nobody waits for it: say once that it fails. */
  async #dialKept (peer: PeerId, failures: number): Promise<void> {
    try {
      await this.#dialler.dial(peer, {}, true)
    } catch (error) {
      if (failures === 0 && this.#stopped === undefined) this.#config.log({ level: 'warn', message: 'a peer of keepConnected cannot be reached, and is dialled again and again', peer: peer.toString(), error: asError(error) })
      throw error
    }
  }

  /** The lists changed: what is denied now is closed now. */
  #enforceAccess (): void {
    for (const connection of this.#connections.list()) {
      const refusal = this.#access.refusal(connection.remoteAddress, connection.remotePeer)
      if (refusal !== undefined) connection.abort(refusal)
    }
  }

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

/** What was written to a peer and closed must arrive: for so long a stop waits for peers to take it. */
const STOP_GRACE_MS = 100
