// The muxer comes with the Noise handshake where both offer that, else by multistream-select.
// What was used is checked for every case; these make sure that each way occurs.

import type { Case, Peers } from './case.ts'

type Switch = 'on' | 'off'

function earlyMuxer (dialler: Switch, listener: Switch): Case {
  return {
    name: `early muxer: ${dialler} at the dialler, ${listener} at the listener`,
    diallerFlags: { earlyMuxer: dialler },
    listenerFlags: { earlyMuxer: listener },
    unsupported: (peers) => cannotSwitchOff(peers, dialler, listener),
    run: async (peers) => {
      await peers.dialler.send('ping', { peer: peers.listener.id, count: 1 })
      await peers.listener.send('ping', { peer: peers.dialler.id, count: 1 })
    }
  }
}

function cannotSwitchOff (peers: Peers, dialler: Switch, listener: Switch): string | undefined {
  for (const [peer, wanted] of [[peers.dialler, dialler], [peers.listener, listener]] as const) {
    if (wanted === 'off' && !peer.can('early-muxer-off')) return `${peer.ready.impl} always offers it`
  }
  return undefined
}

export const earlyMuxerCases: readonly Case[] = [
  earlyMuxer('on', 'on'),
  earlyMuxer('off', 'on'),
  earlyMuxer('on', 'off'),
  earlyMuxer('off', 'off')
]
