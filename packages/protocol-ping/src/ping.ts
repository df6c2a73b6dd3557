// The ping protocol (specs/ping): liveness and round-trip time of an open connection.

import type { Connection } from '@ts-libp2p/interface-connection'
import { StoppedError, type DialTarget, type Protocol, type Swarm } from '@ts-libp2p/interface-swarm'
import { Deadlines, onCancel } from '@ts-libp2p/stream-tools'
import { answerPings } from './answer-pings.ts'
import { PingTimeoutError } from './errors.ts'
import { PING_PROTOCOL, PingLine } from './ping-line.ts'
import { duration, pingCount, resolveOptions, type PingCallOptions, type PingConfig, type PingOptions, type PingRepeatOptions } from './ping-options.ts'

/** What {@link ping} gives: a protocol to add to a node, and the calls. */
export interface Ping extends Protocol {
  readonly protocol: '/ipfs/ping/1.0.0'
  /**
   * Pings a peer on an open connection, or on a new one, and resolves with the round-trip time in
   * milliseconds; with a `count`, with the lowest, because load only ever adds to it.
   *
   * @throws PingTimeoutError | PingMismatchError, and what dialling and opening a stream throw
   */
  ping (target: DialTarget | Connection, options?: PingCallOptions): Promise<number>
  /** Pings at an interval for as long as it is iterated, on one stream as far as the peer allows. */
  repeat (target: DialTarget | Connection, options?: PingRepeatOptions): AsyncGenerator<number, void, undefined>
}

/** Answers pings of others, and pings. Two inbound streams a peer, as the spec has it. */
export function ping (options: PingOptions = {}): Ping {
  return new PingProtocol(resolveOptions(options))
}

class PingProtocol implements Ping {
  readonly protocol = PING_PROTOCOL
  readonly #config: PingConfig
  readonly #lines = new Map<string, PingLine>()
  #running: Running | undefined
  #isStopped = false

  constructor (config: PingConfig) { this.#config = config }

  start (swarm: Swarm): void {
    const deadlines = new Deadlines(this.#config.clock)
    swarm.handle(PING_PROTOCOL, stream => answerPings(stream, this.#config, deadlines), { maxInboundPerPeer: MAX_INBOUND_PER_PEER, allowLimited: true })
    this.#running = { swarm, deadlines }
  }

  stop (): void {
    const running = this.#running
    if (running === undefined) return
    this.#running = undefined
    this.#isStopped = true
    const reason = new StoppedError('ping was stopped')
    running.swarm.unhandle(PING_PROTOCOL)
    running.deadlines.stop(reason)
    for (const line of this.#lines.values()) line.abort(reason)
    this.#lines.clear()
  }

  async ping (target: DialTarget | Connection, options: PingCallOptions = {}): Promise<number> {
    return await this.#ping(target, options, this.#config.holdMs)
  }

  async #ping (target: DialTarget | Connection, options: PingCallOptions, holdMs: number): Promise<number> {
    const count = pingCount(options.count, 1)
    const timeoutMs = duration(options.timeoutMs, this.#config.timeoutMs, 'timeoutMs')
    const { signal } = options
    const { swarm, deadlines } = this.#checkRunning()
    const connection = isConnection(target) ? target : await swarm.dial(target, signal === undefined ? {} : { signal })
    const late = (): Error => new PingTimeoutError('the peer did not answer', timeoutMs)
    let lowestMs = Infinity
    for (let index = 0; index < count; index++) {
      const ms = await deadlines.run(timeoutMs, late, within => this.#line(connection).ping(connection, within, holdMs), signal)
      lowestMs = Math.min(lowestMs, ms)
    }
    return lowestMs
  }

  async * repeat (target: DialTarget | Connection, options: PingRepeatOptions = {}): AsyncGenerator<number, void, undefined> {
    const count = pingCount(options.count, Infinity)
    const intervalMs = duration(options.intervalMs, 1_000, 'intervalMs')
    for (let index = 0, nextAt = this.#config.clock.now(); index < count; index++, nextAt += intervalMs) {
      await this.#pause(nextAt - this.#config.clock.now(), options.signal)
      nextAt = this.#config.clock.now() // a slow ping delays the ones after it: nothing is made up for
      const isLast = index + 1 === count
      yield await this.#ping(target, { ...options, count: 1 }, isLast ? this.#config.holdMs : intervalMs + this.#config.holdMs)
    }
  }

  /** Bounded by the open connections: a line that has nothing to do removes itself. */
  #line (connection: Connection): PingLine {
    const peer = connection.remotePeer.toString()
    const known = this.#lines.get(peer)
    if (known !== undefined) return known
    const line = new PingLine(this.#config, () => { if (this.#lines.get(peer) === line) this.#lines.delete(peer) })
    this.#lines.set(peer, line)
    return line
  }

  #checkRunning (): Running {
    if (this.#running === undefined) throw new StoppedError(this.#isStopped ? undefined : 'ping is not started: add it to a node with addProtocol() and start the node')
    return this.#running
  }

  async #pause (ms: number, signal: AbortSignal | undefined): Promise<void> {
    const { deadlines } = this.#checkRunning()
    if (ms <= 0) return
    const over = new Error('the pause is over')
    const wait = (within: AbortSignal): Promise<never> => new Promise((_resolve, reject) => { onCancel(within, reject) })
    await deadlines.run(ms, () => over, wait, signal).catch((error: unknown) => { if (error !== over) throw error })
  }
}

interface Running {
  readonly swarm: Swarm
  readonly deadlines: Deadlines
}

/** The spec's bound: a peer may open its next stream before it sees that its last one ended. */
const MAX_INBOUND_PER_PEER = 2

function isConnection (target: DialTarget | Connection): target is Connection {
  return typeof target === 'object' && 'openStream' in target
}
