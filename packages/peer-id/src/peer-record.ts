// Signed peer records (RFC 0003): the addresses of a peer, in an envelope it signed itself. All the
// checks are in one function, so that no caller can forget one: signature, domain, type, and that
// the signer is the peer the record speaks of (RUSTSEC-2022-0009 was that one missing). Whether a
// record is newer than the last one is left to who keeps them.

import { multiaddr } from '@multiformats/multiaddr'
import type { Multiaddr } from '@multiformats/multiaddr'
import { bytes, message, nested, ProtobufDecodeError, repeated, required, uint64 } from '@ts-libp2p/protobuf-codec'
import type { MessageCodec } from '@ts-libp2p/protobuf-codec'
import { equals } from 'multiformats/bytes'
import { parseAddress } from './address.ts'
import { MAX_ENVELOPE_BYTES, readEnvelope, sealEnvelope, verifyEnvelope } from './envelope.ts'
import { EnvelopeError, PeerIdError } from './errors.ts'
import type { PrivateKey, PublicKey } from './keys.ts'
import { peerIdFromBytes, peerIdFromPublicKey } from './multihash-peer-id.ts'
import type { PeerId } from './peer-id.ts'
import { peerInfo } from './peer-info.ts'

/** As many addresses as a peer is dialled at; a record of a peer may have more, the rest is dropped. */
export const MAX_RECORD_ADDRESSES = 32

/** The addresses of a peer, signed by it. */
export interface PeerRecord {
  readonly peerId: PeerId
  /** Only grows: of two records, the one with the higher number counts. */
  readonly seq: bigint
  /** Without the peer at their end; those that could not be read, or are of another peer, are left out. */
  readonly addresses: readonly Multiaddr[]
  /** The key of the peer, which may not be in its id. */
  readonly publicKey: PublicKey
}

export interface SealPeerRecordOptions {
  readonly privateKey: PrivateKey
  readonly seq: bigint
  readonly addresses: ReadonlyArray<Multiaddr | string>
}

/** The signed record of our own addresses, in the form go and js read. */
export async function sealPeerRecord ({ privateKey, seq, addresses }: SealPeerRecordOptions): Promise<Uint8Array> {
  const info = peerInfo(peerIdFromPublicKey(privateKey.publicKey), addresses)
  if (info.addresses.length > MAX_RECORD_ADDRESSES) {
    throw new TypeError(`a peer record has at most ${MAX_RECORD_ADDRESSES} addresses, not ${info.addresses.length}; choose the best`)
  }
  const payload = recordMessage.encode({
    peerId: info.id.bytes,
    seq,
    addresses: info.addresses.map((address) => ({ multiaddr: address.bytes }))
  })
  return sealEnvelope({ privateKey, ...CURRENT, payload })
}

/**
 * Opens a signed record and checks all of it; rejects with an EnvelopeError. The legacy domain and
 * type, which rust sends, are accepted together, and not mixed with the current ones.
 */
export async function openPeerRecord (envelope: Uint8Array): Promise<PeerRecord> {
  const unverified = readEnvelope(envelope)
  const form = [CURRENT, LEGACY].find(({ payloadType }) => equals(payloadType, unverified.payloadType))
  if (form === undefined) {
    throw new EnvelopeError('the envelope does not hold a peer record: its payload type is another')
  }
  const { publicKey, payload } = await verifyEnvelope(unverified, form.domain)
  const { peerId, seq, multiaddrs } = readRecord(payload)
  if (!peerId.matches(publicKey)) {
    throw new EnvelopeError(`a record about ${peerId.toString()} was signed by ${peerIdFromPublicKey(publicKey).toString()}`)
  }
  return { peerId, seq, addresses: readAddresses(peerId, multiaddrs), publicKey }
}

interface RecordForm {
  readonly domain: string
  readonly payloadType: Uint8Array
}

/** What go and js use; the type is the multicodec `libp2p-peer-record`. */
const CURRENT: RecordForm = { domain: 'libp2p-peer-record', payloadType: Uint8Array.of(0x03, 0x01) }
/** What RFC 0003 says, and rust still sends. */
const LEGACY: RecordForm = {
  domain: 'libp2p-routing-state',
  payloadType: new TextEncoder().encode('/libp2p/routing-state-record')
}

/** The longest are relay addresses with names and certificate hashes, under 400 bytes. */
const MAX_ADDRESS_BYTES = 512
/** Read and mostly dropped, so that one address too many does not cost a peer its whole record. */
const MAX_READ_ADDRESSES = 256

interface AddressInfo {
  readonly multiaddr?: Uint8Array
}

interface RecordMessage {
  readonly peerId: Uint8Array
  readonly seq?: bigint
  readonly addresses: readonly AddressInfo[]
}

const addressInfoMessage: MessageCodec<AddressInfo> = message({
  name: 'AddressInfo',
  maxBytes: MAX_ADDRESS_BYTES + 16,
  fields: { multiaddr: bytes(1, { maxBytes: MAX_ADDRESS_BYTES }) }
})

const recordMessage: MessageCodec<RecordMessage> = message({
  name: 'PeerRecord',
  maxBytes: MAX_ENVELOPE_BYTES,
  fields: {
    peerId: required(bytes(1, { maxBytes: 64 })),
    seq: uint64(2),
    addresses: repeated(nested(3, addressInfoMessage), { max: MAX_READ_ADDRESSES })
  }
})

function readRecord (payload: Uint8Array): { peerId: PeerId, seq: bigint, multiaddrs: readonly Uint8Array[] } {
  try {
    const { peerId, seq = 0n, addresses } = recordMessage.decode(payload)
    const multiaddrs = addresses.flatMap((address) => address.multiaddr ?? [])
    return { peerId: peerIdFromBytes(peerId), seq, multiaddrs }
  } catch (cause) {
    if (cause instanceof ProtobufDecodeError || cause instanceof PeerIdError) {
      throw new EnvelopeError(`the envelope does not hold a peer record: ${cause.message}`, { cause })
    }
    throw cause
  }
}

function readAddresses (peerId: PeerId, multiaddrs: readonly Uint8Array[]): Multiaddr[] {
  const addresses: Multiaddr[] = []
  for (const encoded of multiaddrs) {
    const address = readAddress(peerId, encoded)
    if (address !== undefined) {
      addresses.push(address)
    }
    if (addresses.length === MAX_RECORD_ADDRESSES) {
      break
    }
  }
  return addresses
}

/** Peers have addresses of protocols we do not know: not an error, only nothing to dial. */
function readAddress (peerId: PeerId, encoded: Uint8Array): Multiaddr | undefined {
  try {
    const { address, peerId: named } = parseAddress(multiaddr(new Uint8Array(encoded)))
    const isUsable = named?.equals(peerId) !== false && address.getComponents().length > 0
    return isUsable ? address : undefined
  } catch {
    return undefined
  }
}
