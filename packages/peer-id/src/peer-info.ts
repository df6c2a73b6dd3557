// A peer and where it can be reached: what discovery and routing find, and what is dialled.

import type { Multiaddr } from '@multiformats/multiaddr'
import { parseAddress } from './address.ts'
import { PeerIdError } from './errors.ts'
import { peerIdFromString } from './multihash-peer-id.ts'
import type { PeerId } from './peer-id.ts'

export interface PeerInfo {
  readonly id: PeerId
  /** Without the peer at their end, which is `id`. Each once, in the order given. */
  readonly addresses: readonly Multiaddr[]
}

/**
 * A PeerInfo out of what a user has. A `/p2p` of the same peer at the end of an address is taken off;
 * one of another peer throws a PeerIdError, because dialling it would reach someone else.
 */
export function peerInfo (id: PeerId | string, addresses: ReadonlyArray<Multiaddr | string> = []): PeerInfo {
  const peerId = typeof id === 'string' ? peerIdFromString(id) : id
  const unique = new Map<string, Multiaddr>()
  for (const given of addresses) {
    const { address, peerId: named } = parseAddress(given)
    if (named?.equals(peerId) === false) {
      throw new PeerIdError(`the address ${given.toString()} is of another peer than ${peerId.toString()}; give each peer its own addresses`)
    }
    if (address.getComponents().length > 0) {
      unique.set(address.toString(), address)
    }
  }
  return { id: peerId, addresses: [...unique.values()] }
}
