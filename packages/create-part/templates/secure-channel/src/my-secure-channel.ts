import type { SecureChannel } from '@ts-libp2p/interface-secure-channel'
import type { StreamEngineOptions } from '@ts-libp2p/stream-tools'
import { handshake } from './handshake.ts'
import { securedLink } from './secured-link.ts'

/** The deadlines of the secured links. */
export type MySecureChannelOptions = StreamEngineOptions

/**
 * A secure channel: X25519, HKDF and AES-256-GCM around a signed handshake. It keeps the contract and
 * is here to be replaced; nobody has reviewed it, so do not put secrets behind it.
 */
export function mySecureChannel (options: MySecureChannelOptions = {}): SecureChannel {
  return {
    contract: 'secure-channel@1',
    protocol: '/my-secure-channel/1.0.0',
    async secureOutbound (link, secureOptions) {
      const { session, ...peer } = await handshake(link, 'initiator', secureOptions)
      return { ...peer, link: securedLink(link, session, options) }
    },
    async secureInbound (link, secureOptions) {
      const { session, ...peer } = await handshake(link, 'responder', secureOptions)
      return { ...peer, link: securedLink(link, session, options) }
    }
  }
}
