// Addresses and the peer at their end (specs/addressing): `/ip4/…/tcp/4001/p2p/12D3KooW…` is where, and
// who must answer there. Only a last component names the peer: in `/p2p/A/p2p-circuit/p2p/B` that is
// B, and `/p2p/A/p2p-circuit` says nothing of who is behind the relay A.

import { CODE_P2P, multiaddr } from '@multiformats/multiaddr'
import type { Component, Multiaddr } from '@multiformats/multiaddr'
import { AddressError } from './errors.ts'
import { peerIdFromString } from './multihash-peer-id.ts'
import type { PeerId } from './peer-id.ts'

export interface ParsedAddress {
  /** Where: the address without the peer at its end; without any component where there was nothing else. */
  readonly address: Multiaddr
  /** Who, where the address says so. */
  readonly peerId?: PeerId
}

/** Far above every address in use, which have one or two hundred characters. */
const MAX_CHARACTERS = 2048
const HINT = 'an address looks like /ip4/127.0.0.1/tcp/4001 or /dns4/example.com/tcp/443/wss'

/**
 * Takes an address apart. In text, a peer may also be written the old way, `/ipfs/Qm…`, or as a CID.
 * Throws an AddressError for what is no address, and a PeerIdError for a peer in it that is none.
 */
export function parseAddress (address: string | Multiaddr): ParsedAddress {
  const whole = typeof address === 'string' ? addressFromText(address) : address
  const components = whole.getComponents()
  if (components.length === 0) {
    throw new AddressError(`an address must not be empty; ${HINT}`)
  }
  const peerIds = components.map(({ code, value = '' }) => code === CODE_P2P ? peerIdFromString(value) : undefined)
  const peerId = peerIds.at(-1)
  // Peers in their usual text, so that one address has one text.
  const canonical = components.map((component, index) => withPeerId(component, peerIds[index]))
  const where = multiaddr(peerId === undefined ? canonical : canonical.slice(0, -1))
  checkValues(where)
  return peerId === undefined ? { address: where } : { address: where, peerId }
}

/** The peer named at the end of an address; undefined where it names none. Throws a PeerIdError. */
export function peerIdFromMultiaddr (address: Multiaddr): PeerId | undefined {
  return parseAddress(address).peerId
}

function addressFromText (text: string): Multiaddr {
  if (text.length > MAX_CHARACTERS) {
    throw new AddressError(`a text of ${text.length} characters is too long for an address; ${HINT}`)
  }
  if (!text.startsWith('/')) {
    throw new AddressError(`${JSON.stringify(text)} is not an address: it has to start with a slash; ${HINT}`)
  }
  try {
    return multiaddr(text)
  } catch (cause) {
    throw notAnAddress(text, cause)
  }
}

function withPeerId (component: Component, peerId: PeerId | undefined): Component {
  return peerId === undefined ? component : { code: component.code, name: component.name, value: peerId.toString() }
}

/** A Multiaddr of text looks at some of its values only when it is written as bytes. */
function checkValues (address: Multiaddr): void {
  try {
    address.equals(address)
  } catch (cause) {
    throw notAnAddress(address.toString(), cause)
  }
}

function notAnAddress (text: string, cause: unknown): AddressError {
  const reason = cause instanceof Error ? cause.message : 'it cannot be read'
  return new AddressError(`${JSON.stringify(text)} is not an address: ${reason}; ${HINT}`, { cause })
}
