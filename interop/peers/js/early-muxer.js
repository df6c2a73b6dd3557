// Wraps the noise encrypter, because js-libp2p does not keep whether the muxer came with the
// handshake. A connection is known by its multiaddr up to the peer id, with the direction.

import { noise } from '@libp2p/noise'

export function trackedNoise (earlyMuxer) {
  const early = new Map()
  const key = (direction, address) => `${direction} ${address.toString().split('/p2p/')[0]}`

  const track = (direction, secure) => async (connection, options) => {
    const secured = await secure(connection, { ...options, skipStreamMuxerNegotiation: !earlyMuxer })
    early.set(key(direction, connection.remoteAddr), secured.streamMuxer != null)
    return secured
  }

  return {
    encrypter: (components) => {
      const encrypter = noise()(components)
      encrypter.secureInbound = track('inbound', encrypter.secureInbound.bind(encrypter))
      encrypter.secureOutbound = track('outbound', encrypter.secureOutbound.bind(encrypter))
      return encrypter
    },
    usedEarlyMuxer: (connection) => early.get(key(connection.direction, connection.remoteAddr)) ?? null
  }
}
