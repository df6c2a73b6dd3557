import { crypto } from '#crypto'
import type { SecureChannel, SecuredLink, SecureOptions } from '@ts-libp2p/interface-secure-channel'
import type { ByteStream } from '@ts-libp2p/interface-stream'
import type { StreamEngineOptions } from '@ts-libp2p/stream-tools'
import { EphemeralKeys } from './ephemeral-keys.ts'
import { handshake, type HandshakeParts } from './handshake.ts'
import { LocalIdentities } from './local-identities.ts'
import { securedLink } from './secured-link.ts'
import { VerifiedPeers } from './verified-peers.ts'

export interface NoiseOptions extends StreamEngineOptions {
  /** How many peers that proved who they are are remembered, so that connecting again is cheaper. 0 = none. Default 256. */
  readonly maxVerifiedPeers?: number
}

/**
 * The secure channel `/noise` of libp2p: XX_25519_ChaChaPoly_SHA256. One for a node: it keeps the
 * node's Noise key, in memory only.
 *
 * @example
 * const channel = noise()
 * const { link, remotePeer } = await channel.secureOutbound(rawLink, { identity, expectedPeer })
 */
export function noise ({ maxVerifiedPeers = MAX_VERIFIED_PEERS, ...streamOptions }: NoiseOptions = {}): SecureChannel {
  if (!Number.isInteger(maxVerifiedPeers) || maxVerifiedPeers < 0) throw new TypeError(`maxVerifiedPeers must be an integer of at least 0, not ${String(maxVerifiedPeers)}`)
  const parts: HandshakeParts = {
    crypto,
    identities: new LocalIdentities(crypto),
    ephemerals: new EphemeralKeys(crypto),
    verifiedPeers: new VerifiedPeers(maxVerifiedPeers)
  }

  async function secure (rawLink: ByteStream, role: 'initiator' | 'responder', options: SecureOptions): Promise<SecuredLink> {
    const { session, ...result } = await handshake(rawLink, role, parts, options)
    return { ...result, link: securedLink(rawLink, session, streamOptions) }
  }

  return {
    contract: 'secure-channel@1',
    protocol: '/noise',
    secureOutbound: (rawLink, options) => secure(rawLink, 'initiator', options),
    secureInbound: (rawLink, options) => secure(rawLink, 'responder', options)
  }
}

/** A verified peer takes about 2 KiB, one with an RSA key up to 5. More than a node's usual neighbours gains little. */
const MAX_VERIFIED_PEERS = 256
