import type { DisconnectReason } from '@ts-libp2p/interface-connection'
import type { Direction } from '@ts-libp2p/interface-stream-muxer'
import type { PeerId } from '@ts-libp2p/peer-id'
import type { DialAttempt } from './errors.ts'

/** One open connection: what it is for, and whether it would be closed to make room. */
export interface ConnectionExplanation {
  readonly id: string
  readonly peer: PeerId
  readonly direction: Direction
  readonly address: string
  readonly ageMs: number
  /** Protocols of the open streams. */
  readonly streams: readonly string[]
  /** Why it is never closed to make room: tags of `protect`, `kept` for a peer of `keepConnected`. */
  readonly protectedBy: readonly string[]
  /** Its place in the order in which connections are closed to make room, 1 first; absent if protected. */
  readonly trimOrder?: number
}

/** How a connection to a peer ended. */
export interface PastConnection {
  readonly address: string
  readonly direction: Direction
  readonly reason: DisconnectReason
  /** How long it was open, in milliseconds. */
  readonly durationMs: number
}

/** Everything about one peer that answers "why?". */
export interface PeerExplanation {
  readonly peer: PeerId
  readonly connections: readonly ConnectionExplanation[]
  /** The newest last; bounded. */
  readonly past: readonly PastConnection[]
  /** Each address of the last dial that failed; empty after one that succeeded. */
  readonly lastAttempts: readonly DialAttempt[]
  /** Until when a dial by peer id leaves the peer alone, in milliseconds from now; 0 = it does not. */
  readonly backOffMs: number
  /** Set for a peer of `keepConnected` that is not connected: when it is dialled again, in milliseconds from now. */
  readonly nextDialMs?: number
}
