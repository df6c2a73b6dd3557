import type { PeerId } from '@ts-libp2p/peer-id'

/** The errors of the secure channel contract. Match on `code`. */

/** The handshake failed; `cause` says where. */
export class HandshakeError extends Error {
  readonly code = 'ERR_HANDSHAKE' as const
  override readonly name = 'HandshakeError'
  readonly side: 'local' | 'remote'
  constructor (side: 'local' | 'remote', message: string, options?: ErrorOptions) {
    super(message, options)
    this.side = side
  }
}

/** The peer proved to be somebody else than the one that was expected. */
export class PeerMismatchError extends Error {
  readonly code = 'ERR_PEER_MISMATCH' as const
  readonly side = 'remote' as const
  override readonly name = 'PeerMismatchError'
  readonly expected: PeerId
  readonly actual: PeerId
  constructor (expected: PeerId, actual: PeerId, options?: ErrorOptions) {
    super(`expected peer ${expected.toString()} but ${actual.toString()} answered`, options)
    this.expected = expected
    this.actual = actual
  }
}

/** Both sides named their muxers inside the handshake and share none. */
export class EarlyMuxerError extends Error {
  readonly code = 'ERR_EARLY_MUXER' as const
  readonly side = 'remote' as const
  override readonly name = 'EarlyMuxerError'
  readonly ours: readonly string[]
  readonly theirs: readonly string[]
  constructor (ours: readonly string[], theirs: readonly string[], options?: ErrorOptions) {
    super(`no common stream muxer: this node offers ${ours.join(', ')}, the peer offers ${theirs.join(', ')}`, options)
    this.ours = ours
    this.theirs = theirs
  }
}
