// What a peer says about itself, looked at: the message is bytes from a stranger until this file has
// seen it. A peer speaks only for itself, so a key or a signed record of someone else is no mistake
// to work around.

import { multiaddr, type Multiaddr } from '@multiformats/multiaddr'
import type { Connection } from '@ts-libp2p/interface-connection'
import { EnvelopeError, openPeerRecord, parseAddress, publicKeyFromBytes, type PeerId, type PeerRecord } from '@ts-libp2p/peer-id'
import { IdentifyMismatchError } from './errors.ts'
import type { IdentifyMessage } from './identify-message.ts'

/** Kept of one peer; the peer book has the same bound. The first ones count. */
const MAX_PROTOCOLS = 128
/** Kept of one peer, as many as it is ever dialled at. The first ones count. */
export const MAX_ADDRESSES = 32
/** A protocol's name, an agent, a version or an address that is longer is passed over. */
const MAX_ELEMENT_BYTES = 256

/** What a peer claims, with everything left out that cannot be. Absent: the peer did not say. */
export interface PeerClaims {
  readonly agent?: string
  readonly protocolVersion?: string
  readonly protocols?: readonly string[]
  /** Those of the signed record where there is one that has any. Without the peer at their end. */
  readonly listenAddrs?: readonly Multiaddr[]
  /** Where the peer sees us. Without a peer at its end. */
  readonly observedAddr?: Multiaddr
  /** The record, when its signature is right and it is the peer's own. */
  readonly record?: { readonly bytes: Uint8Array, readonly addresses: readonly Multiaddr[] }
  /** Why the record that came was passed over. */
  readonly recordError?: Error
}

/** @throws IdentifyMismatchError when the key in the message is not the peer's: nothing in it counts then */
export async function readClaims (message: IdentifyMessage, connection: Connection): Promise<PeerClaims> {
  const peer = connection.remotePeer
  checkKey(message.publicKey, peer)
  const protocols = [...new Set(message.protocols.filter(isShort))].slice(0, MAX_PROTOCOLS)
  const signed = await openRecord(message.signedPeerRecord, peer)
  const unsigned = message.listenAddrs.flatMap(bytes => readAddress(bytes, peer) ?? []).slice(0, MAX_ADDRESSES)
  // "it MUST use the data contained within it" (specs/identify, signedPeerRecord); one without
  // addresses has none to use.
  const addresses = signed.record !== undefined && signed.record.addresses.length > 0 ? signed.record.addresses : unsigned
  const observed = message.observedAddr === undefined ? undefined : readAddress(message.observedAddr)
  return {
    ...signed,
    ...message.agentVersion !== undefined && isShort(message.agentVersion) && { agent: message.agentVersion },
    ...message.protocolVersion !== undefined && isShort(message.protocolVersion) && { protocolVersion: message.protocolVersion },
    ...protocols.length > 0 && { protocols },
    ...addresses.length > 0 && { listenAddrs: addresses },
    ...observed !== undefined && { observedAddr: observed }
  }
}

function checkKey (encoded: Uint8Array | undefined, peer: PeerId): void {
  if (encoded === undefined) return
  let matches
  try {
    matches = peer.matches(publicKeyFromBytes(encoded))
  } catch (cause) {
    throw new IdentifyMismatchError(`${peer.toString()} sent a public key that cannot be read`, { cause })
  }
  if (!matches) throw new IdentifyMismatchError(`${peer.toString()} sent the public key of another peer`)
}

async function openRecord (bytes: Uint8Array | undefined, peer: PeerId): Promise<Pick<PeerClaims, 'record' | 'recordError'>> {
  if (bytes === undefined) return {}
  let opened: PeerRecord
  try {
    opened = await openPeerRecord(bytes)
  } catch (error) {
    if (error instanceof EnvelopeError) return { recordError: error }
    throw error
  }
  if (!opened.peerId.equals(peer)) return { recordError: new IdentifyMismatchError(`${peer.toString()} sent the signed record of ${opened.peerId.toString()}`) }
  return { record: { bytes: bytes.slice(), addresses: opened.addresses } } // a copy: it must not keep the whole message
}

/**
 * An address without the peer at its end; `undefined` for one that cannot be read, that has another
 * text than its bytes say (a value that is cut short, a slash in a name), or that is of another peer.
 */
function readAddress (bytes: Uint8Array, peer?: PeerId): Multiaddr | undefined {
  if (bytes.byteLength === 0 || bytes.byteLength > MAX_ELEMENT_BYTES) return undefined
  try {
    const whole = multiaddr(multiaddr(bytes.slice()).toString())
    if (!isSame(whole.bytes, bytes)) return undefined
    const { address, peerId } = parseAddress(whole)
    const isUsable = (peer === undefined || peerId?.equals(peer) !== false) && address.getComponents().length > 0
    return isUsable ? address : undefined
  } catch {
    return undefined // peers have addresses of protocols we do not know: nothing to report
  }
}

function isShort (text: string): boolean {
  return text !== '' && new TextEncoder().encode(text).byteLength <= MAX_ELEMENT_BYTES
}

function isSame (a: Uint8Array, b: Uint8Array): boolean {
  return a.byteLength === b.byteLength && a.every((byte, index) => byte === b[index])
}
