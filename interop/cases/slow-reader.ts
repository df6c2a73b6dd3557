// A reader that takes nothing: the writer must stall, and everything must arrive once it reads.

import { ok } from 'node:assert/strict'
import type { PeerProcess } from '../runner/peer-process.ts'
import { settled } from '../runner/poll.ts'
import type { Case } from './case.ts'

const MIB = 1_048_576
const TOTAL_BYTES = 8 * MIB
/**
 * What a writer may have handed to its stack while the reader has taken nothing: the initial
 * window of 256 KiB on this stream, and what the writer's own stack holds back.
 */
const ACCEPTED_BOUND_BYTES = MIB
const QUIET_MS = 300
const STALL_DEADLINE_MS = 8_000

/** Waits until the writer takes no more, and checks that it stopped early. */
async function stalled (writer: PeerProcess): Promise<number> {
  const accepted = await settled(`${writer.label} stalls`, QUIET_MS, STALL_DEADLINE_MS, async () => {
    const progress = await writer.send('progress', {})
    return progress.accepted
  })
  ok(accepted > 0, `${writer.label} never began`)
  ok(accepted <= ACCEPTED_BOUND_BYTES, `${writer.label} took ${accepted} bytes that nobody reads`)
  return accepted
}

export const slowReaderCases: readonly Case[] = [
  {
    name: 'slow reader: the listener',
    run: async ({ dialler, listener }, note) => {
      const upload = dialler.send('upload', { peer: listener.id, bytes: TOTAL_BYTES })
      note(`stalled at ${await Promise.race([stalled(dialler), fails(upload)])} bytes`)
      await listener.send('release', {})
      await upload
    }
  },
  {
    name: 'slow reader: the dialler',
    run: async ({ dialler, listener }, note) => {
      const download = dialler.send('download', { peer: listener.id, bytes: TOTAL_BYTES, hold: true })
      note(`stalled at ${await Promise.race([stalled(listener), fails(download)])} bytes`)
      await dialler.send('release', {})
      await download
    }
  }
]

/** Passes on a transfer's failure, and no success: that would be too early. */
async function fails (transfer: Promise<unknown>): Promise<never> {
  await transfer
  throw new Error('the transfer was done before anything was read')
}
