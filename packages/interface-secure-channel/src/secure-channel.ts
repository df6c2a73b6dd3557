import type { ByteStream } from '@ts-libp2p/interface-stream'
import type { PeerId, PrivateKey, PublicKey } from '@ts-libp2p/peer-id'

/** The contract stamp that every secure channel of this major carries. */
export type SecureChannelContract = 'secure-channel@1'

export interface SecureOptions {
  /** The node's private key; its public half is what the peer will see. */
  readonly identity: PrivateKey
  /** Who must answer. `'any'` accepts every authenticated peer and has to be said. */
  readonly expectedPeer: PeerId | 'any'
  /** The muxers offered inside the handshake, preferred first. Empty or absent: no list is sent. */
  readonly earlyMuxers?: readonly string[]
  /** Cancels the handshake; the link is then aborted. */
  readonly signal?: AbortSignal
}

export interface SecuredLink {
  /** The encrypted link. No byte leaves it before its tag was verified. */
  readonly link: ByteStream
  readonly remotePeer: PeerId
  readonly remoteKey: PublicKey
  /** The muxer agreed inside the handshake; absent when the peer sent no list: negotiate then. */
  readonly earlyMuxer?: string
}

/** A secure channel: turns a link into an authenticated, encrypted one. Any failure aborts the link. */
export interface SecureChannel {
  readonly contract: SecureChannelContract
  /** The protocol name that is negotiated, such as `/noise`. */
  readonly protocol: string
  /**
   * Runs the handshake as the side that dialled.
   *
   * @throws PeerMismatchError when the authenticated peer is not `expectedPeer`
   * @throws HandshakeError when the handshake fails in any other way
   * @throws EarlyMuxerError when both sides sent muxer lists without a common entry
   */
  secureOutbound (link: ByteStream, options: SecureOptions): Promise<SecuredLink>
  /** Runs the handshake as the side that was dialled; fails like {@link SecureChannel.secureOutbound}. */
  secureInbound (link: ByteStream, options: SecureOptions): Promise<SecuredLink>
}
