// How streams and connections end: by half-close, reset, or with the link.

import { equal, notEqual } from 'node:assert/strict'
import { poll } from '../runner/poll.ts'
import type { PeerProcess } from '../runner/peer-process.ts'
import type { Case, Peers } from './case.ts'
import { CONNECTION_DEADLINE_MS, connections } from './connection.ts'

const OUTCOME_DEADLINE_MS = 8_000
/** More than the initial window, so that credit must flow after our end, too. */
const HALF_CLOSE_BYTES = 1_048_576
/** The code that the go handler puts into the frame of its reset. */
const RESET_CODE = 42

/** Runs `end`, and gives how the listener saw the stream end that it concerns. */
async function inboundOutcome (at: PeerProcess, from: PeerProcess, end: () => Promise<unknown>): Promise<string> {
  const before = (await at.send('outcomes', {})).outcomes.length
  await end()
  return await poll(`${at.label} sees the stream end`, OUTCOME_DEADLINE_MS, async () => {
    const { outcomes } = await at.send('outcomes', {})
    return outcomes.slice(before).find(({ peer }) => peer === from.id)?.how
  })
}

async function finished ({ dialler, listener }: Peers, how: 'reset' | 'end'): Promise<void> {
  equal(await inboundOutcome(listener, dialler, () => dialler.send('abort', { peer: listener.id, how })), how)
}

export const endingCases: readonly Case[] = [
  {
    name: 'half-close: the answer comes after our end',
    run: async ({ dialler, listener }) => {
      equal((await dialler.send('half-close', { peer: listener.id, bytes: HALF_CLOSE_BYTES })).bytes, HALF_CLOSE_BYTES)
    }
  },
  {
    name: 'half-close by the listener',
    run: async ({ dialler, listener }) => {
      equal((await listener.send('half-close', { peer: dialler.id, bytes: HALF_CLOSE_BYTES })).bytes, HALF_CLOSE_BYTES)
    }
  },
  {
    name: 'reset by the handler is no end',
    run: async ({ dialler, listener }) => {
      equal((await dialler.send('reset', { peer: listener.id })).outcome, 'reset')
    }
  },
  {
    name: 'reset by the opener is no end',
    run: async (peers) => finished(peers, 'reset')
  },
  {
    name: 'end by the opener is an end',
    run: async (peers) => finished(peers, 'end')
  },
  {
    name: 'reset with a code in its frame is a reset',
    applies: (_dialler, listener) => listener === 'go',
    run: async ({ dialler, listener }) => {
      const { outcome, code } = await dialler.send('reset', { peer: listener.id })
      equal(outcome, 'reset')
      if (dialler.can('reset-code')) equal(code, RESET_CODE)
    }
  },
  {
    name: 'a killed peer leaves streams that did not end',
    unsupported: ({ listener }) => listener.can('lost-is-no-end') ? undefined : `${listener.ready.impl} reports a lost link as an end`,
    run: async ({ dialler, listener }, note) => {
      const outcome = await inboundOutcome(listener, dialler, async () => {
        await dialler.send('abort', { peer: listener.id, how: 'leave' })
        dialler.kill()
      })
      notEqual(outcome, 'end')
      note(`seen as ${outcome}`)
    }
  },
  {
    name: 'a peer that quits exits at once and leaves no connection',
    run: async ({ dialler, listener }) => {
      equal(await dialler.stop(), 0, 'exit code')
      await poll(`${listener.label} sees the connection end`, CONNECTION_DEADLINE_MS,
        async () => (await connections(listener, dialler)).length === 0 ? true : undefined)
    }
  }
]
