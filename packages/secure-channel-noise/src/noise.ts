import { crypto } from '#crypto'
import type { SecureChannel, SecuredLink, SecureOptions } from '@ts-libp2p/interface-secure-channel'
import type { ByteStream } from '@ts-libp2p/interface-stream'
import { EphemeralKeys } from './ephemeral-keys.ts'
import { handshake, type HandshakeParts } from './handshake.ts'
import { LocalIdentities } from './local-identities.ts'
import { securedLink } from './secured-link.ts'

/**
 * The secure channel `/noise` of libp2p: XX_25519_ChaChaPoly_SHA256.
 *
 * @example
 * const channel = noise()
 * const { link, remotePeer } = await channel.secureOutbound(rawLink, { identity, expectedPeer })
 */
export function noise (): SecureChannel {
  const parts: HandshakeParts = { crypto, identities: new LocalIdentities(crypto), ephemerals: new EphemeralKeys(crypto) }

  async function secure (rawLink: ByteStream, role: 'initiator' | 'responder', options: SecureOptions): Promise<SecuredLink> {
    const { session, ...result } = await handshake(rawLink, role, parts, options)
    return { ...result, link: securedLink(rawLink, session) }
  }

  return {
    contract: 'secure-channel@1',
    protocol: '/noise',
    secureOutbound: (rawLink, options) => secure(rawLink, 'initiator', options),
    secureInbound: (rawLink, options) => secure(rawLink, 'responder', options)
  }
}
