import { PeerMismatchError, type SecureOptions } from '@ts-libp2p/interface-secure-channel'
import { peerIdFromPublicKey, publicKeyFromBytes, type PeerId, type PublicKey } from '@ts-libp2p/peer-id'
import type { Habits } from './habits.ts'
import { concat, prefixed, sha256, text } from './sealing.ts'

/** What each side says about itself: its key, a signature made for this session, its muxers. */
export interface Identified {
  readonly remotePeer: PeerId
  readonly remoteKey: PublicKey
  readonly muxers: readonly string[]
}

export type Role = 'outbound' | 'inbound'

export async function identityMessage ({ identity, earlyMuxers = [] }: SecureOptions, session: Uint8Array, role: Role, { signs }: Habits): Promise<Uint8Array> {
  const signature = await identity.sign(signedBytes(session, role, signs))
  return concat([prefixed(identity.publicKey.bytes), prefixed(signature), ...earlyMuxers.map(name => prefixed(text(name)))])
}

export async function readIdentity (message: Uint8Array, session: Uint8Array, role: Role, habits: Habits): Promise<Identified> {
  const [key, signature, ...names] = split(message)
  const remoteKey = publicKeyFromBytes(key ?? new Uint8Array(0))
  const isProven = await remoteKey.verify(signedBytes(session, role, habits.signs), signature ?? new Uint8Array(0))
  if (!isProven && habits.checksSignature) throw new Error('the signature does not belong to the key')
  return { remoteKey, remotePeer: peerIdFromPublicKey(remoteKey), muxers: names.map(name => new TextDecoder().decode(name)) }
}

export function checkPeer ({ remoteKey, remotePeer }: Identified, { expectedPeer }: SecureOptions, role: Role, { checksPeer }: Habits): void {
  if (expectedPeer === 'any' || checksPeer === 'never') return
  if ((checksPeer === 'when dialling' && role !== 'outbound') || (checksPeer === 'when dialled' && role !== 'inbound')) return
  const isExpected = checksPeer === 'by inlined key' ? expectedPeer.publicKey?.equals(remoteKey) ?? true : expectedPeer.matches(remoteKey)
  if (!isExpected) throw new PeerMismatchError(expectedPeer, remotePeer)
}

function signedBytes (session: Uint8Array, role: Role, signs: Habits['signs']): Uint8Array {
  return signs === 'a constant' ? text(`reference-channel ${role}`) : sha256(text(`reference-channel ${role}`), session)
}

function split (message: Uint8Array): Uint8Array[] {
  const parts: Uint8Array[] = []
  for (let at = 0; at < message.byteLength;) {
    const end = at + 2 + (message[at] ?? 0) * 256 + (message[at + 1] ?? 0)
    if (end > message.byteLength) throw new Error('a part of the message is cut off')
    parts.push(message.slice(at + 2, end))
    at = end
  }
  return parts
}
