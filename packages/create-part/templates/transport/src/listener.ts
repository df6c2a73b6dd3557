import type { Multiaddr } from '@multiformats/multiaddr'
import type { Listener, RawLink, TransportLink } from '@ts-libp2p/interface-transport'

/** Hands out the links that come in, in the order in which they came. */
export class MyTransportListener implements Listener {
  readonly #address: Multiaddr
  readonly #unbind: () => void
  readonly #pending: RawLink[] = []
  readonly #accepting: Array<(link: TransportLink | null) => void> = []
  #isClosed = false

  constructor (address: Multiaddr, unbind: () => void) {
    this.#address = address
    this.#unbind = unbind
  }

  get addresses (): readonly Multiaddr[] { return this.#isClosed ? [] : [this.#address] }

  /** Nobody accepts: one more link would be held for nothing. */
  get isFull (): boolean { return this.#pending.length >= MAX_PENDING }

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

  /** Links that were accepted live on; those that wait are aborted. */
  close (): Promise<void> {
    if (!this.#isClosed) {
      this.#isClosed = true
      this.#unbind()
      for (const link of this.#pending.splice(0)) link.abort(new Error('the listener was closed before the link was accepted'))
      for (const resolve of this.#accepting.splice(0)) resolve(null)
    }
    return Promise.resolve()
  }
}

/** Strangers fill this queue: it needs a bound. */
const MAX_PENDING = 128
