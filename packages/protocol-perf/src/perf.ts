// The perf protocol (specs/perf): how fast a connection carries bytes, up and then down.

import type { Connection } from '@ts-libp2p/interface-connection'
import type { Protocol, Swarm } from '@ts-libp2p/interface-swarm'
import { answer } from './answer.ts'
import { measure, PERF_PROTOCOL } from './measure.ts'
import { resolveOptions, type PerfOptions, type PerfResult, type PerfRunOptions } from './perf-options.ts'

/** What {@link perf} gives: a protocol to add to a node, and the measurement. */
export interface Perf extends Protocol {
  readonly protocol: '/perf/1.0.0'
  /**
   * Sends so many bytes, then asks for so many, on a stream of its own, and says how long each took.
   * Works without being started: only answering needs a node.
   *
   * @throws PerfAnswerError, and what opening and using a stream throw
   * @throws TypeError when a number of bytes is none
   */
  run (connection: Connection, options: PerfRunOptions): Promise<PerfResult>
}

/**
 * Measures, and answers those who measure. Whoever may use it makes the node send, so a node that
 * did not ask for it has none.
 *
 * @throws TypeError that lists every problem of the options
 */
export function perf (options: PerfOptions = {}): Perf {
  const { maxAnswerBytes, maxInboundPerPeer, clock } = resolveOptions(options)
  let swarm: Swarm | undefined
  return {
    protocol: PERF_PROTOCOL,
    start (into) {
      into.handle(PERF_PROTOCOL, stream => answer(stream, maxAnswerBytes), { maxInboundPerPeer })
      swarm = into
    },
    stop () {
      swarm?.unhandle(PERF_PROTOCOL)
      swarm = undefined
    },
    run: (connection, runOptions) => measure(connection, runOptions, clock)
  }
}
