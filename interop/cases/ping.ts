// Ping, and the muxer's own ping.

import { equal, ok } from 'node:assert/strict'
import type { PeerProcess } from '../runner/peer-process.ts'
import { poll } from '../runner/poll.ts'
import type { Case } from './case.ts'

const PING_COUNT = 5
const MAX_LOOPBACK_RTT_MS = 2_000
/** js-libp2p resets every inbound ping stream 10 s after it was opened. */
const PAST_STREAM_LIMIT_MS = 11_000

async function ping (from: PeerProcess, to: PeerProcess): Promise<void> {
  const { rttsMs } = await from.send('ping', { peer: to.id, count: PING_COUNT })
  equal(rttsMs.length, PING_COUNT)
  for (const rttMs of rttsMs) ok(rttMs >= 0 && rttMs < MAX_LOOPBACK_RTT_MS, `${from.label} measured ${rttMs} ms`)
}

export const pingCases: readonly Case[] = [
  {
    name: 'ping',
    run: async ({ dialler, listener }) => ping(dialler, listener)
  },
  {
    name: 'ping by the listener',
    run: async ({ dialler, listener }) => ping(listener, dialler)
  },
  {
    name: 'ping outlives the 10 s limit on ping streams',
    applies: (dialler, listener) => listener === 'js' && dialler !== 'js',
    run: async ({ dialler, listener }) => {
      const startedMs = performance.now()
      await poll('pinging past the limit', PAST_STREAM_LIMIT_MS + 5_000, async () => {
        await dialler.send('ping', { peer: listener.id, count: 1 })
        return performance.now() - startedMs > PAST_STREAM_LIMIT_MS ? true : undefined
      })
    }
  },
  {
    name: 'yamux ping answered at once, both ways',
    unsupported: ({ dialler, listener }) => dialler.can('mux-ping') || listener.can('mux-ping') ? undefined : 'neither peer can send one by hand',
    run: async ({ dialler, listener }) => {
      for (const [from, to] of [[dialler, listener], [listener, dialler]] as const) {
        if (!from.can('mux-ping')) continue
        const { rttMs } = await from.send('mux-ping', { peer: to.id })
        ok(rttMs < MAX_LOOPBACK_RTT_MS, `${from.label} measured ${rttMs} ms`)
      }
    }
  }
]
