import type { AddAddressesOptions, KnownAddress, PeerBook, PeerEntry, PeerPatch } from '@ts-libp2p/interface-swarm'
import type { CreatePeerBookOptions, PeerBookFixture } from '@ts-libp2p/interface-swarm/compliance'
import { generateKey, openPeerRecord, peerIdFromPublicKey, type PeerId } from '@ts-libp2p/peer-id'
import type { Multiaddr } from '@multiformats/multiaddr'

/** What the toy does wrong on purpose; a toy without any keeps the contract. */
export type BookQuirks = Readonly<Partial<Record<
  'unbounded' | 'dropsNewest' | 'dropsConnected' | 'anyAddresses' | 'anyProtocols' |
  'addsRecords' | 'takesStale' | 'hidesCode' | 'sharesRecords' | 'losesCertificate' | 'twice' | 'neverExpires' | 'mergesProtocols' | 'forgetsAgent' | 'takesAnyKey' |
  'remembersSequence' | 'tellsAll' | 'tellsRemovalTwice' | 'liveEntries' | 'silentRecords', boolean>>>

interface Entry {
  id: PeerId
  addresses: KnownAddress[]
  protocols: readonly string[]
  rest: Omit<PeerEntry, 'id' | 'addresses' | 'protocols'>
  sequence: bigint
}

/** The simplest peer book that keeps the contract. The order of the map is the order of use. */
class ToyBook implements PeerBook {
  readonly connected = new Set<string>()
  readonly #entries = new Map<string, Entry>()
  readonly #sequences = new Map<string, bigint>()
  readonly #options: CreatePeerBookOptions
  readonly #quirks: BookQuirks

  constructor (options: CreatePeerBookOptions, quirks: BookQuirks) {
    this.#options = options
    this.#quirks = quirks
  }

  get size (): number { return this.#entries.size }

  get (peer: PeerId): PeerEntry | undefined {
    const entry = this.#entries.get(peer.toString())
    return entry === undefined ? undefined : this.#view(entry)
  }

  * [Symbol.iterator] (): Iterator<PeerEntry> { for (const entry of this.#entries.values()) yield this.#view(entry) }

  addAddresses (peer: PeerId, addresses: readonly Multiaddr[], { ttlMs }: AddAddressesOptions = {}): void {
    const entry = this.#use(peer)
    let isNew = false
    for (const address of addresses) {
      const index = entry.addresses.findIndex(known => known.address.equals(address))
      const known: KnownAddress = { address, isCertified: false, ...(ttlMs === undefined ? {} : { expiresAtMs: Date.now() + ttlMs }) }
      const isKnown = index >= 0 && this.#quirks.twice !== true
      if (isKnown && (entry.addresses[index]?.isCertified !== true || this.#quirks.losesCertificate === true)) entry.addresses[index] = known
      if (isKnown || (entry.addresses.length >= this.#options.maxAddressesPerPeer && this.#quirks.anyAddresses !== true)) continue
      entry.addresses.push(known)
      isNew = true
    }
    this.#tell(peer, isNew)
  }

  async addRecord (record: Uint8Array): Promise<boolean> {
    const { peerId, seq, addresses, publicKey } = await openPeerRecord(record).catch((error: unknown) => {
      if (this.#quirks.hidesCode === true) throw new Error('it cannot be read', { cause: error })
      throw error
    })
    const entry = this.#use(peerId)
    if (seq <= entry.sequence && this.#quirks.takesStale !== true) return false
    entry.sequence = seq
    this.#sequences.set(peerId.toString(), seq)
    entry.rest = { ...entry.rest, record, publicKey }
    const certified = addresses.slice(0, this.#quirks.anyAddresses === true ? Infinity : this.#options.maxAddressesPerPeer).map(address => ({ address, isCertified: true }))
    const entries = this.#quirks.sharesRecords === true ? [...this.#entries.values()] : [entry]
    for (const one of entries) one.addresses = this.#quirks.addsRecords === true ? [...one.addresses, ...certified] : certified
    this.#tell(peerId, this.#quirks.silentRecords !== true)
    return true
  }

  update (peer: PeerId, patch: PeerPatch): void {
    const entry = this.#use(peer)
    const before = JSON.stringify([entry.protocols, entry.rest.agent, entry.rest.protocolVersion, String(entry.rest.publicKey?.bytes)])
    const { protocols, publicKey, ...rest } = patch
    if (protocols !== undefined) entry.protocols = [...this.#quirks.mergesProtocols === true ? entry.protocols : [], ...protocols].slice(0, this.#quirks.anyProtocols === true ? Infinity : this.#options.maxProtocolsPerPeer)
    const kept = this.#quirks.forgetsAgent === true ? {} : entry.rest
    const isOwn = publicKey !== undefined && (peer.matches(publicKey) || this.#quirks.takesAnyKey === true)
    entry.rest = { ...kept, ...rest, ...(isOwn ? { publicKey } : {}) }
    this.#tell(peer, before !== JSON.stringify([entry.protocols, entry.rest.agent, entry.rest.protocolVersion, String(entry.rest.publicKey?.bytes)]))
  }

  remove (peer: PeerId): void { this.#tell(peer, this.#entries.delete(peer.toString()) || this.#quirks.tellsRemovalTwice === true) }

  #tell (peer: PeerId, isChanged: boolean): void { if (isChanged || this.#quirks.tellsAll === true) this.#options.onUpdate(peer) }

  #use (peer: PeerId): Entry {
    const key = peer.toString()
    const sequence = this.#quirks.remembersSequence === true ? this.#sequences.get(key) ?? -1n : -1n
    const entry = this.#entries.get(key) ?? { id: peer, addresses: [], protocols: [], rest: {}, sequence }
    this.#entries.delete(key)
    if (this.#entries.size >= this.#options.maxPeers && this.#quirks.unbounded !== true) {
      const keys = [...this.#entries.keys()].filter(other => !this.connected.has(other) || this.#quirks.dropsConnected === true)
      const victim = this.#quirks.dropsNewest === true ? keys.at(-1) : keys[0]
      if (victim !== undefined) this.#entries.delete(victim)
    }
    this.#entries.set(key, entry)
    return entry
  }

  #view (entry: Entry): PeerEntry {
    if (this.#quirks.neverExpires !== true) entry.addresses = entry.addresses.filter(({ expiresAtMs = Infinity }) => expiresAtMs > Date.now())
    const { id, addresses, protocols, rest } = entry
    return { id, addresses: this.#quirks.liveEntries === true ? addresses : [...addresses], protocols, ...rest }
  }
}

/** Peer books in memory: the positive control without quirks, a mutant with some. */
export function toyBookFixture (name: string, quirks: BookQuirks = {}): PeerBookFixture {
  return {
    name,
    features: { connectable: true },
    createPeerBook (options) {
      const book = new ToyBook(options, quirks)
      return {
        book,
        async connect () {
          const peer = peerIdFromPublicKey((await generateKey()).publicKey)
          book.connected.add(peer.toString())
          return peer
        }
      }
    }
  }
}
