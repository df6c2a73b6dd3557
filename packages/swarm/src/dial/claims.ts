import type { Multiaddr } from '@multiformats/multiaddr'
import type { PeerId } from '@ts-libp2p/peer-id'
import type { AccessRules } from '../access/access-rules.ts'
import { privateRange } from '../access/private-range.ts'

export interface ClaimsContext {
  /** The application put the address into the peer book; all others were learnt from the network. */
  readonly isGiven: (peer: PeerId, address: Multiaddr) => boolean
  /** Where the connections with the peer run, or ran lately. */
  readonly metAt: (peer: PeerId) => readonly Multiaddr[]
  readonly access: AccessRules
}

/**
 * Which addresses of the peer book are left alone because they may lead to somebody else, in our own
 * network (SSRF): a private address that was learnt from the network is dialled only if a connection
 * with that peer ran in the same range.
 */
export class Claims {
  readonly #context: ClaimsContext

  constructor (context: ClaimsContext) { this.#context = context }

  /**
   * The private range in which the peer was never met, where that keeps the address from being dialled.
   *
   * @param known - as the peer book has it
   * @param literal - what its name stands for
   */
  foreignRange (peer: PeerId, known: Multiaddr, literal: Multiaddr = known): string | undefined {
    const { isGiven, metAt, access } = this.#context
    const range = privateRange(literal)
    if (range === undefined || isGiven(peer, known) || access.isAllowed(literal, peer)) return undefined
    return metAt(peer).some(place => privateRange(place) === range && !isRelayed(place)) ? undefined : range
  }
}

/** Then the IP is that of the relay. */
function isRelayed (address: Multiaddr): boolean {
  return address.getComponents().some(({ name }) => name === 'p2p-circuit')
}
