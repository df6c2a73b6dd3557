// Opens a stream for one command, and leaves none behind.

import type { Stream } from '@ts-libp2p/interface-connection'
import { connectionTo, type Node } from './node.ts'

interface Target {
  readonly peer: string
  readonly conn?: string
}

/** What fails aborts the stream; what is done closes it. */
export async function onStream<Result> (
  { swarm }: Node, { peer, conn }: Target, protocols: string | readonly string[], signal: AbortSignal,
  work: (stream: Stream) => Promise<Result>
): Promise<Result> {
  const stream = await connectionTo(swarm, peer, conn).openStream(protocols, { signal })
  try {
    const result = await work(stream)
    await stream.close({ signal })
    return result
  } catch (error) {
    stream.abort(error instanceof Error ? error : undefined)
    throw error
  }
}
