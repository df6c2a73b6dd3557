import type { Multiaddr } from '@multiformats/multiaddr'
import type { AddAddressesOptions, PeerBook, PeerEntry, PeerPatch } from '@ts-libp2p/interface-swarm'
import { openPeerRecord, type PeerId } from '@ts-libp2p/peer-id'

/** A peer book without bounds that remembers every call. */
export class FakePeerBook implements PeerBook {
  readonly #entries = new Map<string, PeerEntry>()
  readonly #seqs = new Map<string, bigint>()
  readonly patches: PeerPatch[] = []
  readonly ttls: Array<number | undefined> = []

  get size (): number { return this.#entries.size }
  get (peer: PeerId): PeerEntry | undefined { return this.#entries.get(peer.toString()) }

  addAddresses (peer: PeerId, addresses: readonly Multiaddr[], options: AddAddressesOptions = {}): void {
    const entry = this.#entry(peer)
    this.ttls.push(options.ttlMs)
    const known = new Set(entry.addresses.map(({ address }) => address.toString()))
    const added = addresses.filter(address => !known.has(address.toString())).map(address => ({ address, isCertified: false }))
    this.#set({ ...entry, addresses: [...entry.addresses, ...added] })
  }

  async addRecord (bytes: Uint8Array): Promise<boolean> {
    const { peerId, seq, addresses } = await openPeerRecord(bytes)
    if (seq <= (this.#seqs.get(peerId.toString()) ?? -1n)) return false
    this.#seqs.set(peerId.toString(), seq)
    const entry = this.#entry(peerId)
    this.#set({ ...entry, record: bytes, addresses: [...entry.addresses.filter(({ isCertified }) => !isCertified), ...addresses.map(address => ({ address, isCertified: true }))] })
    return true
  }

  update (peer: PeerId, patch: PeerPatch): void {
    this.patches.push(patch)
    this.#set({ ...this.#entry(peer), ...patch })
  }

  remove (peer: PeerId): void { this.#entries.delete(peer.toString()) }

  [Symbol.iterator] (): Iterator<PeerEntry> { return this.#entries.values() }

  #entry (peer: PeerId): PeerEntry { return this.get(peer) ?? { id: peer, addresses: [], protocols: [] } }
  #set (entry: PeerEntry): void { this.#entries.set(entry.id.toString(), entry) }
}
