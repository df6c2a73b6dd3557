// Both dial at the same time: whatever connections come of it, each is sound and usable.

import { equal, ok } from 'node:assert/strict'
import { poll } from '../runner/poll.ts'
import type { Case, Peers } from './case.ts'
import { CONNECTION_DEADLINE_MS, check, connections, disconnect } from './connection.ts'

const ROUNDS = 10
const BYTES = 16_384

/** Gives how many connections the round made. */
async function round ({ dialler, listener }: Peers): Promise<number> {
  await Promise.all([
    dialler.send('connect', { addr: listener.addr }),
    listener.send('connect', { addr: dialler.addr })
  ])
  const made = await poll('both have the same connections', CONNECTION_DEADLINE_MS, async () => {
    const [atDialler, atListener] = await Promise.all([connections(dialler, listener), connections(listener, dialler)])
    return atDialler.length === atListener.length ? { atDialler, atListener } : undefined
  })
  const { length } = made.atDialler
  ok(length === 1 || length === 2, `${length} connections`)
  const usable = [[dialler, listener, made.atDialler], [listener, dialler, made.atListener]] as const
  for (const [at, to, conns] of usable) {
    for (const facts of conns) {
      check(at, facts, to.id, facts.direction, true)
      equal((await at.send('echo', { peer: to.id, conn: facts.conn, bytes: BYTES })).bytes, BYTES)
    }
  }
  return length
}

export const simultaneousDialCases: readonly Case[] = [
  {
    name: 'simultaneous dial: every connection is usable',
    connected: false,
    run: async (peers, note) => {
      let pairs = 0
      for (let i = 0; i < ROUNDS; i++) {
        if (await round(peers) === 2) pairs++
        await disconnect(peers)
      }
      note(`two connections in ${pairs} of ${ROUNDS} rounds`)
    }
  }
]
