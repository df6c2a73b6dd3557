import { LimitError } from '@ts-libp2p/interface-swarm'

/** What a scope counts: things that are open, and bytes that are held. */
export type Resource = 'connections' | 'inboundConnections' | 'outboundConnections' | 'inboundStreams' | 'outboundStreams' | 'bytes'

/** The limit of each resource, by name and value; what is not there is not bounded by this scope. */
export type ScopeLimits = Partial<Record<Resource, readonly [name: string, value: number]>>

/**
 * A bound on resources inside another bound: system > peer > protocol. Taking something takes it in
 * every scope up to the outermost, or in none.
 */
export class Scope {
  readonly #limits: ScopeLimits
  readonly #parent: Scope | undefined
  readonly #used: Record<Resource, number> = { connections: 0, inboundConnections: 0, outboundConnections: 0, inboundStreams: 0, outboundStreams: 0, bytes: 0 }

  constructor (limits: ScopeLimits, parent?: Scope) {
    this.#limits = limits
    this.#parent = parent
  }

  used (resource: Resource): number { return this.#used[resource] }

  /** Nothing is taken: the scope need not be remembered. */
  get isIdle (): boolean { return Object.values(this.#used).every(used => used === 0) }

  /** Takes `amount` of each resource; the error names the innermost limit that is reached, and nothing is taken. */
  take (resources: readonly Resource[], amount = 1): LimitError | undefined {
    const reached = this.#reached(resources, amount)
    if (reached === undefined) this.#add(resources, amount)
    return reached
  }

  release (resources: readonly Resource[], amount = 1): void { this.#add(resources, -amount) }

  #reached (resources: readonly Resource[], amount: number): LimitError | undefined {
    for (const resource of resources) {
      const limit = this.#limits[resource]
      if (limit !== undefined && this.used(resource) + amount > limit[1]) return new LimitError(...limit)
    }
    const parent = this.#parent
    return parent === undefined ? undefined : parent.#reached(resources, amount)
  }

  #add (resources: readonly Resource[], amount: number): void {
    for (const resource of resources) {
      const used = this.#used[resource] + amount
      this.#used[resource] = used > 0 ? used : 0
    }
    if (this.#parent !== undefined) this.#parent.#add(resources, amount)
  }
}
