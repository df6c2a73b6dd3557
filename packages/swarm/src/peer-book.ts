import type { Multiaddr } from '@multiformats/multiaddr'
import type { AddAddressesOptions, KnownAddress, PeerBook, PeerEntry, PeerPatch } from '@ts-libp2p/interface-swarm'
import { openPeerRecord, type PeerId, type PublicKey } from '@ts-libp2p/peer-id'

export interface PeerBookOptions {
  readonly maxPeers: number
  readonly maxAddressesPerPeer: number
  readonly maxProtocolsPerPeer: number
  /** Connected peers are never dropped for room. */
  readonly isConnected: (peer: PeerId) => boolean
  readonly onUpdate: (peer: PeerId) => void
  /** Milliseconds since 1970. */
  readonly wallClock?: () => number
}

interface Entry {
  readonly id: PeerId
  /** By the text of the address. */
  readonly addresses: Map<string, KnownAddress>
  /** Texts of those that the application added, whoever says or signs them later. */
  given?: Set<string>
  protocols: readonly string[]
  agent?: string
  protocolVersion?: string
  publicKey?: PublicKey
  record?: Uint8Array
  sequence?: bigint
}

/** The peer book in memory. The map's order is the order of use: the longest unused peer comes first. */
export class MemoryPeerBook implements PeerBook {
  readonly #options: PeerBookOptions
  readonly #wallClock: () => number
  readonly #entries = new Map<string, Entry>()

  constructor (options: PeerBookOptions) {
    this.#options = options
    this.#wallClock = options.wallClock ?? Date.now
  }

  get size (): number { return this.#entries.size }

  get (peer: PeerId): PeerEntry | undefined {
    const entry = this.#entries.get(peer.toString())
    return entry === undefined ? undefined : this.#view(entry)
  }

  * [Symbol.iterator] (): Iterator<PeerEntry> {
    for (const entry of this.#entries.values()) yield this.#view(entry)
  }

  /** The application added the address, without a time limit; what is heard has one, or is signed. */
  isGiven (peer: PeerId, address: Multiaddr): boolean { return this.#entries.get(peer.toString())?.given?.has(address.toString()) === true }

  addAddresses (peer: PeerId, addresses: readonly Multiaddr[], options: AddAddressesOptions = {}): void {
    const entry = this.#use(peer)
    const expiry = options.ttlMs === undefined ? {} : { expiresAtMs: this.#wallClock() + options.ttlMs }
    this.#forgetExpired(entry)
    let changed = false
    for (const address of addresses) {
      const text = address.toString()
      const known = entry.addresses.get(text)
      if (known === undefined && entry.addresses.size >= this.#options.maxAddressesPerPeer) continue
      if (options.ttlMs === undefined) this.#give(entry, text)
      if (known?.isCertified === true) continue
      entry.addresses.set(text, { address, isCertified: false, ...expiry })
      changed ||= known === undefined
    }
    if (changed) this.#options.onUpdate(peer)
  }

  async addRecord (record: Uint8Array): Promise<boolean> {
    const { peerId, seq, addresses, publicKey } = await openPeerRecord(record)
    const entry = this.#use(peerId)
    if (entry.sequence !== undefined && seq <= entry.sequence) return false
    entry.sequence = seq
    entry.record = record
    entry.publicKey = publicKey
    entry.addresses.clear() // what the peer signs replaces what was heard
    for (const address of addresses.slice(0, this.#options.maxAddressesPerPeer)) entry.addresses.set(address.toString(), { address, isCertified: true })
    this.#options.onUpdate(peerId)
    return true
  }

  update (peer: PeerId, patch: PeerPatch): void {
    const isKnown = this.#entries.has(peer.toString())
    const entry = this.#use(peer)
    const before = { ...entry }
    const protocols = patch.protocols?.slice(0, this.#options.maxProtocolsPerPeer)
    if (protocols !== undefined && protocols.join('\n') !== entry.protocols.join('\n')) entry.protocols = protocols
    if (patch.agent !== undefined) entry.agent = patch.agent
    if (patch.protocolVersion !== undefined) entry.protocolVersion = patch.protocolVersion
    if (patch.publicKey !== undefined && entry.publicKey?.equals(patch.publicKey) !== true && peer.matches(patch.publicKey)) entry.publicKey = patch.publicKey
    const isChanged = before.protocols !== entry.protocols || before.agent !== entry.agent || before.protocolVersion !== entry.protocolVersion || before.publicKey !== entry.publicKey
    if (isChanged || !isKnown) this.#options.onUpdate(peer)
  }

  remove (peer: PeerId): void {
    if (this.#entries.delete(peer.toString())) this.#options.onUpdate(peer)
  }

  /** Bounded: the one that was given longest ago goes first. */
  #give (entry: Entry, text: string): void {
    const given = entry.given ??= new Set()
    given.delete(text)
    given.add(text)
    const [oldest] = given
    if (given.size > this.#options.maxAddressesPerPeer && oldest !== undefined) given.delete(oldest)
  }

  /** The entry, made if need be, now the latest used. */
  #use (peer: PeerId): Entry {
    const key = peer.toString()
    const entry = this.#entries.get(key) ?? { id: peer, addresses: new Map(), protocols: [] }
    this.#entries.delete(key)
    this.#entries.set(key, entry)
    if (this.#entries.size > this.#options.maxPeers) this.#makeRoom(key)
    return entry
  }

  #makeRoom (keep: string): void {
    for (const [key, entry] of this.#entries) {
      if (key === keep || this.#options.isConnected(entry.id)) continue
      this.#entries.delete(key)
      return
    }
  }

  #forgetExpired (entry: Entry): void {
    const now = this.#wallClock()
    for (const [text, { expiresAtMs }] of entry.addresses) {
      if (expiresAtMs !== undefined && expiresAtMs <= now) entry.addresses.delete(text)
    }
  }

  #view (entry: Entry): PeerEntry {
    this.#forgetExpired(entry)
    const { id, protocols, agent, protocolVersion, publicKey, record } = entry
    return {
      id,
      protocols,
      addresses: [...entry.addresses.values()],
      ...(agent === undefined ? {} : { agent }),
      ...(protocolVersion === undefined ? {} : { protocolVersion }),
      ...(publicKey === undefined ? {} : { publicKey }),
      ...(record === undefined ? {} : { record })
    }
  }
}
