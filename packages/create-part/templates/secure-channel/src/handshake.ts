import { EarlyMuxerError, HandshakeError, PeerMismatchError, type SecureOptions } from '@ts-libp2p/interface-secure-channel'
import type { ByteStream } from '@ts-libp2p/interface-stream'
import { cancelReason, readExactly } from '@ts-libp2p/stream-tools'
import { identityMessage, MAX_IDENTITY_BYTES, verifyIdentity, type VerifiedPeer } from './identity-message.ts'
import { agree, newEphemeral, PUBLIC_BYTES, type Role, type Session } from './key-exchange.ts'
import { readFrame } from './sealing.ts'

export interface HandshakeResult extends Omit<VerifiedPeer, 'muxers'> {
  readonly session: Session
  readonly earlyMuxer?: string
}

/**
 * Three messages, as in SIGMA: the initiator's ephemeral key; the responder's, and its identity; the
 * initiator's identity. Identities are sealed, so a listener on the wire does not learn them, and a
 * stranger learns only the responder's. Whatever goes wrong, the link is aborted.
 */
export async function handshake (link: ByteStream, role: Role, options: SecureOptions): Promise<HandshakeResult> {
  try {
    checkExpectation(options.expectedPeer)
    checkCancelled(options.signal)
    const result = await (role === 'initiator' ? initiate(link, options) : respond(link, options))
    checkCancelled(options.signal)
    return result
  } catch (cause) {
    const error = options.signal?.aborted === true ? cancelReason(options.signal) : known(cause)
    link.abort(error)
    throw error
  }
}

async function initiate (link: ByteStream, options: SecureOptions): Promise<HandshakeResult> {
  const ephemeral = newEphemeral()
  await link.write(ephemeral.publicBytes, signalOf(options))
  const session = agree('initiator', ephemeral, await readExactly(link, PUBLIC_BYTES, options.signal))
  const peer = await receiveIdentity(link, session, 'responder', options) // before ours is shown
  await link.write(await ownIdentity(session, 'initiator', options), signalOf(options))
  try {
    return result(peer, session, agreeMuxer(options.earlyMuxers ?? [], peer.muxers, options.earlyMuxers, peer.muxers))
  } catch (error) {
    await link.read(signalOf(options)).catch(() => {}) // our abort must not overtake the message: the peer finds out by itself
    throw error
  }
}

async function respond (link: ByteStream, options: SecureOptions): Promise<HandshakeResult> {
  const ephemeral = newEphemeral()
  const session = agree('responder', ephemeral, await readExactly(link, PUBLIC_BYTES, options.signal))
  await link.write([ephemeral.publicBytes, await ownIdentity(session, 'responder', options)], signalOf(options))
  const peer = await receiveIdentity(link, session, 'initiator', options)
  return result(peer, session, agreeMuxer(peer.muxers, options.earlyMuxers ?? [], options.earlyMuxers, peer.muxers))
}

async function ownIdentity (session: Session, role: Role, { identity, earlyMuxers = [] }: SecureOptions): Promise<Uint8Array> {
  return session.sealer.seal([await identityMessage(identity, session.signedBytes(role), earlyMuxers)])
}

async function receiveIdentity (link: ByteStream, session: Session, role: Role, { expectedPeer, ...options }: SecureOptions): Promise<VerifiedPeer> {
  const message = session.opener.open(await readFrame(link, { maxBytes: MAX_IDENTITY_BYTES, ...signalOf(options) }))
  const peer = await verifyIdentity(message, session.signedBytes(role))
  if (expectedPeer !== 'any' && !expectedPeer.matches(peer.remoteKey)) throw new PeerMismatchError(expectedPeer, peer.remotePeer)
  return peer
}

/** The first of the initiator's that the responder offers too; `undefined` where one of them sent no list. */
function agreeMuxer (ofInitiator: readonly string[], ofResponder: readonly string[], ours: readonly string[] = [], theirs: readonly string[]): string | undefined {
  if (ofInitiator.length === 0 || ofResponder.length === 0) return undefined
  const agreed = ofInitiator.find(name => ofResponder.includes(name))
  if (agreed === undefined) throw new EarlyMuxerError(ours, theirs)
  return agreed
}

function result ({ remotePeer, remoteKey }: VerifiedPeer, session: Session, earlyMuxer: string | undefined): HandshakeResult {
  return { session, remotePeer, remoteKey, ...earlyMuxer !== undefined && { earlyMuxer } }
}

/** Untyped callers may forget it; that must not mean "anybody". */
function checkExpectation (expectedPeer: unknown): void {
  const isPeer = typeof expectedPeer === 'object' && expectedPeer !== null && 'matches' in expectedPeer
  if (expectedPeer !== 'any' && !isPeer) throw new TypeError("expectedPeer must be a PeerId, or 'any' to accept everybody")
}

function checkCancelled (signal: AbortSignal | undefined): void {
  if (signal?.aborted === true) throw cancelReason(signal)
}

function known (cause: unknown): Error {
  if (cause instanceof TypeError || cause instanceof PeerMismatchError || cause instanceof EarlyMuxerError) return cause
  return new HandshakeError('remote', `the handshake failed: ${cause instanceof Error ? cause.message : String(cause)}`, { cause })
}

function signalOf ({ signal }: Pick<SecureOptions, 'signal'>): { signal?: AbortSignal } { return signal === undefined ? {} : { signal } }
