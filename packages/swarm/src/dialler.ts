import type { Multiaddr } from '@multiformats/multiaddr'
import { DialFailedError, StoppedError, type DialOptions, type DialProgress, type DialTarget } from '@ts-libp2p/interface-swarm'
import type { PeerId } from '@ts-libp2p/peer-id'
import type { Connections } from './connections.ts'
import { raceSignal } from './deadline.ts'
import { runDial, type DialContext } from './dial-job.ts'
import { parseTarget, type Target } from './dial-target.ts'
import { Semaphore } from './semaphore.ts'
import type { SwarmConnection } from './swarm-connection.ts'

interface Job {
  readonly promise: Promise<SwarmConnection>
  readonly controller: AbortController
  readonly listeners: Set<(progress: DialProgress) => void>
  /** The calls that wait for it; without any it is cancelled. */
  waiting: number
}

export interface DiallerContext extends Omit<DialContext, 'onProgress' | 'places'> {
  readonly ownPeer: PeerId
  readonly connections: Connections
  /** What the peer book holds for a peer, the best first. */
  readonly knownAddresses: (peer: PeerId) => readonly Multiaddr[]
}

/** Dials: uses an open connection, joins a dial that is under way, or starts one. */
export class Dialler {
  readonly #context: DiallerContext
  readonly #places: Semaphore
  readonly #jobs = new Map<string, Job>()
  #isStopped = false

  constructor (context: DiallerContext) {
    this.#context = context
    this.#places = new Semaphore(context.config.limits.maxParallelDials)
  }

  async dial (dialTarget: DialTarget, options: DialOptions): Promise<SwarmConnection> {
    const target = parseTarget(dialTarget)
    options.signal?.throwIfAborted()
    if (this.#isStopped) throw new StoppedError()
    if (target.peer?.equals(this.#context.ownPeer) === true) {
      throw new DialFailedError('local', target.text, [{ address: target.text, phase: 'skipped', reason: 'this is the node\'s own peer id' }])
    }
    const open = target.peer === undefined || options.fresh === true ? undefined : this.#context.connections.best(target.peer)
    if (open !== undefined) return open
    return await this.#wait(this.#job(target, options.fresh === true), options)
  }

  stop (): void {
    this.#isStopped = true
    for (const job of this.#jobs.values()) job.controller.abort(new StoppedError())
  }

  #job (target: Target, isFresh: boolean): Job {
    const addresses = this.#addresses(target)
    // Calls with other addresses do not wait for one another: each would miss what only it knows.
    const key = isFresh ? undefined : [target.peer?.toString() ?? '', ...addresses.map(String)].join(' ')
    const running = key === undefined ? undefined : this.#jobs.get(key)
    if (running !== undefined) return running
    const controller = new AbortController()
    const listeners = new Set<(progress: DialProgress) => void>()
    const context: DialContext = {
      ...this.#context,
      places: this.#places,
      onProgress: progress => { for (const listener of listeners) listener(progress) }
    }
    const id = key ?? `fresh ${++fresh}`
    const promise = runDial(target.text, target.peer, addresses, context, controller.signal).finally(() => this.#jobs.delete(id))
    promise.catch(() => {}) // every caller may have left
    const job = { promise, controller, listeners, waiting: 0 }
    this.#jobs.set(id, job)
    return job
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
      if (job.waiting === 0) job.controller.abort(new Error('nobody waits for this dial any more'))
    }
  }

  #addresses (target: Target): readonly Multiaddr[] {
    const known = target.peer === undefined ? [] : this.#context.knownAddresses(target.peer)
    const all = new Map([...target.addresses, ...known].map(address => [address.toString(), address]))
    return [...all.values()]
  }
}

let fresh = 0
