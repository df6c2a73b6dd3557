// Content there and back, checked byte for byte.

import { equal, ok } from 'node:assert/strict'
import { poll } from '../runner/poll.ts'
import type { PeerProcess } from '../runner/peer-process.ts'
import type { Case } from './case.ts'
import { connections } from './connection.ts'

const KIB = 1_024
const MIB = 1_024 * KIB
const STREAMS = 200
/** So many times 200 streams pass the 256 that may wait for their acknowledgement. */
const ROUNDS = 3
/** Room for the long-lived streams of ping and identify. */
const LEFT_OVER_STREAMS = 8
const CLEANED_DEADLINE_MS = 5_000

async function echo (from: PeerProcess, to: PeerProcess, bytes: number, chunk: number, seed: number): Promise<void> {
  const reply = await from.send('echo', { peer: to.id, bytes, chunk, seed })
  equal(reply.bytes, bytes)
}

async function manyStreams (from: PeerProcess, to: PeerProcess, bytes: number): Promise<void> {
  const { count, open } = await from.send('streams', { peer: to.id, count: STREAMS, bytes })
  equal(count, STREAMS)
  ok(open >= STREAMS, `only ${open} streams were open at once`)
  for (const [at, other] of [[from, to], [to, from]] as const) {
    await poll(`${at.label} lets go of the streams`, CLEANED_DEADLINE_MS, async () => {
      const [connection] = await connections(at, other)
      return connection != null && connection.streams <= LEFT_OVER_STREAMS ? true : undefined
    })
  }
}

export const echoCases: readonly Case[] = [
  {
    name: 'echo 64 KiB',
    run: async ({ dialler, listener }) => echo(dialler, listener, 64 * KIB, 64 * KIB, 1)
  },
  {
    name: 'echo 64 KiB by the listener',
    run: async ({ dialler, listener }) => echo(listener, dialler, 64 * KIB, 64 * KIB, 2)
  },
  {
    name: 'echo 16 MiB',
    run: async ({ dialler, listener }) => echo(dialler, listener, 16 * MIB, 64 * KIB, 3)
  },
  {
    name: 'echo 1 MiB and a byte in writes of 1 MiB',
    run: async ({ dialler, listener }) => echo(dialler, listener, MIB + 1, MIB, 4)
  },
  {
    name: 'echo 128 KiB in writes of 100 bytes',
    run: async ({ dialler, listener }) => echo(dialler, listener, 128 * KIB, 100, 5)
  },
  {
    name: 'echo of nothing',
    run: async ({ dialler, listener }) => echo(dialler, listener, 0, KIB, 6)
  },
  {
    name: '200 streams at once',
    run: async ({ dialler, listener }) => manyStreams(dialler, listener, 64 * KIB)
  },
  {
    name: '200 streams at once by the listener',
    run: async ({ dialler, listener }) => manyStreams(listener, dialler, 64 * KIB)
  },
  {
    name: '600 streams in three rounds: acknowledged ones make room',
    run: async ({ dialler, listener }) => {
      for (let round = 0; round < ROUNDS; round++) await manyStreams(dialler, listener, KIB)
    }
  }
]
