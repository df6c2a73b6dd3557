import type { Multiaddr } from '@multiformats/multiaddr'
import { LimitError } from '@ts-libp2p/interface-swarm'
import type { Clock } from '@ts-libp2p/stream-tools'
import { addressGroups } from './address-group.ts'
import type { SwarmLimits } from './swarm-limits.ts'
import { TokenBucket } from './token-bucket.ts'

/** How often and how many strangers may come: by host, by site, and all together. */
export class InboundRates {
  readonly #clock: Clock
  readonly #limits: SwarmLimits
  readonly #all: TokenBucket
  /** By host. Full buckets are forgotten, so the map holds who came lately. */
  readonly #buckets = new Map<string, TokenBucket>()
  readonly #open = new Map<string, number>()

  constructor (clock: Clock, limits: SwarmLimits) {
    this.#clock = clock
    this.#limits = limits
    this.#all = new TokenBucket(clock, limits.connectionsPerSecond, limits.connectionsPerSecond)
  }

  /** Whether a link from the address may begin its handshake. */
  arrive (address: Multiaddr): LimitError | undefined {
    const host = this.#counted(address)?.host
    if (host === undefined) return undefined
    const { hostConnectionsPerSecond, hostConnectionBurst, connectionsPerSecond } = this.#limits
    let bucket = this.#buckets.get(host)
    if (bucket === undefined) {
      if (this.#buckets.size >= MAX_BUCKETS) this.#forget()
      this.#buckets.set(host, bucket = new TokenBucket(this.#clock, hostConnectionsPerSecond, hostConnectionBurst))
    }
    if (!bucket.take()) return new LimitError('hostConnectionsPerSecond', hostConnectionsPerSecond)
    return this.#all.take() ? undefined : new LimitError('connectionsPerSecond', connectionsPerSecond)
  }

  /** A place for an open inbound connection from the address. */
  open (address: Multiaddr): LimitError | (() => void) {
    const groups = this.#counted(address)
    if (groups === undefined) return () => {}
    const { maxConnectionsPerHost, maxConnectionsPerSite } = this.#limits
    const keys = [`host ${groups.host}`, `site ${groups.site}`]
    if (this.#count(keys[0]) >= maxConnectionsPerHost) return new LimitError('maxConnectionsPerHost', maxConnectionsPerHost)
    if (this.#count(keys[1]) >= maxConnectionsPerSite) return new LimitError('maxConnectionsPerSite', maxConnectionsPerSite)
    for (const key of keys) this.#open.set(key, this.#count(key) + 1)
    return () => {
      for (const key of keys) {
        const left = this.#count(key) - 1
        if (left > 0) this.#open.set(key, left)
        else this.#open.delete(key)
      }
    }
  }

  #count (key: string | undefined): number { return this.#open.get(key ?? '') ?? 0 }

  #counted (address: Multiaddr): { host: string, site: string } | undefined {
    const groups = addressGroups(address)
    return groups === undefined || (groups.isLoopback && this.#limits.limitLoopback === 0) ? undefined : groups
  }

  /** Drops what is full; if everybody is busy, the longest known. */
  #forget (): void {
    for (const [host, bucket] of this.#buckets) if (bucket.isFull) this.#buckets.delete(host)
    const oldest = this.#buckets.keys().next().value
    if (this.#buckets.size >= MAX_BUCKETS && oldest !== undefined) this.#buckets.delete(oldest)
  }
}

const MAX_BUCKETS = 4_096
