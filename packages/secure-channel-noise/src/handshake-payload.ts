import { HandshakeError } from '@ts-libp2p/interface-secure-channel'
import { peerIdFromPublicKey, publicKeyFromBytes } from '@ts-libp2p/peer-id'
import { bytes, message, repeated, required, string } from '@ts-libp2p/protobuf-codec'
import { concat } from './concat.ts'
import type { PublicKey } from './noise-crypto.ts'
import type { IdentityClaim, VerifiedPeer, VerifiedPeers } from './verified-peers.ts'

/**
 * The libp2p payload of messages 2 and 3 (specs/noise, "The libp2p Handshake Payload"): the identity
 * key, its signature over the Noise static key, and extensions. Left out is `webtransport_certhashes`
 * (extension 1): nothing here has a use for it, so it is skipped like any unknown field.
 */
interface HandshakePayload {
  readonly identityKey: Uint8Array
  readonly signature: Uint8Array
  /** The muxers offered, preferred first; empty = no list. */
  readonly earlyMuxers: readonly string[]
}

/** Who the peer proved to be. Only {@link verifyPayload} makes one. */
export interface VerifiedPayload extends VerifiedPeer {
  readonly earlyMuxers: readonly string[]
}

/** What a payload may have at most: an RSA key of 8,192 bits with its signature takes 2.1 KiB of it. */
export const MAX_PAYLOAD_BYTES = 4096

export function encodePayload ({ identityKey, signature, earlyMuxers }: HandshakePayload): Uint8Array {
  return payload.encode({
    identityKey,
    signature,
    ...(earlyMuxers.length === 0 ? {} : { extensions: extensions.encode({ streamMuxers: earlyMuxers }) })
  })
}

/** What an identity signs, and a peer verifies, of a Noise static key. */
export function signedBytes (staticPublicKey: Uint8Array): Uint8Array {
  return concat([SIGNATURE_PREFIX, staticPublicKey])
}

/**
 * Checks the signature before anything else of the payload is even parsed: until then the payload
 * may be anybody's.
 *
 * @throws HandshakeError
 */
export async function verifyPayload (encoded: Uint8Array, remoteStatic: PublicKey, verifiedPeers: VerifiedPeers): Promise<VerifiedPayload> {
  const { extensions: encodedExtensions, ...claim } = refuse('the payload is not readable', () => payload.decode(encoded))
  const peer = await verifiedPeers.resolve({ ...claim, remoteStatic }, verifyClaim)
  const earlyMuxers = encodedExtensions === undefined ? [] : refuse('the extensions are not readable', () => extensions.decode(encodedExtensions)).streamMuxers
  return { ...peer, earlyMuxers }
}

async function verifyClaim ({ identityKey, signature, remoteStatic }: IdentityClaim): Promise<VerifiedPeer> {
  const remoteKey = refuse('the identity key is not acceptable', () => publicKeyFromBytes(identityKey))
  if (!await remoteKey.verify(signedBytes(remoteStatic.bytes), signature)) {
    throw new HandshakeError('remote', 'the identity key did not sign this Noise key: the peer is not who it says')
  }
  return { remoteKey, remotePeer: peerIdFromPublicKey(remoteKey) }
}

const SIGNATURE_PREFIX = new TextEncoder().encode('noise-libp2p-static-key:')

const payload = message({
  name: 'NoiseHandshakePayload',
  maxBytes: MAX_PAYLOAD_BYTES,
  fields: {
    identityKey: required(bytes(1, { maxBytes: MAX_PAYLOAD_BYTES })),
    signature: required(bytes(2, { maxBytes: MAX_PAYLOAD_BYTES })),
    // Bytes, not a nested message: it is parsed after the signature.
    extensions: bytes(4, { maxBytes: MAX_PAYLOAD_BYTES })
  }
})

const extensions = message({
  name: 'NoiseExtensions',
  maxBytes: MAX_PAYLOAD_BYTES,
  fields: {
    // 100 names are what go-libp2p reads, too; a name has the length that multistream-select allows.
    streamMuxers: repeated(string(2, { maxBytes: 1024 }), { max: 100 })
  }
})

function refuse<T> (what: string, parse: () => T): T {
  try {
    return parse()
  } catch (cause) {
    throw new HandshakeError('remote', `${what}: ${cause instanceof Error ? cause.message : String(cause)}`, { cause })
  }
}
