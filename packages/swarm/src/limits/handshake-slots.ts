import type { Multiaddr } from '@multiformats/multiaddr'
import { LimitError } from '@ts-libp2p/interface-swarm'
import { addressGroups } from './address-group.ts'
import type { SwarmLimits } from './swarm-limits.ts'

/** The limits of `SWARM_LIMITS` that handshakes keep. */
export type HandshakeLimits = Pick<SwarmLimits, 'maxPendingInbound' | 'maxPendingPerHost' | 'maxPendingPerSite' | 'limitLoopback'>

/** A place for one inbound handshake. */
export interface HandshakeSlot {
  /** The peer proved to be no silent socket: it is not the first to go. */
  progressed (): void
  /** Gives the place back. Idempotent. */
  release (): void
}

interface Held {
  readonly host: string | undefined
  readonly site: string | undefined
  readonly evict: (error: LimitError) => void
  hasProgressed: boolean
}

/**
 * Shares the places for inbound handshakes between networks. A newcomer always gets a place: when
 * its own network has used up its share, the oldest silent one of that network goes; when all places
 * are taken, the oldest silent one of the network that holds most. So sockets that say nothing, however
 * many, push out one another and not the honest.
 */
export class HandshakeSlots {
  readonly #limits: HandshakeLimits
  /** In order of arrival. */
  readonly #held = new Set<Held>()

  constructor (limits: HandshakeLimits) { this.#limits = limits }

  get size (): number { return this.#held.size }

  /** @param evict - called when the place is needed for another; the handshake then ends */
  take (address: Multiaddr, evict: (error: LimitError) => void): HandshakeSlot {
    const groups = addressGroups(address)
    const isCounted = groups !== undefined && (!groups.isLoopback || this.#limits.limitLoopback !== 0)
    const slot: Held = { host: isCounted ? groups.host : undefined, site: isCounted ? groups.site : undefined, evict, hasProgressed: false }
    this.#makeRoom(slot)
    this.#held.add(slot)
    return {
      progressed: () => { slot.hasProgressed = true },
      release: () => { this.#held.delete(slot) }
    }
  }

  #makeRoom (slot: Held): void {
    const { maxPendingInbound, maxPendingPerHost, maxPendingPerSite } = this.#limits
    const all = [...this.#held]
    const sameHost = slot.host === undefined ? [] : all.filter(held => held.host === slot.host)
    if (sameHost.length >= maxPendingPerHost) return this.#evict(sameHost, 'maxPendingPerHost', maxPendingPerHost)
    const sameSite = slot.site === undefined ? [] : all.filter(held => held.site === slot.site)
    if (sameSite.length >= maxPendingPerSite) return this.#evict(sameSite, 'maxPendingPerSite', maxPendingPerSite)
    if (all.length >= maxPendingInbound) this.#evict(largestSite(all), 'maxPendingInbound', maxPendingInbound)
  }

  #evict (candidates: readonly Held[], limit: string, value: number): void {
    const victim = candidates.find(held => !held.hasProgressed) ?? candidates[0]
    if (victim === undefined) return
    this.#held.delete(victim)
    victim.evict(new LimitError(limit, value))
  }
}

/** The handshakes of the site that holds most places, in order of arrival. */
function largestSite (all: readonly Held[]): readonly Held[] {
  const bySite = new Map<string | undefined, Held[]>()
  for (const held of all) {
    const site = bySite.get(held.site)
    if (site === undefined) bySite.set(held.site, [held])
    else site.push(held)
  }
  let largest: readonly Held[] = []
  for (const site of bySite.values()) if (site.length > largest.length) largest = site
  return largest
}
