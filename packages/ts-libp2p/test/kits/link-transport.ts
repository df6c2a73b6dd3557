import { multiaddr, type Multiaddr } from '@multiformats/multiaddr'
import { linkPair, type LinkPair } from '@ts-libp2p/compliance'
import { DialError, type Listener, type RawLink, type Transport, type TransportLink } from '@ts-libp2p/interface-transport'

/** The links of the kit's engine as a network of their own: whatever runs on it can be held up and cut. */
export class LinkNetwork {
  /** Every link that was dialled. */
  readonly links: LinkPair[] = []
  readonly #listeners = new Map<string, Inbound>()
  #lastNumber = 0

  /** `/memory/0` listens on a free number. */
  transport (): Transport {
    return {
      contract: 'transport@1',
      name: 'link',
      canDial: address => isMemory(address),
      canListen: address => isMemory(address),
      dial: async address => this.#dial(address),
      listen: async () => this.#listen()
    }
  }

  #dial (remoteAddress: Multiaddr): TransportLink {
    const listener = this.#listeners.get(remoteAddress.toString())
    if (listener === undefined) throw new DialError(remoteAddress, 'nobody listens there')
    const pair = linkPair()
    this.links.push(pair)
    const localAddress = this.#address()
    listener.take({ kind: 'raw', link: raw(pair.far, { localAddress: remoteAddress, remoteAddress: localAddress, direction: 'inbound' }) })
    return { kind: 'raw', link: raw(pair.near, { localAddress, remoteAddress, direction: 'outbound' }) }
  }

  #listen (): Listener {
    const address = this.#address()
    const inbound = new Inbound(address, () => this.#listeners.delete(address.toString()))
    this.#listeners.set(address.toString(), inbound)
    return inbound
  }

  #address (): Multiaddr { return multiaddr(`/memory/${++this.#lastNumber}`) }
}

class Inbound implements Listener {
  readonly #address: Multiaddr
  readonly #unbind: () => void
  readonly #links: TransportLink[] = []
  #accepting: ((link: TransportLink | null) => void) | undefined
  #isClosed = false

  constructor (address: Multiaddr, unbind: () => void) {
    this.#address = address
    this.#unbind = unbind
  }

  get addresses (): readonly Multiaddr[] { return this.#isClosed ? [] : [this.#address] }

  take (link: TransportLink): void {
    const resolve = this.#accepting
    this.#accepting = undefined
    if (resolve === undefined) this.#links.push(link)
    else resolve(link)
  }

  accept (): Promise<TransportLink | null> {
    if (this.#isClosed) return Promise.resolve(null)
    const link = this.#links.shift()
    if (link !== undefined) return Promise.resolve(link)
    return new Promise(resolve => { this.#accepting = resolve })
  }

  async close (): Promise<void> {
    if (this.#isClosed) return
    this.#isClosed = true
    this.#unbind()
    this.#accepting?.(null)
  }
}

function raw (stream: LinkPair['near'], rest: Pick<RawLink, 'localAddress' | 'remoteAddress' | 'direction'>): RawLink {
  return Object.assign(stream, rest, { features: { halfClose: true, pausable: true } })
}

function isMemory (address: Multiaddr): boolean { return address.toString().startsWith('/memory/') }
