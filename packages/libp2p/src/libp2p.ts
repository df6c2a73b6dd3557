import { isMultiaddr, type Multiaddr } from '@multiformats/multiaddr'
import type { Connection, Stream } from '@ts-libp2p/interface-connection'
import { ContractError, StoppedError, type DialOptions, type DialTarget, type HandleOptions, type Protocol, type StreamHandler, type Swarm, type SwarmEvents } from '@ts-libp2p/interface-swarm'
import { peerIdFromString, type PeerId, type PeerInfo } from '@ts-libp2p/peer-id'
import { AlreadyStartedError, NoSwarmError, NotStartedError, SwarmConflictError } from './errors.ts'
import { resolveOptions, type Libp2pConfig, type Libp2pOptions } from './libp2p-config.ts'
import { Lifecycle, type NodeState, type Step } from './lifecycle.ts'
import { openStream, type DialStreamOptions } from './open-stream.ts'
import { Registrations } from './registrations.ts'
import { answering, request, type RequestContext, type RequestOptions, type RequestProtocol, type ServeOptions } from './request.ts'

/**
 * A node: one swarm and the parts that run on it, put together by hand and without opinions. Parts
 * are added, then started in that order and, in the end, stopped in the reverse order.
 */
export class Libp2p {
  readonly #config: Libp2pConfig
  readonly #lifecycle: Lifecycle
  readonly #registrations = new Registrations()
  /** A set: a part that is given to several add calls is started and stopped once. */
  readonly #parts = new Set<Protocol>()
  #swarm: Swarm | undefined

  /** @throws TypeError that lists every problem of the options */
  constructor (options: Libp2pOptions = {}) {
    this.#config = resolveOptions(options)
    this.#lifecycle = new Lifecycle({ ...this.#config, stopBase: async () => { await this.#swarm?.stop() } })
  }

  get state (): NodeState { return this.#lifecycle.state }

  /** @throws NoSwarmError before `addSwarm` */
  get swarm (): Swarm { return this.#requireSwarm('swarm') }

  /** @throws NoSwarmError before `addSwarm` */
  get peerId (): PeerId { return this.#requireSwarm('peerId').peerId }

  /** Where others can dial this node, each address with its `/p2p/<peer id>`; empty while it does not listen. */
  get addresses (): readonly Multiaddr[] {
    const swarm = this.#swarm
    if (swarm === undefined) return []
    return swarm.addresses.map(address => address.encapsulate(`/p2p/${swarm.peerId.toString()}`))
  }

  /** This node as others dial it: `other.dial(node.peerInfo)`. @throws NoSwarmError before `addSwarm` */
  get peerInfo (): PeerInfo {
    const { peerId, addresses } = this.#requireSwarm('peerInfo')
    return { id: peerId, addresses }
  }

  /** The protocols that have a handler. */
  get protocols (): readonly string[] { return this.#registrations.protocols }

  /**
   * Gives the node its swarm, and with it its identity. Exactly one is needed.
   *
   * @throws SwarmConflictError when the node has another one
   * @throws ContractError when it was built for another major of the contract
   */
  addSwarm (swarm: Swarm): this {
    this.#requireNew('addSwarm()')
    if (swarm === this.#swarm) return this
    requireContract(swarm)
    if (this.#swarm !== undefined) throw new SwarmConflictError(this.#swarm.peerId.toString(), swarm.peerId.toString())
    this.#registrations.attach(swarm)
    this.#swarm = swarm
    return this
  }

  /** Adds a part that runs on the swarm, such as `identify()` or `ping()`. */
  addProtocol (protocol: Protocol): this {
    this.#requireNew('addProtocol()')
    requireMethods(protocol)
    this.#parts.add(protocol)
    return this
  }

  /**
   * Serves a protocol. The handler owns the stream: when its promise resolves the stream is closed,
   * when it rejects the stream is aborted and the error is reported as `handler:error`. Works at any
   * time, before `addSwarm` as well.
   *
   * @throws DuplicateHandlerError when the protocol has a handler
   */
  handleProtocol (protocol: string, handler: StreamHandler, options?: HandleOptions): this {
    requireProtocolName(protocol)
    if (typeof handler !== 'function') throw new TypeError(`the handler of ${protocol} must be a function that takes a stream`)
    this.#registrations.handle(protocol, handler, options)
    return this
  }

  /** Ends serving a protocol; streams that are open go on. */
  unhandleProtocol (protocol: string): this {
    this.#registrations.unhandle(protocol)
    return this
  }

  /** Calls `listener` at each event of the swarm; the returned function ends it. Works before `addSwarm`. */
  on<Name extends keyof SwarmEvents> (name: Name, listener: (event: SwarmEvents[Name]) => void): () => void {
    return this.#registrations.on(name, listener)
  }

  /**
   * Starts the parts in the order in which they were added, then listens. If one fails, those before
   * it are stopped again and the node is of no further use. Called again, it gives the same promise.
   *
   * @throws NoSwarmError without a swarm; the node can still be completed and started
   * @throws StoppedError when `stop()` came before it was finished
   */
  start (): Promise<void> {
    const swarm = this.#swarm
    if (swarm === undefined) return Promise.reject(new NoSwarmError('start()'))
    const steps: Step[] = [...this.#parts].map(part => ({
      name: partName(part),
      start: () => part.start(swarm),
      stop: () => part.stop()
    }))
    // Also with no address: a swarm that misses a part says so here and not at the first dial.
    steps.push({ name: 'listening', start: () => swarm.listen(this.#config.listen), stop: () => {} })
    return this.#lifecycle.start(steps)
  }

  /**
   * A connection to the target; with protocols, a stream for the first of them that the peer speaks.
   * The target may be an address, a peer id, each as a string as well, or a PeerInfo.
   *
   * @throws DialFailedError with one entry for each address that was tried or skipped
   * @throws ProtocolNotSupportedError when the peer speaks none of the protocols
   * @throws NotStartedError | StoppedError when the node does not run
   */
  dial (target: DialTarget, options?: DialOptions): Promise<Connection>
  dial (target: DialTarget, protocols: string | readonly string[], options?: DialStreamOptions): Promise<Stream>
  async dial (target: DialTarget, second: string | readonly string[] | DialOptions = {}, third: DialStreamOptions = {}): Promise<Connection | Stream> {
    requireTarget(target)
    if (!isProtocols(second)) return await this.#running('dial()').dial(target, second)
    const names = typeof second === 'string' ? [second] : second
    if (names.length === 0) throw new TypeError('name at least one protocol, or none to get the connection')
    for (const name of names) requireProtocolName(name)
    return await openStream(this.#running('dial()'), target, names, third)
  }

  /**
   * Asks a peer and waits for its answer: one stream, one message each way.
   *
   * @throws DeadlineError when it took longer than `timeoutMs`
   * @throws MessageTooLargeError when the peer announces an answer beyond the codec's maximum
   * @throws RangeError when the request itself is beyond it, and what `dial` throws
   */
  async request<Request, Response> (target: DialTarget, protocol: RequestProtocol<Request, Response>, value: Request, options: RequestOptions = {}): Promise<Response> {
    requireTarget(target)
    requireProtocolName(protocol.protocol)
    return await request(this.#running('request()'), target, protocol, value, options)
  }

  /**
   * Answers requests. What `answer` throws resets the stream of that request and is reported as
   * `handler:error`; the node goes on.
   *
   * @throws DuplicateHandlerError when the protocol has a handler
   */
  serve<Request, Response> (protocol: RequestProtocol<Request, Response>, answer: (value: Request, context: RequestContext) => Response | Promise<Response>, options: ServeOptions = {}): this {
    return this.handleProtocol(protocol.protocol, answering(protocol, answer, options), options)
  }

  /** The open connections, to one peer or to all. */
  connections (peer?: PeerId | PeerInfo | string): readonly Connection[] {
    if (this.#swarm === undefined) return []
    if (typeof peer === 'string') return this.#swarm.connections(peerIdFromString(peer))
    return this.#swarm.connections(peer !== undefined && 'id' in peer ? peer.id : peer)
  }

  /**
   * Stops the parts in reverse order, then the swarm with all connections. Safe at any time, during
   * `start()` as well, which is then broken off; called again, it gives the same promise. A part that
   * fails or hangs does not keep the others from stopping.
   *
   * @throws StopFailedError with what went wrong; the node is stopped nevertheless
   */
  stop (): Promise<void> { return this.#lifecycle.stop() }

  async [Symbol.asyncDispose] (): Promise<void> { await this.stop() }

  #requireSwarm (what: string): Swarm {
    if (this.#swarm === undefined) throw new NoSwarmError(what)
    return this.#swarm
  }

  #requireNew (call: string): void {
    if (this.state === 'new') return
    throw isOver(this.state) ? new StoppedError() : new AlreadyStartedError(call)
  }

  #running (call: string): Swarm {
    if (this.state === 'started') return this.#requireSwarm(call)
    throw isOver(this.state) ? new StoppedError() : new NotStartedError(call)
  }
}

function isOver (state: NodeState): boolean { return state === 'stopping' || state === 'stopped' }

function isProtocols (second: string | readonly string[] | DialOptions): second is string | readonly string[] {
  return typeof second === 'string' || Array.isArray(second)
}

function requireProtocolName (name: unknown): void {
  if (typeof name !== 'string' || !name.startsWith('/')) throw new TypeError(`a protocol name begins with a slash, such as /chat/1.0.0: '${String(name)}' does not`)
}

function requireTarget (target: unknown): void {
  const isTarget = typeof target === 'string' || isMultiaddr(target) || (typeof target === 'object' && target !== null && ('id' in target || 'toCid' in target))
  if (!isTarget) throw new TypeError(`cannot dial ${String(target)}: give an address such as /ip4/127.0.0.1/tcp/4001/p2p/12D3Koo…, a peer id, or a PeerInfo { id, addresses }`)
}

/** Untyped callers may give anything. */
function requireContract (swarm: unknown): void {
  const has: unknown = typeof swarm === 'object' && swarm !== null && 'contract' in swarm ? swarm.contract : undefined
  if (has !== 'swarm@1') throw new ContractError('the swarm', typeof has === 'string' ? has : undefined, 'swarm@1')
}

function requireMethods (part: unknown): void {
  const isPart = typeof part === 'object' && part !== null && 'start' in part && 'stop' in part
  if (!isPart) throw new TypeError('addProtocol() takes a part with start(swarm) and stop(), such as ping(): is a pair of parentheses missing?')
}

function partName (part: Protocol): string {
  if ('protocol' in part && typeof part.protocol === 'string') return part.protocol
  return part.constructor.name === 'Object' ? 'a part' : part.constructor.name
}
