import type { Connection } from '@ts-libp2p/interface-connection'
import type { PeerId } from '@ts-libp2p/peer-id'

/** What a protocol wants to hear about peers that speak it. */
export interface Topology {
  connected (peer: PeerId, connection: Connection): void
  disconnected (peer: PeerId): void
}
