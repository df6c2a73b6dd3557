import type { Multiaddr } from '@multiformats/multiaddr'
import type { PeerId } from '@ts-libp2p/peer-id'
import type { PeerClaims } from './peer-claims.ts'

/** What a peer said about itself. Each part may be missing, and only a signed record is proven. */
export interface IdentifyResult {
  readonly peer: PeerId
  readonly agent?: string
  readonly protocolVersion?: string
  readonly protocols: readonly string[]
  /** Those of the signed record where there is one that has any. */
  readonly listenAddrs: readonly Multiaddr[]
  /** Where the peer sees this node. */
  readonly observedAddr?: Multiaddr
  /** A signed peer record came, its signature is right, and it is the peer's own. */
  readonly hasSignedRecord: boolean
  /** Why the signed record that came was passed over. */
  readonly recordError?: Error
}

export function resultOf (peer: PeerId, { record, protocols, listenAddrs, ...single }: PeerClaims): IdentifyResult {
  return Object.freeze({ peer, protocols: protocols ?? [], listenAddrs: listenAddrs ?? [], hasSignedRecord: record !== undefined, ...single })
}
