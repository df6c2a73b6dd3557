import type { Multiaddr } from '@multiformats/multiaddr'
import type { Listener, RawLink, TransportLink } from '@ts-libp2p/interface-transport'
import { toMultiaddr } from './address.ts'
import type { Doorkeeper, MemoryHub } from './hub.ts'

/** Hands links out in the order in which they came. */
export class MemoryListener implements Listener, Doorkeeper {
  readonly maxPending: number
  readonly #hub: MemoryHub
  readonly #number: bigint
  readonly #pending: RawLink[] = []
  readonly #accepting: Array<(link: TransportLink | null) => void> = []
  #isClosed = false

  constructor (hub: MemoryHub, number: bigint, maxPending: number) {
    this.#hub = hub
    this.#number = number
    this.maxPending = maxPending
  }

  get addresses (): readonly Multiaddr[] { return this.#isClosed ? [] : [toMultiaddr(this.#number)] }

  get pendingCount (): number { return this.#pending.length }

  take (link: RawLink): void {
    const resolve = this.#accepting.shift()
    if (resolve === undefined) this.#pending.push(link)
    else resolve({ kind: 'raw', link })
  }

  accept (): Promise<TransportLink | null> {
    if (this.#isClosed) return Promise.resolve(null)
    const link = this.#pending.shift()
    if (link !== undefined) return Promise.resolve({ kind: 'raw', link })
    return new Promise(resolve => { this.#accepting.push(resolve) })
  }

  close (): Promise<void> {
    if (this.#isClosed) return Promise.resolve()
    this.#isClosed = true
    this.#hub.unbind(this.#number)
    for (const link of this.#pending.splice(0)) link.abort(new Error('the listener was closed before the link was accepted'))
    for (const resolve of this.#accepting.splice(0)) resolve(null)
    return Promise.resolve()
  }
}
