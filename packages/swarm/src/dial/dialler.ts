import type { Multiaddr } from '@multiformats/multiaddr'
import { DialFailedError, StoppedError, type DialAttempt, type DialOptions, type DialProgress, type DialTarget } from '@ts-libp2p/interface-swarm'
import type { PeerId } from '@ts-libp2p/peer-id'
import { cancelReason } from '@ts-libp2p/stream-tools'
import type { Connections } from '../connections.ts'
import { raceSignal } from '../deadline.ts'
import { BackOff } from './back-off.ts'
import { runDial, type DialContext, type DialPlan } from './job.ts'
import { parseTarget, type Target } from './target.ts'
import { Semaphore } from './semaphore.ts'
import type { SwarmConnection } from '../swarm-connection.ts'

interface Job {
  readonly key: string
  readonly promise: Promise<SwarmConnection>
  readonly controller: AbortController
  readonly listeners: Set<(progress: DialProgress) => void>
  /** The calls that wait for it; without any it is cancelled. */
  waiting: number
}

export interface DiallerContext extends Omit<DialContext, 'onProgress' | 'places' | 'backOff'> {
  readonly ownPeer: PeerId
  readonly connections: Connections
  /** What the peer book holds for a peer, the best first. */
  readonly knownAddresses: (peer: PeerId) => readonly Multiaddr[]
  /** A dial ended; no attempts when it succeeded. */
  readonly onDialled: (peer: PeerId | undefined, attempts: readonly DialAttempt[] | undefined) => void
}

/** Dials: uses an open connection, joins a dial that is under way, or starts one. */
export class Dialler {
  readonly #context: DiallerContext
  readonly #places: Semaphore
  readonly #backOff: BackOff
  readonly #jobs = new Map<string, Job>()
  #isStopped = false

  constructor (context: DiallerContext) {
    this.#context = context
    this.#places = new Semaphore(context.config.limits.maxParallelDials)
    this.#backOff = new BackOff({ clock: context.config.clock, maxKeys: MAX_BACK_OFFS })
  }

  /** @param isPersistent - the caller has a back-off of its own: see DialPlan */
  async dial (dialTarget: DialTarget, options: DialOptions, isPersistent = false): Promise<SwarmConnection> {
    const target = parseTarget(dialTarget)
    if (options.signal?.aborted === true) throw cancelReason(options.signal)
    if (this.#isStopped) throw new StoppedError()
    if (target.peer?.equals(this.#context.ownPeer) === true) {
      throw new DialFailedError('local', target.text, [{ address: target.text, phase: 'skipped', reason: 'this is the node\'s own peer id', hint: 'dial another peer' }])
    }
    const open = target.peer === undefined || options.fresh === true ? undefined : this.#context.connections.best(target.peer)
    if (open !== undefined) return open
    return await this.#wait(this.#job(this.#plan(target, isPersistent), options.fresh === true), options)
  }

  stop (): void {
    this.#isStopped = true
    for (const job of this.#jobs.values()) job.controller.abort(new StoppedError())
  }

  /** How long a dial by peer id would leave the peer alone, in milliseconds. */
  backOffMs (peer: PeerId): number {
    const waits = this.#context.knownAddresses(peer).filter(address => this.#isOpen(peer, address)).map(address => this.#backOff.remainingMs(address.toString()))
    return waits.length === 0 ? 0 : Math.min(...waits)
  }

  /** The address may be tried at once: something about it changed. */
  forgive (address: Multiaddr): void { this.#backOff.succeeded(address.toString()) }

  #job (plan: DialPlan, isFresh: boolean): Job {
    const key = isFresh ? `fresh ${++fresh}` : this.#key(plan)
    const running = this.#jobs.get(key)
    if (running !== undefined) return running
    const controller = new AbortController()
    const listeners = new Set<(progress: DialProgress) => void>()
    const promise = this.#run(plan, controller.signal, listeners).finally(() => { this.#forget(job) })
    promise.catch(() => {}) // every caller may have left
    const job: Job = { key, promise, controller, listeners, waiting: 0 }
    this.#jobs.set(key, job)
    return job
  }

  /** Nobody joins it any more. @returns whether somebody could have */
  #forget (job: Job): boolean { return this.#jobs.get(job.key) === job && this.#jobs.delete(job.key) }

  async #run (plan: DialPlan, signal: AbortSignal, listeners: ReadonlySet<(progress: DialProgress) => void>): Promise<SwarmConnection> {
    const { peer } = plan
    const { onDialled } = this.#context
    try {
      const connection = await runDial(plan, {
        ...this.#context,
        places: this.#places,
        backOff: this.#backOff,
        onProgress: progress => { for (const listener of listeners) listener(progress) }
      }, signal)
      onDialled(connection.remotePeer, undefined)
      return connection
    } catch (error) {
      if (error instanceof DialFailedError) onDialled(peer, error.attempts)
      throw error
    }
  }

  /**
   * Dials to one peer are one dial: a call joins the one that runs if that tries every address which
   * this one knows. A dial to an address without a peer is one with others to the same address.
   */
  #key (plan: DialPlan): string {
    const { peer } = plan
    const addresses = plan.addresses.filter(address => !plan.known.some(known => known.equals(address) && (peer === undefined || this.#isOpen(peer, known))))
    return [peer?.toString() ?? '', ...addresses.map(String).sort()].join(' ')
  }

  async #wait (job: Job, options: DialOptions): Promise<SwarmConnection> {
    const { onProgress, signal } = options
    const listener = onProgress === undefined ? undefined : (progress: DialProgress) => onProgress(progress)
    if (listener !== undefined) job.listeners.add(listener)
    job.waiting++
    try {
      return await raceSignal(job.promise, signal)
    } finally {
      job.waiting--
      if (listener !== undefined) job.listeners.delete(listener)
      if (job.waiting === 0 && this.#forget(job)) job.controller.abort(new Error('nobody waits for this dial any more'))
    }
  }

  #plan (target: Target, isPersistent: boolean): DialPlan {
    return { ...target, known: target.peer === undefined ? [] : this.#context.knownAddresses(target.peer), isPersistent }
  }

  /** A dial by peer id does not leave the address alone for where it leads. */
  #isOpen (peer: PeerId, known: Multiaddr): boolean { return this.#context.claims.foreignRange(peer, known) === undefined }
}

let fresh = 0

/** Addresses that failed lately and are remembered. */
const MAX_BACK_OFFS = 10_000
