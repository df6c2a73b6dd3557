import type { Connection, DisconnectReason } from '@ts-libp2p/interface-connection'
import type { PeerId } from '@ts-libp2p/peer-id'

/** The events of a swarm and what each carries. */
export interface SwarmEvents {
  'connection:open': { readonly connection: Connection }
  'connection:close': { readonly connection: Connection, readonly reason: DisconnectReason }
  /** The first connection to a peer is open. */
  'peer:connect': { readonly peer: PeerId }
  /** The last connection to a peer is gone. */
  'peer:disconnect': { readonly peer: PeerId, readonly reason: DisconnectReason }
  /** Something that the peer book holds about a peer changed. */
  'peer:update': { readonly peer: PeerId }
  /** Our own protocols or addresses changed; identify pushes it to the peers. */
  'self:update': { readonly what: 'protocols' | 'addresses' }
  /** A limit refused or closed something. */
  limit: { readonly name: string, readonly value: number, readonly peer?: PeerId, readonly address?: string }
  /** A handler or a listener of the application threw. */
  'handler:error': { readonly error: Error, readonly protocol?: string, readonly connection?: Connection }
  /** An inbound link did not become a connection. */
  'inbound:error': { readonly error: Error, readonly address: string }
}
