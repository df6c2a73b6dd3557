// The listening side of specs/perf: how much is wanted, then everything to the end, then the answer.

import type { Stream } from '@ts-libp2p/interface-connection'
import { free, readExactly } from '@ts-libp2p/stream-tools'
import { PerfLimitError } from './errors.ts'
import { writeZeros } from './zeros.ts'

/** A big-endian u64: how many bytes the answer is to have (specs/perf, "Protocol"). */
export const WANTED_BYTES = 8

/** Serves one inbound stream; the swarm ends our side when this returns. */
export async function answer (stream: Stream, maxAnswerBytes: number): Promise<void> {
  try {
    const wanted = await readWanted(stream)
    if (wanted > maxAnswerBytes) throw new PerfLimitError(wanted, maxAnswerBytes)
    await drain(stream)
    await writeZeros(stream, Number(wanted))
  } catch (error) {
    // A stream that is over has told why in `closed`: a peer that had enough is no fault of ours.
    if (stream.state !== 'closed') throw error
  }
}

async function readWanted (stream: Stream): Promise<bigint> {
  const bytes = await readExactly(stream, WANTED_BYTES)
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength).getBigUint64(0)
}

async function drain (stream: Stream): Promise<void> {
  for (;;) {
    const chunk = stream.readNow() ?? await stream.read()
    if (chunk === null) return
    free(chunk)
  }
}
