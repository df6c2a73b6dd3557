import { perf as perfProtocol } from '@ts-libp2p/protocol-perf'
import { createNode } from 'ts-libp2p'
import { ProgressBar } from '../progress-bar.ts'
import { durationText, rateText, sizeText } from '../sizes.ts'
import { agreed } from './agreed.ts'
import { EXIT, type CommandContext } from './context.ts'
import { requireProtocol } from './require-protocol.ts'

export interface PerfOptions {
  /** Bytes. */
  readonly up: number
  /** Bytes. */
  readonly down: number
}

/** Measures how fast a peer takes bytes, then how fast it gives some. */
export async function perf (address: string, options: PerfOptions, { output, terminal, log }: CommandContext): Promise<number> {
  const { interrupted: signal } = terminal
  const node = await createNode({ listen: [], log, signal })
  try {
    const connection = await node.dial(address, { signal })
    const peer = connection.remotePeer.toString()
    output.say('connected', { peer, address: connection.remoteAddress.toString(), ...agreed(connection) }, [`measuring ${peer} at ${connection.remoteAddress.toString()}`])
    await requireProtocol(node, connection, '/perf/1.0.0', 'start --perf', signal)
    for (const direction of DIRECTIONS) {
      const bytes = options[direction]
      if (bytes === 0) continue
      const bar = new ProgressBar(output.transient)
      const run = perfProtocol().run(connection, {
        ...direction === 'up' ? { uploadBytes: bytes } : { downloadBytes: bytes },
        signal,
        onProgress: progress => bar.update(direction, progress.bytes, bytes)
      })
      const { uploadMs, downloadMs } = await run.finally(() => bar.clear())
      const ms = direction === 'up' ? uploadMs : uploadMs + downloadMs // from the request on: the peer may answer from its first byte
      output.say('measured', { direction, bytes, ms, bytesPerSecond: bytes / ms * 1000 }, [`${direction.padEnd(5)}${sizeText(bytes)} in ${durationText(ms)}, ${rateText(bytes, ms)}`])
    }
    return EXIT.done
  } finally {
    await node.stop()
  }
}

const DIRECTIONS = ['up', 'down'] as const
