import type { Multiaddr } from '@multiformats/multiaddr'
import { DeniedError, type AccessList } from '@ts-libp2p/interface-swarm'
import { peerIdFromString, type PeerId } from '@ts-libp2p/peer-id'
import { contains, parsePrefix, type AddressPrefix } from './address-prefix.ts'

/** One list: peers by id, networks by their text. */
interface Entries {
  readonly peers: Set<string>
  readonly networks: Map<string, AddressPrefix>
}

/** Who is always and who is never let in: see AccessList. */
export class AccessRules implements AccessList {
  readonly #allowed: Entries = { peers: new Set(), networks: new Map() }
  readonly #denied: Entries = { peers: new Set(), networks: new Map() }
  readonly #onChange: () => void
  #isAllowOnly = false

  constructor (onChange: () => void) { this.#onChange = onChange }

  allow (entry: string | PeerId): void { this.#add(this.#allowed, entry) }
  deny (entry: string | PeerId): void { this.#add(this.#denied, entry) }

  remove (entry: string | PeerId): void {
    for (const entries of [this.#allowed, this.#denied]) {
      const text = entry.toString()
      if (!entries.networks.delete(text)) entries.peers.delete(asPeer(text) ?? text)
    }
    this.#onChange()
  }

  allowOnly (isOn: boolean): void {
    this.#isAllowOnly = isOn
    this.#onChange()
  }

  /** Whether the address or the peer stands in the allow list. */
  isAllowed (address: Multiaddr, peer?: PeerId): boolean { return matches(this.#allowed, address, peer) }

  /**
   * Why the address, or the peer at it, is refused. Before the peer is known an address that is not
   * allowed itself passes: who is there may be.
   */
  refusal (address: Multiaddr, peer?: PeerId): DeniedError | undefined {
    const denied = (list: string): DeniedError => new DeniedError(list, peer === undefined ? address.toString() : `${peer.toString()} at ${address.toString()}`)
    if (matches(this.#denied, address, peer)) return denied('the deny list')
    const isUndecided = peer === undefined && this.#allowed.peers.size > 0
    if (this.#isAllowOnly && !isUndecided && !this.isAllowed(address, peer)) return denied('the allow list, which does not have it,')
    return undefined
  }

  #add (entries: Entries, entry: string | PeerId): void {
    const text = entry.toString()
    const network = parsePrefix(text)
    const peer = network === undefined ? asPeer(text) : undefined
    if (network !== undefined) entries.networks.set(text, network)
    else if (peer !== undefined) entries.peers.add(peer)
    else throw new TypeError(`'${text}' is neither a peer id nor a network such as 192.0.2.0/24 or 2001:db8::/32`)
    this.#onChange()
  }
}

function matches (entries: Entries, address: Multiaddr, peer: PeerId | undefined): boolean {
  if (peer !== undefined && entries.peers.has(peer.toString())) return true
  for (const network of entries.networks.values()) if (contains(network, address)) return true
  return false
}

/** The canonical text of a peer id in any form. */
function asPeer (text: string): string | undefined {
  try {
    return peerIdFromString(text).toString()
  } catch {
    return undefined
  }
}
