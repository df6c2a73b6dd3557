// multistream-select on streams: refusals, second choices, and data that comes with the proposal.

import { deepEqual, notEqual } from 'node:assert/strict'
import { CommandFailedError, type PeerProcess } from '../runner/peer-process.ts'
import type { Case } from './case.ts'

const UNKNOWN = '/interop/nobody-speaks-this/1.0.0'
const ECHO = '/echo/1.0.0'
const HEX = '0102030405060708'

/** Above the 1,024 bytes that a line may have. */
const OVER_LONG = `/interop/${'x'.repeat(1_500)}`

/** Checks that the proposal is refused, and that the connection lives on. */
async function refused (from: PeerProcess, to: PeerProcess, protocol: string): Promise<void> {
  await rejectsOrBreaks(from, to, protocol)
  await from.send('ping', { peer: to.id, count: 1 })
}

/** A refusal shows at the opening, or, where the opener is optimistic, as no clean end. */
async function rejectsOrBreaks (from: PeerProcess, to: PeerProcess, protocol: string): Promise<void> {
  try {
    const { outcome } = await from.send('raw', { peer: to.id, protocol, hex: HEX })
    notEqual(outcome, 'end')
  } catch (error) {
    if (!(error instanceof CommandFailedError) || error.code === 'ERR_COMMAND_TIMEOUT') throw error
  }
}

export const negotiationCases: readonly Case[] = [
  {
    name: 'multistream: an unknown protocol is refused, both ways',
    run: async ({ dialler, listener }) => {
      await refused(dialler, listener, UNKNOWN)
      await refused(listener, dialler, UNKNOWN)
    }
  },
  {
    name: 'multistream: an over-long proposal is refused, both ways',
    run: async ({ dialler, listener }) => {
      await refused(dialler, listener, OVER_LONG)
      await refused(listener, dialler, OVER_LONG)
    }
  },
  {
    name: 'multistream: the second proposal is taken after na',
    run: async ({ dialler, listener }) => {
      deepEqual(await raw(dialler, listener, [UNKNOWN, ECHO]), { protocol: ECHO, hex: HEX, outcome: 'end' })
    }
  },
  {
    name: 'multistream: data and end come with the proposal',
    unsupported: ({ dialler }) => dialler.can('early-data') ? undefined : `${dialler.ready.impl} always awaits the choice first`,
    run: async ({ dialler, listener }) => {
      // The proposal is optimistic once the peer is known to speak the protocol.
      await dialler.send('identify', { peer: listener.id })
      deepEqual(await raw(dialler, listener, ECHO), { protocol: ECHO, hex: HEX, outcome: 'end' })
    }
  }
]

async function raw (from: PeerProcess, to: PeerProcess, protocol: string | readonly string[]): Promise<object> {
  const { protocol: chosen, hex, outcome } = await from.send('raw', { peer: to.id, protocol, hex: HEX })
  return { protocol: chosen, hex, outcome }
}
