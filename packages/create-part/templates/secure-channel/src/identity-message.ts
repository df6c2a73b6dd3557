import { peerIdFromPublicKey, publicKeyFromBytes, type PeerId, type PrivateKey, type PublicKey } from '@ts-libp2p/peer-id'

/** Who the peer proved to be. */
export interface VerifiedPeer {
  readonly remotePeer: PeerId
  readonly remoteKey: PublicKey
  /** The muxers it offers, preferred first; empty: it sent no list. */
  readonly muxers: readonly string[]
}

/** The longest message: an RSA key of 8,192 bits with its signature takes half of it. */
export const MAX_IDENTITY_BYTES = 4096

/** What a side says of itself: its key, its signature of this handshake, the muxers that it offers. */
export async function identityMessage (identity: PrivateKey, signed: Uint8Array, muxers: readonly string[]): Promise<Uint8Array> {
  const fields = [identity.publicKey.bytes, await identity.sign(signed), ...muxers.map(name => new TextEncoder().encode(name))]
  return Buffer.concat(fields.flatMap(field => [Uint8Array.of(field.byteLength >>> 8, field.byteLength & 0xff), field]))
}

/** @throws Error when the message is none, or the key did not sign `signed` */
export async function verifyIdentity (message: Uint8Array, signed: Uint8Array): Promise<VerifiedPeer> {
  const [key, signature, ...muxers] = fieldsOf(message)
  if (key === undefined || signature === undefined) throw new Error('the peer sent no identity')
  const remoteKey = publicKeyFromBytes(key)
  if (!await remoteKey.verify(signed, signature)) throw new Error('the peer did not sign this handshake: it is not who it says')
  const decoder = new TextDecoder('utf-8', { fatal: true })
  return { remoteKey, remotePeer: peerIdFromPublicKey(remoteKey), muxers: muxers.map(name => decoder.decode(name)) }
}

/** Each field has two bytes of length in front. */
function fieldsOf (message: Uint8Array): Uint8Array[] {
  const fields: Uint8Array[] = []
  for (let offset = 0; offset < message.byteLength;) {
    const [high, low] = message.subarray(offset, offset + 2)
    if (high === undefined || low === undefined) throw new Error('the message ends inside a length')
    const end = offset + 2 + high * 256 + low
    if (end > message.byteLength) throw new Error('the message ends inside a field')
    fields.push(message.slice(offset + 2, end))
    offset = end
  }
  return fields
}
