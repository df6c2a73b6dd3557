// Dialling with another peer's id in the address is refused, at both ends.

import { equal, ok, rejects } from 'node:assert/strict'
import { CommandFailedError } from '../runner/peer-process.ts'
import { poll } from '../runner/poll.ts'
import type { Case } from './case.ts'
import { CONNECTION_DEADLINE_MS, connections } from './connection.ts'

/** The ids of keys that no peer of a run has: one inline (Ed25519), one hashed (RSA). */
const OTHER_IDS = {
  inline: '12D3KooWBnE1cdQCPyEwU3r5gzytyNRWXthXAQfSdDSxWv5WKooZ',
  hashed: 'Qmdp95VdUTnJ15DhmJX7q1x9CsAcLVdbSz36K1x2qR1NVF'
} as const
/** A refusal is an answer; a dial that runs into its timeout is none. */
const REFUSAL_DEADLINE_MS = 5_000

export const wrongPeerCases: readonly Case[] = Object.entries(OTHER_IDS).map(([form, other]) => ({
  name: `wrong PeerId refused (${form} id)`,
  connected: false,
  unsupported: ({ dialler }) => form === 'inline' || dialler.can('hashed-ids') ? undefined : `${dialler.ready.impl} does not compare ids without the key in them`,
  run: async ({ dialler, listener }) => {
    const startedMs = performance.now()
    await rejects(dialler.send('connect', { addr: listener.addr.replace(/\/p2p\/.*$/, `/p2p/${other}`) }), CommandFailedError)
    ok(performance.now() - startedMs < REFUSAL_DEADLINE_MS, 'the refusal came late')
    equal((await dialler.send('conns', {})).conns.length, 0)
    await poll(`${listener.label} has no connection`, CONNECTION_DEADLINE_MS,
      async () => (await connections(listener, dialler)).length === 0 ? true : undefined)
  }
}))
