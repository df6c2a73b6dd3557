import type { Multiaddr } from '@multiformats/multiaddr'
import type { Connection } from '@ts-libp2p/interface-connection'
import type { Direction } from '@ts-libp2p/interface-stream-muxer'
import type { PeerId } from '@ts-libp2p/peer-id'

/** What a hook answers: `true` denies. A hook that throws, rejects or takes longer than a second denies. */
export type Verdict = boolean | Promise<boolean>

/** Decides who may connect. Hooks are asked in the order in which they stand here; nothing later runs after a denial. */
export interface Gating {
  readonly denyDialPeer?: (peer: PeerId) => Verdict
  readonly denyDialAddress?: (address: Multiaddr, peer: PeerId | undefined) => Verdict
  readonly denyInbound?: (address: Multiaddr) => Verdict
  readonly denyInboundSecured?: (peer: PeerId, address: Multiaddr) => Verdict
  readonly denyOutboundSecured?: (peer: PeerId, address: Multiaddr) => Verdict
  readonly denyInboundUpgraded?: (connection: Connection) => Verdict
  readonly denyOutboundUpgraded?: (connection: Connection) => Verdict
  readonly denyStream?: (peer: PeerId, protocol: string, direction: Direction) => Verdict
}

/**
 * Who is always and who is never let in. An entry is a peer id, or a network such as `192.0.2.0/24`
 * or `2001:db8::/32`; IPv4 inside IPv6 is IPv4. Denying wins. A change acts on open connections at once.
 */
export interface AccessList {
  /** Lets in and exempts from the per-address rules. @throws TypeError if the entry is neither */
  allow (entry: string | PeerId): void
  /** Refuses. @throws TypeError if the entry is neither */
  deny (entry: string | PeerId): void
  /** Takes an entry back from both lists. */
  remove (entry: string | PeerId): void
  /** With `true` only what is allowed is let in: a closed network. Default `false`. */
  allowOnly (isOn: boolean): void
}
