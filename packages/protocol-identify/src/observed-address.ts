import type { Multiaddr } from '@multiformats/multiaddr'
import type { Connection } from '@ts-libp2p/interface-connection'

/**
 * Whether others may reach us where the peer of `connection` sees us: an address made as one of ours
 * is made, and with our listening port behind it. The peer of a connection that we dialled sees the
 * port that our side made up for it, which leads nowhere, unless that is a listening port, too.
 */
export function isReachableAt (observed: Multiaddr, connection: Connection, listening: readonly Multiaddr[]): boolean {
  const kind = kindOf(observed)
  const ours = listening.filter(address => kindOf(address) === kind)
  if (connection.direction === 'inbound') return ours.length > 0
  const local = placeOf(connection.localAddress)
  return ours.some(address => placeOf(address) === local)
}

/** The names of the components, without their values. */
function kindOf (address: Multiaddr): string {
  return address.getComponents().map(({ name }) => name).join('/')
}

/** The address without the host at its start: `/tcp/4001` of `/ip4/127.0.0.1/tcp/4001`. */
function placeOf (address: Multiaddr): string {
  return address.getComponents().slice(1).map(({ name, value }) => `/${name}/${value ?? ''}`).join('')
}
