import { isMultiaddr, type Multiaddr } from '@multiformats/multiaddr'
import type { DialTarget } from '@ts-libp2p/interface-swarm'
import { parseAddress, peerIdFromString, type PeerId } from '@ts-libp2p/peer-id'

/** Whom to dial and where, as far as the caller said. */
export interface Target {
  readonly peer: PeerId | undefined
  /** Without `/p2p`. */
  readonly addresses: readonly Multiaddr[]
  /** For messages. */
  readonly text: string
}

/** @throws TypeError that says what forms are accepted */
export function parseTarget (target: DialTarget): Target {
  if (typeof target === 'string') {
    if (target.startsWith('/')) return fromAddress(target)
    try {
      const peer = peerIdFromString(target)
      return { peer, addresses: [], text: target }
    } catch (cause) {
      throw new TypeError(`'${target}' is neither an address such as /ip4/127.0.0.1/tcp/4001/p2p/12D3Koo… nor a peer id`, { cause })
    }
  }
  if (isMultiaddr(target)) return fromAddress(target)
  if ('id' in target) return { peer: target.id, addresses: target.addresses.map(address => parseAddress(address).address), text: target.id.toString() }
  return { peer: target, addresses: [], text: target.toString() }
}

function fromAddress (text: string | Multiaddr): Target {
  const { address, peerId } = parseAddress(text)
  const isPeerOnly = address.getComponents().length === 0 // "/p2p/<id>" alone names a peer and no place
  return { peer: peerId, addresses: isPeerOnly ? [] : [address], text: text.toString() }
}
