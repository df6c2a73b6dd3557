import { linkPair, macrotask, type LinkStream } from '@ts-libp2p/compliance'
import { multiaddr, type Multiaddr } from '@multiformats/multiaddr'
import { ListenError, type Listener, type RawLink, type TransportLink } from '@ts-libp2p/interface-transport'
import type { Habits } from './habits.ts'

/** What `/ip4/<host>/tcp/<port>` says. */
export interface Place {
  readonly host: string
  readonly port: number
}

export function addressOf ({ host, port }: Place): Multiaddr {
  return multiaddr(`/ip4/${host}/tcp/${port}`)
}

/** A machine with two addresses and no cable. */
export class ReferenceNetwork {
  readonly habits: Habits
  readonly bound = new Map<string, ReferenceListener>()
  /** Only mutants remember. */
  readonly refused: RawLink[] = []
  /** Link ends and listeners that are not over. */
  open = 0
  #lastPort = 40_000

  constructor (habits: Habits) { this.habits = habits }

  freePort (): number { return ++this.#lastPort }

  find (place: Place): ReferenceListener | undefined { return this.bound.get(addressOf(place).toString()) }

  isInUse (places: readonly Place[]): boolean { return places.some(place => this.find(place) !== undefined) }

  bind (listener: ReferenceListener): void {
    for (const address of listener.places.map(addressOf)) this.bound.set(address.toString(), listener)
    this.open++
  }

  unbind (listener: ReferenceListener, whoever = false): void {
    for (const place of listener.places) {
      const key = addressOf(place).toString()
      if (whoever || this.bound.get(key) === listener) this.bound.delete(key)
    }
  }

  /** The two ends of a fresh link. */
  link (local: Multiaddr, remote: Multiaddr): readonly [RawLink, RawLink] {
    const { near, far } = linkPair(this.habits.link)
    const { halfClose = true, pausable = true } = this.habits.link
    const features = { halfClose, pausable }
    for (const end of [near, far]) this.#count(end)
    return [
      Object.assign(near, { localAddress: local, remoteAddress: remote, direction: 'outbound' as const, features }),
      Object.assign(far, { localAddress: remote, remoteAddress: local, direction: 'inbound' as const, features })
    ]
  }

  #count (end: LinkStream): void {
    this.open++
    void end.closed.then(({ how }) => { if (how !== 'clean' || this.habits.countsClosed) this.open-- })
  }
}

export class ReferenceListener implements Listener {
  readonly places: readonly Place[]
  readonly #network: ReferenceNetwork
  #pending: RawLink[] = []
  #accepting: Array<(link: TransportLink | null) => void> = []
  #isClosed = false

  constructor (network: ReferenceNetwork, places: readonly Place[]) {
    this.#network = network
    this.places = places
  }

  get addresses (): readonly Multiaddr[] { return this.#isClosed ? [] : this.places.map(addressOf) }

  /** Whether there was room. */
  take (link: RawLink): boolean {
    const { serves, sheds, maxPending } = this.#network.habits
    const resolve = serves === 'first' ? this.#accepting.shift() : this.#accepting.pop()
    if (resolve !== undefined) {
      resolve({ kind: 'raw', link })
      return true
    }
    if (this.#pending.length >= maxPending) {
      if (sheds === 'newest') return false
      if (sheds === 'oldest') this.#pending.shift()?.abort()
    }
    this.#pending.push(link)
    return true
  }

  accept (): Promise<TransportLink | null> {
    const { accepts, overInQueue } = this.#network.habits
    if (this.#isClosed) return Promise.resolve(null)
    if (overInQueue === 'dropped') this.#pending = this.#pending.filter(({ state }) => state === 'open')
    const link = accepts === 'first' ? this.#pending.shift() : this.#pending.pop()
    if (link === undefined) return new Promise(resolve => { this.#accepting.push(resolve) })
    if (overInQueue === 'thrown' && link.state === 'closed') return Promise.reject(new Error('the link is over already'))
    return Promise.resolve({ kind: 'raw', link })
  }

  async close (): Promise<void> {
    const { frees, freesAgain, endsWaiting, settlesAccepts } = this.#network.habits
    if (freesAgain) this.#network.unbind(this, true)
    if (this.#isClosed) return
    this.#isClosed = true
    if (frees === 'at once') this.#network.unbind(this)
    if (frees === 'late') void macrotask().then(macrotask).then(() => this.#network.unbind(this))
    this.#network.open--
    for (const link of this.#pending.splice(0)) {
      if (endsWaiting === 'abort') link.abort(new Error('the listener was closed'))
      if (endsWaiting === 'close') await link.close()
    }
    if (settlesAccepts) for (const resolve of this.#accepting.splice(0)) resolve(null)
  }
}

export function inUse (address: Multiaddr): ListenError {
  return new ListenError(address, `${address.toString()} is in use`, { cause: new Error('in use') })
}
