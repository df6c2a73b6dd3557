// Builds the js-libp2p node: tcp, noise, yamux, identify, ping, and nothing else.

import { generateKeyPair } from '@libp2p/crypto/keys'
import { identify, identifyPush } from '@libp2p/identify'
import { ping } from '@libp2p/ping'
import { tcp } from '@libp2p/tcp'
import { yamux } from '@libp2p/yamux'
import { createLibp2p } from 'libp2p'
import { trackedNoise } from './early-muxer.js'

/** js-libp2p makes ECDSA keys, too, but its peer ids refuse them, as its own and as a remote's. */
export const KEY_TYPES = { ed25519: 'Ed25519', secp256k1: 'secp256k1', rsa: 'RSA' }

const MAX_UNREAD_BYTES = 32 * 1_048_576

export async function createNode ({ listen, key, earlyMuxer, agent }) {
  const { encrypter, usedEarlyMuxer } = trackedNoise(earlyMuxer)
  const node = await createLibp2p({
    privateKey: await generateKeyPair(KEY_TYPES[key]),
    nodeInfo: { userAgent: agent },
    addresses: { listen },
    transports: [tcp()],
    connectionEncrypters: [encrypter],
    // Windows grow to 16 MiB, read or not, and the default resets a paused stream that holds 4 MiB.
    streamMuxers: [yamux({ streamOptions: { maxReadBufferLength: MAX_UNREAD_BYTES } })],
    services: { identify: identify(), identifyPush: identifyPush(), ping: ping() },
    connectionMonitor: { enabled: false },
    // The default admits five inbound connections a second from one host, then resets.
    connectionManager: { inboundConnectionThreshold: Infinity, maxIncomingPendingConnections: 1_000 }
  })

  const identified = new Map()
  node.addEventListener('peer:identify', ({ detail }) => {
    const id = detail.peerId.toString()
    // A push gives the same event, without what it left out: keep the first answer's fields.
    identified.set(id, { ...identified.get(id), ...withoutUndefined(detail) })
  })
  node.addEventListener('peer:disconnect', ({ detail }) => identified.delete(detail.toString()))

  return { node, identified, usedEarlyMuxer }
}

function withoutUndefined (object) {
  return Object.fromEntries(Object.entries(object).filter(([, value]) => value !== undefined))
}
