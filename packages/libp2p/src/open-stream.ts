import type { OpenStreamOptions, Stream } from '@ts-libp2p/interface-connection'
import type { DialOptions, DialTarget, Swarm } from '@ts-libp2p/interface-swarm'

/** What a dial for a stream takes: `signal` cancels the dial and the opening. */
export interface DialStreamOptions extends DialOptions, OpenStreamOptions {}

/**
 * Opens a stream on a connection to the target. A connection may begin to close between the moment
 * it was chosen and the moment it is used, or the peer may have said that it goes away: then a fresh
 * one is dialled, once.
 */
export async function openStream (swarm: Swarm, target: DialTarget, protocols: string | readonly string[], options: DialStreamOptions): Promise<Stream> {
  const connection = await swarm.dial(target, options)
  try {
    return await connection.openStream(protocols, options)
  } catch (error) {
    if (options.fresh === true || !isGone(error)) throw error
    const fresh = await swarm.dial(target, { ...options, fresh: true })
    return await fresh.openStream(protocols, options)
  }
}

function isGone (error: unknown): boolean {
  return error instanceof Error && 'code' in error && (error.code === 'ERR_CONNECTION_CLOSED' || error.code === 'ERR_MUXER_CLOSED')
}
