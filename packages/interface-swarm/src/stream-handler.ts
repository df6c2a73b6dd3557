import type { Stream } from '@ts-libp2p/interface-connection'

/**
 * Serves one inbound stream and owns it: when the promise resolves the stream is closed, unless it
 * was detached; when it rejects the stream is aborted and the error is reported.
 */
export type StreamHandler = (stream: Stream) => void | Promise<void>

export interface HandleOptions {
  /** How many streams of this protocol one peer may have open at once; more are reset. Default 256. */
  readonly maxInboundPerPeer?: number
  /** Serve it on limited (relayed) connections, too. Default `false`. */
  readonly allowLimited?: boolean
}
