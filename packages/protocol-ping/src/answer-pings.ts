// The listening side of specs/ping: send back each 32 bytes until the peer ends its side.

import type { Stream } from '@ts-libp2p/interface-connection'
import { StoppedError } from '@ts-libp2p/interface-swarm'
import { type Deadlines, readExactly } from '@ts-libp2p/stream-tools'
import { PingTimeoutError } from './errors.ts'
import type { PingConfig } from './ping-options.ts'

/** The bytes of one ping and of its answer (specs/ping, "Protocol"). */
export const PING_BYTES = 32

/**
 * Serves one inbound stream. A peer that keeps it open without pinging is told that it is over after
 * `inboundIdleMs`; one that stops inside a ping, or does not take the answers, holds it for no more
 * than `timeoutMs`.
 */
export async function answerPings (stream: Stream, config: Pick<PingConfig, 'timeoutMs' | 'inboundIdleMs'>, deadlines: Deadlines): Promise<void> {
  const { timeoutMs, inboundIdleMs } = config
  try {
    for (;;) {
      const start = await firstBytes(stream, inboundIdleMs, deadlines)
      if (start === null) return
      const late = (): Error => new PingTimeoutError('the peer neither finished its ping nor took the answer', timeoutMs)
      await deadlines.run(timeoutMs, late, signal => finishPing(stream, start, signal))
    }
  } catch (error) {
    // A stream that is over has told why in `closed`. Peers reset theirs as a matter of course
    // (go-libp2p at the end of every series), so it is nothing to report; nor is our own stop.
    if (error instanceof StoppedError) stream.abort(error)
    if (stream.state !== 'closed') throw error
  }
}

/** `null`: there will be no further ping. */
async function firstBytes (stream: Stream, idleMs: number, deadlines: Deadlines): Promise<Uint8Array | null> {
  const idle = new PingTimeoutError('the peer sent no ping', idleMs)
  try {
    return await deadlines.run(idleMs, () => idle, signal => stream.read({ max: PING_BYTES, signal }))
  } catch (error) {
    if (error === idle) return null
    throw error
  }
}

async function finishPing (stream: Stream, start: Uint8Array, signal: AbortSignal): Promise<void> {
  const rest = await readExactly(stream, PING_BYTES - start.byteLength, signal)
  await stream.write(rest.byteLength === 0 ? start : [start, rest], { signal })
}
