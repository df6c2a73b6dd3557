// A reader that takes nothing: the writer must stall, and everything must arrive once it reads.

import { ok } from 'node:assert/strict'
import type { PeerProcess } from '../runner/peer-process.ts'
import { settled } from '../runner/poll.ts'
import type { Case } from './case.ts'

const MIB = 1_048_576
const TOTAL_BYTES = 32 * MIB
/**
 * What a writer's stack may have taken while the reader has taken nothing: the initial window of
 * 256 KiB, and what it holds back itself.
 */
const STEADY_BOUND_BYTES = MIB
/** js-libp2p lets the window grow on arrival, to its full 16 MiB before the reader can pause. */
const GROWN_BOUND_BYTES = 17 * MIB
const QUIET_MS = 300
const STALL_DEADLINE_MS = 8_000

/** Waits until the writer takes no more, and checks that it stopped early. */
async function stalled (writer: PeerProcess, reader: PeerProcess): Promise<number> {
  const accepted = await settled(`${writer.label} stalls`, QUIET_MS, STALL_DEADLINE_MS, async () => {
    const progress = await writer.send('progress', {})
    return progress.accepted
  })
  ok(accepted > 0, `${writer.label} never began`)
  const bound = reader.can('steady-window') ? STEADY_BOUND_BYTES : GROWN_BOUND_BYTES
  ok(accepted <= bound, `${writer.label} took ${accepted} bytes that nobody reads`)
  return accepted
}

export const slowReaderCases: readonly Case[] = [
  {
    name: 'slow reader: the listener',
    run: async ({ dialler, listener }, note) => {
      const upload = dialler.send('upload', { peer: listener.id, bytes: TOTAL_BYTES })
      note(`stalled at ${await Promise.race([stalled(dialler, listener), fails(upload)])} bytes`)
      await listener.send('release', {})
      await upload
    }
  },
  {
    name: 'slow reader: the dialler',
    run: async ({ dialler, listener }, note) => {
      const download = dialler.send('download', { peer: listener.id, bytes: TOTAL_BYTES, hold: true })
      note(`stalled at ${await Promise.race([stalled(listener, dialler), fails(download)])} bytes`)
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
