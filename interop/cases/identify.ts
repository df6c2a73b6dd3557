// Identify and identify push.

import { deepEqual, equal, match, ok } from 'node:assert/strict'
import type { PeerProcess } from '../runner/peer-process.ts'
import { poll } from '../runner/poll.ts'
import type { Case } from './case.ts'
import { connect } from './connection.ts'

/** js-libp2p gathers changes for a second before it pushes. */
const PUSH_DEADLINE_MS = 5_000
const PUSHED = '/interop/pushed/1.0.0'
const EXPECTED_PROTOCOLS = ['/ipfs/id/1.0.0', '/ipfs/id/push/1.0.0', '/ipfs/ping/1.0.0', '/echo/1.0.0']
/** Enough names to pass 2 KiB, where go-libp2p splits the message, and stay below 4 KiB. */
const MANY = Array.from({ length: 50 }, (_, index) => `/interop/a-name-of-some-length-to-fill-the-message/${index}/1.0.0`)

async function identified (at: PeerProcess, other: PeerProcess): Promise<void> {
  const told = await at.send('identify', { peer: other.id })
  equal(told.agent, `interop/${other.ready.impl}-libp2p/${other.ready.version}`.replace('ours-', 'ts-'))
  equal(told.protocolVersion, 'ipfs/0.1.0')
  for (const protocol of EXPECTED_PROTOCOLS) ok(told.protocols.includes(protocol), `${at.label} was not told ${protocol}`)
  deepEqual(told.listenAddrs.map(withoutPeer), other.ready.addrs.map(withoutPeer), 'listen addresses')
  // js-libp2p tells it with our id behind it.
  match((told.observedAddr ?? '').replace(`/p2p/${at.id}`, ''), /^\/ip4\/127\.0\.0\.1\/tcp\/\d+$/, 'observed address')
  ok(told.signedPeerRecord, `${at.label} got no signed peer record it could verify`)
}

function withoutPeer (addr: string): string {
  return addr.replace(/\/p2p\/.*$/, '')
}

async function push (from: PeerProcess, to: PeerProcess): Promise<void> {
  // A push goes to those who are known to take one, which identify tells.
  await from.send('identify', { peer: to.id })
  await to.send('identify', { peer: from.id })
  const knows = async (): Promise<boolean> => (await to.send('protocols', { peer: from.id })).protocols.includes(PUSHED)
  equal(await knows(), false)
  await from.send('handle', { protocol: PUSHED })
  await poll(`${to.label} learns the new protocol`, PUSH_DEADLINE_MS, async () => await knows() ? true : undefined)
  await from.send('unhandle', { protocol: PUSHED })
  await poll(`${to.label} learns that it is gone`, PUSH_DEADLINE_MS, async () => await knows() ? undefined : true)
}

export const identifyCases: readonly Case[] = [
  {
    name: 'identify, both ways',
    run: async ({ dialler, listener }) => {
      await identified(dialler, listener)
      await identified(listener, dialler)
    }
  },
  {
    name: 'identify of more than 2 KiB, in one message or several',
    connected: false,
    run: async ({ dialler, listener }) => {
      for (const protocol of MANY) await listener.send('handle', { protocol })
      try {
        await connect({ dialler, listener }, true)
        const { protocols, signedPeerRecord } = await dialler.send('identify', { peer: listener.id })
        deepEqual(MANY.filter((protocol) => !protocols.includes(protocol)), [], 'protocols not told')
        ok(signedPeerRecord)
      } finally {
        for (const protocol of MANY) await listener.send('unhandle', { protocol })
      }
    }
  },
  {
    name: 'push by the dialler: a handler added and removed',
    run: async ({ dialler, listener }) => push(dialler, listener)
  },
  {
    name: 'push by the listener: a handler added and removed',
    run: async ({ dialler, listener }) => push(listener, dialler)
  }
]
