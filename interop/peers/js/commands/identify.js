// identify, protocols, handle, unhandle.

import { setTimeout as delay } from 'node:timers/promises'
import { peerIdFromString } from '@libp2p/peer-id'

const POLL_MS = 20

export function identifyCommands ({ node, identified }) {
  return {
    /** What the identify protocol told us about a connected peer, as soon as it did. */
    identify: async ({ peer }, signal) => {
      while (!identified.has(peer)) await delay(POLL_MS, undefined, { signal })
      const result = identified.get(peer)
      return {
        agent: result.agentVersion ?? null,
        protocolVersion: result.protocolVersion ?? null,
        protocols: result.protocols,
        listenAddrs: result.listenAddrs.map(String),
        observedAddr: result.observedAddr?.toString() ?? null,
        // js-libp2p gives the record only after it verified it.
        signedPeerRecord: result.signedPeerRecord != null
      }
    },

    protocols: async ({ peer }) => ({ protocols: (await node.peerStore.get(peerIdFromString(peer))).protocols }),

    handle: async ({ protocol }) => {
      await node.handle(protocol, (stream) => stream.abort(new Error('a handler with no purpose')))
    },

    unhandle: async ({ protocol }) => {
      await node.unhandle(protocol)
    }
  }
}
