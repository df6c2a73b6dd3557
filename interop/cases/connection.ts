// Making the connection of a case, checking what was negotiated from both ends, and ending it.

import { deepEqual } from 'node:assert/strict'
import type { ConnectionFacts } from '../runner/control.ts'
import type { PeerProcess } from '../runner/peer-process.ts'
import { poll } from '../runner/poll.ts'
import type { Peers } from './case.ts'

export const CONNECTION_DEADLINE_MS = 5_000

/** Dials, and checks security, muxer and early muxer at the dialler and at the listener. */
export async function connect ({ dialler, listener }: Peers, earlyMuxer: boolean): Promise<void> {
  check(dialler, await dialler.send('connect', { addr: listener.addr }), listener.id, 'outbound', earlyMuxer)
  const inbound = await poll(`${listener.label} has the connection`, CONNECTION_DEADLINE_MS,
    async () => (await connections(listener, dialler))[0])
  check(listener, inbound, dialler.id, 'inbound', earlyMuxer)
}

export function check (at: PeerProcess, facts: ConnectionFacts, peer: string, direction: ConnectionFacts['direction'], earlyMuxer: boolean): void {
  const { security, muxer } = facts
  deepEqual(
    { peer: facts.peer, direction: facts.direction, security, muxer, earlyMuxer: facts.earlyMuxer ?? undefined },
    { peer, direction, security: '/noise', muxer: '/yamux/1.0.0', earlyMuxer: at.can('early-muxer-flag') ? earlyMuxer : undefined },
    `what ${at.label} negotiated`
  )
}

export async function connections (at: PeerProcess, to: PeerProcess): Promise<readonly ConnectionFacts[]> {
  const { conns } = await at.send('conns', {})
  return conns.filter(({ peer }) => peer === to.id)
}

/** Ends every connection of the two, and waits until both know. */
export async function disconnect ({ dialler, listener }: Peers): Promise<void> {
  await dialler.send('disconnect', { peer: listener.id })
  for (const [at, to] of [[dialler, listener], [listener, dialler]] as const) {
    await poll(`${at.label} sees the connection end`, CONNECTION_DEADLINE_MS,
      async () => (await connections(at, to)).length === 0 ? true : undefined)
  }
}
