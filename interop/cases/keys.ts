// Every type of identity key against every other, in both roles.

import { match, ok } from 'node:assert/strict'
import type { KeyType } from '../runner/control.ts'
import type { PeerProcess } from '../runner/peer-process.ts'
import type { Case } from './case.ts'

/** How the text of an id begins: short keys are inline, long ones hashed. */
const ID_FORMS: Record<KeyType, RegExp> = {
  ed25519: /^12D3KooW/,
  secp256k1: /^16Uiu2HA/,
  rsa: /^Qm/,
  ecdsa: /^Qm/
}

const KEY_TYPES = Object.keys(ID_FORMS) as readonly KeyType[]

async function exchange (from: PeerProcess, to: PeerProcess): Promise<void> {
  const { signedPeerRecord } = await from.send('identify', { peer: to.id })
  ok(signedPeerRecord, `${from.label} could not verify the record of ${to.label}`)
}

export const keyCases: readonly Case[] = KEY_TYPES.flatMap((ours) => KEY_TYPES.map((theirs): Case => ({
  name: `keys: ${ours} dials ${theirs}`,
  diallerFlags: { key: ours },
  listenerFlags: { key: theirs },
  unsupported: ({ dialler, listener }) => {
    for (const peer of [dialler, listener]) {
      for (const type of [ours, theirs]) {
        if (!peer.can(`key-${type}`)) return `${peer.ready.impl} knows no ${type} identities`
      }
    }
    return undefined
  },
  run: async ({ dialler, listener }) => {
    match(dialler.id, ID_FORMS[ours])
    match(listener.id, ID_FORMS[theirs])
    await exchange(dialler, listener)
    await exchange(listener, dialler)
    await dialler.send('ping', { peer: listener.id, count: 1 })
  }
})))
