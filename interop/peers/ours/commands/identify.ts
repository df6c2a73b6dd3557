// identify, protocols, handle, unhandle.

import { peerIdFromString } from '@ts-libp2p/peer-id'
import type { CommandsNamed } from '../control.ts'
import { connectionTo, type Node } from '../node.ts'

export function identifyCommands ({ swarm, identify }: Node): CommandsNamed<'identify' | 'protocols' | 'handle' | 'unhandle'> {
  return {
    identify: async ({ peer }, signal) => {
      const result = await identify.identified(connectionTo(swarm, peer), { signal })
      return {
        agent: result.agent ?? null,
        protocolVersion: result.protocolVersion ?? null,
        protocols: result.protocols,
        listenAddrs: result.listenAddrs.map(String),
        observedAddr: result.observedAddr?.toString() ?? null,
        signedPeerRecord: result.hasSignedRecord
      }
    },

    protocols: ({ peer }) => Promise.resolve({ protocols: swarm.peers.get(peerIdFromString(peer))?.protocols ?? [] }),

    handle: ({ protocol }) => {
      swarm.handle(protocol, (stream) => stream.abort(new Error('a handler with no purpose')))
      return Promise.resolve({})
    },

    unhandle: ({ protocol }) => {
      swarm.unhandle(protocol)
      return Promise.resolve({})
    }
  }
}
