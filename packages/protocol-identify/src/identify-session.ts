// Identify on one swarm, from start to stop: the shell that joins streams, the peer book and events.

import type { Connection, Stream } from '@ts-libp2p/interface-connection'
import { DeadlineError, StoppedError, type Swarm } from '@ts-libp2p/interface-swarm'
import type { PeerId } from '@ts-libp2p/peer-id'
import { Deadlines, untilCancelled } from '@ts-libp2p/stream-tools'
import { PushSupersededError } from './errors.ts'
import { IDENTIFY_PROTOCOL, PUSH_PROTOCOL, type IdentifyMessage } from './identify-message.ts'
import type { IdentifyConfig } from './identify-options.ts'
import { resultOf, type IdentifyResult } from './identify-result.ts'
import { LatestClaims } from './latest-claims.ts'
import { isReachableAt } from './observed-address.ts'
import { readClaims } from './peer-claims.ts'
import { PushGate } from './push-gate.ts'
import { PushQueue } from './push-queue.ts'
import { readMessages } from './read-messages.ts'
import type { RecordSequence } from './record-sequence.ts'
import { SelfDescription } from './self-description.ts'

/** What is kept of a connected peer between two exchanges. */
interface KnownPeer {
  /** The version of ourselves it was told last. */
  toldVersion: number
  readonly latest: LatestClaims
  readonly gate: PushGate
}

export class IdentifySession {
  readonly #swarm: Swarm
  readonly #config: IdentifyConfig
  readonly #self: SelfDescription
  readonly #pushes: PushQueue
  readonly #deadlines: Deadlines
  readonly #release: Array<() => void>
  /** Bounded by the connected peers: an entry goes with the peer's last connection. */
  readonly #known = new Map<string, KnownPeer>()
  /** The questions under way. */
  readonly #asking = new Map<Connection, Promise<IdentifyResult>>()
  readonly #asked = new WeakMap<Connection, Promise<IdentifyResult>>()
  /** Counts what we were: what peers were told of an older version is stale. */
  #version = 1
  #arrivals = 0
  #isStopped = false

  constructor (swarm: Swarm, config: IdentifyConfig, sequence: RecordSequence) {
    this.#swarm = swarm
    this.#config = config
    this.#self = new SelfDescription(swarm, config, sequence)
    this.#deadlines = new Deadlines(config.clock)
    this.#pushes = new PushQueue({ clock: config.clock, push: peer => this.#push(peer) })
    this.#release = []
    this.#serve(IDENTIFY_PROTOCOL, stream => this.#answer(stream))
    this.#serve(PUSH_PROTOCOL, stream => this.#takePush(stream))
    this.#release.push(
      swarm.on('connection:open', ({ connection }) => {
        this.#know(connection.remotePeer, this.#version) // it asks when it likes, and is told what is true then
        this.#askUnheard(connection)
      }),
      swarm.on('peer:disconnect', ({ peer }) => this.#forget(peer)),
      swarm.on('self:update', () => {
        this.#version++
        for (const { remotePeer } of swarm.connections()) this.#catchUp(remotePeer)
      })
    )
    for (const connection of swarm.connections()) this.#askUnheard(connection)
  }

  stop (): void {
    this.#isStopped = true
    this.#deadlines.stop(new StoppedError('identify was stopped'))
    for (const release of this.#release) release()
    this.#pushes.stop()
    for (const { gate } of this.#known.values()) gate.close()
    this.#known.clear()
  }

  async identified (connection: Connection, signal: AbortSignal | undefined): Promise<IdentifyResult> {
    const asked = this.#asked.get(connection)
    if (asked === undefined) return await this.ask(connection, signal)
    return signal === undefined ? await asked : await untilCancelled(asked, signal)
  }

  async ask (connection: Connection, signal: AbortSignal | undefined): Promise<IdentifyResult> {
    let asking = this.#asking.get(connection)
    if (asking === undefined) {
      asking = this.#ask(connection).finally(() => this.#asking.delete(connection))
      this.#asking.set(connection, asking)
      this.#record(connection, asking)
    }
    return signal === undefined ? await asking : await untilCancelled(asking, signal)
  }

  /** Keeps the first outcome, and then every better one. A failure is reported to whoever asks for it. */
  #record (connection: Connection, asking: Promise<IdentifyResult>): void {
    if (!this.#asked.has(connection)) this.#asked.set(connection, asking)
    asking.then(() => this.#asked.set(connection, asking), nothing)
  }

  #askUnheard (connection: Connection): void { this.ask(connection, undefined).catch(nothing) }

  async #ask (connection: Connection): Promise<IdentifyResult> {
    return await this.#overStream(connection, IDENTIFY_PROTOCOL, (stream, signal) => this.#hear(stream, signal))
  }

  async #answer (stream: Stream): Promise<void> {
    const version = this.#version
    await this.#within('answering identify', signal => this.#tell(stream, signal))
    this.#told(stream.connection.remotePeer, version)
  }

  /** Says all there is to say of ourselves, and ends the stream. */
  async #tell (stream: Stream, signal: AbortSignal): Promise<void> {
    await stream.write(await untilCancelled(this.#self.forPeer(stream.connection), signal), { signal })
    await stream.close({ signal })
  }

  async #takePush (stream: Stream): Promise<void> {
    if (await this.#know(stream.connection.remotePeer).gate.admit()) {
      await this.#within('taking a push', signal => this.#hear(stream, signal))
    } else {
      stream.abort(new PushSupersededError()) // not thrown: a flood would be as many reports
    }
  }

  /** Reads what the peer says to its end, and believes it as far as it goes. */
  async #hear (stream: Stream, signal: AbortSignal): Promise<IdentifyResult> {
    let arrival = 0
    const message = await readMessages(stream, { signal, onFirst: () => { arrival = ++this.#arrivals } })
    return await this.#learn(stream.connection, message, arrival)
  }

  async #learn (connection: Connection, message: IdentifyMessage, arrival: number): Promise<IdentifyResult> {
    const claims = await readClaims(message, connection)
    if (this.#isStopped) throw new StoppedError('identify was stopped')
    const { agent, protocolVersion, protocols, listenAddrs, observedAddr, record } = claims
    const peer = connection.remotePeer
    const { peers } = this.#swarm
    const { latest } = this.#know(peer)
    peers.update(peer, {
      publicKey: connection.remoteKey, // from the handshake: the one in the message is the same, or we are not here
      ...agent !== undefined && latest.take('agent', arrival) && { agent },
      ...protocolVersion !== undefined && latest.take('protocolVersion', arrival) && { protocolVersion },
      ...protocols !== undefined && latest.take('protocols', arrival) && { protocols }
    })
    if (record !== undefined) await peers.addRecord(record.bytes)
    const isCertified = listenAddrs === record?.addresses // then `addRecord` took them
    if (listenAddrs !== undefined && !isCertified) peers.addAddresses(peer, listenAddrs, { ttlMs: UNSIGNED_TTL_MS })
    if (observedAddr !== undefined && isReachableAt(observedAddr, connection, this.#swarm.addresses)) this.#swarm.observed(observedAddr, peer)
    this.#catchUp(peer)
    return resultOf(peer, claims)
  }

  /** Pushes to the peer unless it knows, or is not known to take a push; its own identify may tell later. */
  #catchUp (peer: PeerId): void {
    if (this.#isStopped || this.#know(peer).toldVersion >= this.#version) return
    if (this.#swarm.peers.get(peer)?.protocols.includes(PUSH_PROTOCOL) === true) this.#pushes.add(peer)
  }

  /** Over the first connection that takes it. What no connection took, the next change brings. */
  async #push (peer: PeerId): Promise<void> {
    const version = this.#version
    if (this.#know(peer).toldVersion >= version) return // it asked meanwhile
    for (const connection of this.#swarm.connections(peer)) {
      try {
        await this.#overStream(connection, PUSH_PROTOCOL, (stream, signal) => this.#tell(stream, signal))
        this.#told(peer, version)
        return
      } catch {
        // Peers refuse pushes beyond their rate, and connections end: neither is anyone's concern. A
        // record that cannot be sealed is, and is reported where a peer asks.
      }
    }
  }

  #serve (protocol: string, serve: (stream: Stream) => Promise<void>): void {
    const quietly = async (stream: Stream): Promise<void> => {
      try {
        await serve(stream)
      } catch (error) {
        // A stream that is over has told why in `closed`: a peer that resets its own is no error of
        // ours, and our own stop is none at all.
        if (error instanceof StoppedError) stream.abort(error)
        if (stream.state !== 'closed') throw error
      }
    }
    try {
      this.#swarm.handle(protocol, quietly, { maxInboundPerPeer: MAX_INBOUND_PER_PEER, allowLimited: true })
    } catch (error) {
      for (const release of this.#release) release()
      throw error
    }
    this.#release.push(() => this.#swarm.unhandle(protocol))
  }

  /** One exchange that we begin: the stream is over with it, however it ends. */
  async #overStream<T> (connection: Connection, protocol: string, work: (stream: Stream, signal: AbortSignal) => Promise<T>): Promise<T> {
    return await this.#within(`${protocol} with ${connection.remotePeer.toString()}`, async signal => {
      const stream = await connection.openStream(protocol, { signal, allowLimited: true })
      try {
        return await work(stream, signal)
      } catch (error) {
        stream.abort(error instanceof Error ? error : undefined)
        throw error
      } finally {
        stream.close().catch(nothing) // all was said: whether the peer hears of our end is its affair
      }
    })
  }

  async #within<T> (what: string, work: (signal: AbortSignal) => Promise<T>): Promise<T> {
    const { timeoutMs } = this.#config
    return await this.#deadlines.run(timeoutMs, () => new DeadlineError(what, timeoutMs), work)
  }

  #told (peer: PeerId, version: number): void {
    const known = this.#know(peer)
    known.toldVersion = Math.max(known.toldVersion, version)
  }

  /** What is kept of the peer; of one that is no longer connected, nothing is. */
  #know (peer: PeerId, toldVersion = 0): KnownPeer {
    const key = peer.toString()
    const known = this.#known.get(key) ?? { toldVersion, latest: new LatestClaims(), gate: new PushGate(this.#config.clock) }
    if (this.#swarm.connections(peer).length > 0 && !this.#isStopped) this.#known.set(key, known)
    return known
  }

  #forget (peer: PeerId): void {
    this.#known.get(peer.toString())?.gate.close()
    this.#known.delete(peer.toString())
    this.#pushes.drop(peer)
  }
}

/**
 * Streams of each of both protocols that one peer may have open. One for each of its connections
 * would do; a peer may open its next before it saw that its last one ended.
 */
const MAX_INBOUND_PER_PEER = 8

/** How long addresses that nobody signed are believed; as js-libp2p has it. */
const UNSIGNED_TTL_MS = 3_600_000

function nothing (): void {}
