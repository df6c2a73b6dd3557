import { EarlyMuxerError, HandshakeError, PeerMismatchError, type SecuredLink, type SecureOptions } from '@ts-libp2p/interface-secure-channel'
import type { ByteStream } from '@ts-libp2p/interface-stream'
import { cancelReason } from '@ts-libp2p/stream-tools'
import { agreeMuxer } from './early-muxer.ts'
import type { EphemeralKeys } from './ephemeral-keys.ts'
import { HandshakeLink } from './handshake-link.ts'
import { verifyPayload, type VerifiedPayload } from './handshake-payload.ts'
import type { LocalIdentities } from './local-identities.ts'
import type { NoiseCrypto } from './noise-crypto.ts'
import type { VerifiedPeers } from './verified-peers.ts'
import { initiate, respond, type Session } from './xx-handshake.ts'

/** The handshake of libp2p over a link: XX, identities, early muxers. A straight line for each side. */
export interface HandshakeParts {
  readonly crypto: NoiseCrypto
  readonly identities: LocalIdentities
  readonly ephemerals: EphemeralKeys
  readonly verifiedPeers: VerifiedPeers
}

/** An authenticated peer and the keys for the link to it. */
interface HandshakeResult extends Omit<SecuredLink, 'link'> {
  readonly session: Session
}

type Role = 'initiator' | 'responder'

/**
 * Runs the handshake; whatever goes wrong, the link is aborted.
 *
 * @throws HandshakeError | PeerMismatchError | EarlyMuxerError, the reason of the signal, or a TypeError for options that are none
 */
export async function handshake (link: ByteStream, role: Role, parts: HandshakeParts, options: SecureOptions): Promise<HandshakeResult> {
  try {
    checkExpectation(options.expectedPeer)
    checkCancelled(options.signal)
    const result = await (role === 'initiator' ? runInitiator : runResponder)(link, parts, options)
    checkCancelled(options.signal)
    return result
  } catch (cause) {
    const error = failure(cause, options.signal)
    link.abort(error)
    throw error
  }
}

async function runInitiator (link: ByteStream, { crypto, identities, ephemerals, verifiedPeers }: HandshakeParts, options: SecureOptions): Promise<HandshakeResult> {
  const messages = new HandshakeLink(link, options.signal)
  const { staticKey, payload: ownPayload } = await identities.of(options.identity)
  const start = initiate(crypto, { staticKey, ephemeral: ephemerals.take(), recall: bytes => verifiedPeers.noiseKey(bytes) })
  await messages.send(1, start.message1)
  ephemerals.refill()

  const finish = start.readMessage2(await messages.receive(2))
  const peer = await verifyPayload(finish.payload, finish.remoteStatic, verifiedPeers)
  checkExpected(peer, options) // message 3 would show our identity to the wrong peer

  const earlyMuxers = options.earlyMuxers ?? []
  const { message3, session } = finish.writeMessage3(ownPayload(earlyMuxers))
  await messages.send(3, message3)
  try {
    return result(peer, session, agreeMuxer({ initiator: earlyMuxers, responder: peer.earlyMuxers }, true))
  } catch (error) {
    // Our abort could overtake message 3, and the peer would not learn why; its own comes first.
    await messages.reaction()
    throw error
  }
}

async function runResponder (link: ByteStream, { crypto, identities, ephemerals, verifiedPeers }: HandshakeParts, options: SecureOptions): Promise<HandshakeResult> {
  const messages = new HandshakeLink(link, options.signal)
  const { staticKey, payload: ownPayload } = await identities.of(options.identity)
  const start = respond(crypto, { staticKey, ephemeral: ephemerals.take(), recall: bytes => verifiedPeers.noiseKey(bytes) }, await messages.receive(1))

  const earlyMuxers = options.earlyMuxers ?? []
  const finish = start.writeMessage2(ownPayload(earlyMuxers))
  await messages.send(2, finish.message2)
  ephemerals.refill()

  const { payload, remoteStatic, session } = finish.readMessage3(await messages.receive(3))
  const peer = await verifyPayload(payload, remoteStatic, verifiedPeers)
  checkExpected(peer, options)
  return result(peer, session, agreeMuxer({ initiator: peer.earlyMuxers, responder: earlyMuxers }, false))
}

function result ({ remotePeer, remoteKey }: VerifiedPayload, session: Session, earlyMuxer: string | undefined): HandshakeResult {
  return { session, remotePeer, remoteKey, ...(earlyMuxer === undefined ? {} : { earlyMuxer }) }
}

function checkExpected ({ remotePeer, remoteKey }: VerifiedPayload, { expectedPeer }: SecureOptions): void {
  if (expectedPeer !== 'any' && !expectedPeer.matches(remoteKey)) throw new PeerMismatchError(expectedPeer, remotePeer)
}

/** In JavaScript a forgotten or mistyped expectation is only a value; it must not get as far as the peer. */
function checkExpectation (expectedPeer: unknown): void {
  const isPeerId = typeof expectedPeer === 'object' && expectedPeer !== null && 'matches' in expectedPeer
  if (expectedPeer !== 'any' && !isPeerId) throw new TypeError("expectedPeer must be a PeerId, or 'any' to accept everybody")
}

function checkCancelled (signal: AbortSignal | undefined): void {
  if (signal?.aborted === true) throw cancelReason(signal)
}

/** What the caller gets to see of `cause`. */
function failure (cause: unknown, signal: AbortSignal | undefined): Error {
  if (signal?.aborted === true) return cancelReason(signal)
  if (cause instanceof TypeError || cause instanceof HandshakeError || cause instanceof PeerMismatchError || cause instanceof EarlyMuxerError) return cause
  return new HandshakeError('local', `the handshake could not go on: ${cause instanceof Error ? cause.message : String(cause)}`, { cause })
}
