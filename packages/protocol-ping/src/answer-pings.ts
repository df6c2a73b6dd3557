// The listening side of specs/ping: send back each 32 bytes until the peer ends its side.

import type { Stream } from '@ts-libp2p/interface-connection'
import { readExactly } from '@ts-libp2p/stream-tools'
import { Deadline } from './deadline.ts'
import { PingTimeoutError } from './errors.ts'
import type { PingConfig } from './ping-options.ts'

/** The bytes of one ping and of its answer (specs/ping, "Protocol"). */
export const PING_BYTES = 32

type AnswerConfig = Pick<PingConfig, 'clock' | 'timeoutMs' | 'inboundIdleMs'>

/**
 * Serves one inbound stream. A peer that keeps it open without pinging is told that it is over after
 * `inboundIdleMs`; one that stops inside a ping, or does not take the answers, holds it for no more
 * than `timeoutMs`.
 */
export async function answerPings (stream: Stream, config: AnswerConfig): Promise<void> {
  try {
    for (;;) {
      const start = await firstBytes(stream, config)
      if (start === null) return
      await finishPing(stream, start, config)
    }
  } catch (error) {
    // A stream that is over has told why in `closed`. Peers reset theirs as a matter of course
    // (go-libp2p at the end of every series), so it is nothing to report.
    if (stream.state !== 'closed') throw error
  }
}

/** `null`: there will be no further ping. */
async function firstBytes (stream: Stream, config: AnswerConfig): Promise<Uint8Array | null> {
  const idle = new Deadline(config.clock, config.inboundIdleMs, () => new PingTimeoutError('the peer sent no ping', config.inboundIdleMs))
  try {
    return await stream.read({ max: PING_BYTES, signal: idle.signal })
  } catch (error) {
    if (idle.signal.aborted) return null
    throw error
  } finally {
    idle.done()
  }
}

async function finishPing (stream: Stream, start: Uint8Array, config: AnswerConfig): Promise<void> {
  const deadline = new Deadline(config.clock, config.timeoutMs, () => new PingTimeoutError('the peer neither finished its ping nor took the answer', config.timeoutMs))
  try {
    const rest = await readExactly(stream, PING_BYTES - start.byteLength, deadline.signal)
    await stream.write(rest.byteLength === 0 ? start : [start, rest], { signal: deadline.signal })
  } finally {
    deadline.done()
  }
}
