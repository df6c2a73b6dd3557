import { isIPv4, isIPv6 } from 'node:net'
import { networkInterfaces } from 'node:os'
import { CODE_IP4, CODE_IP6, CODE_IP6ZONE, CODE_P2P, CODE_TCP, multiaddr, type Component, type Multiaddr } from '@multiformats/multiaddr'

/** What a TCP multiaddr says, in the form that sockets want. */
export interface TcpAddress {
  /** A literal address; an IPv6 one may carry its zone, as in `fe80::1%eth0`. */
  readonly host: string
  readonly port: number
  readonly family: 4 | 6
}

/**
 * `/ip4|ip6/…/tcp/port`, also behind an `/ip6zone` and in front of a `/p2p`; `undefined` for all
 * else. What follows `/tcp` names another transport (`/ws`, `/p2p-circuit`), so it is refused.
 */
export function parseAddress (address: Multiaddr): TcpAddress | undefined {
  const parts = address.getComponents()
  if (parts.at(-1)?.code === CODE_P2P) parts.pop()
  const zone = parts[0]?.code === CODE_IP6ZONE ? parts.shift()?.value : undefined
  const [ip, tcp] = parts
  if (parts.length !== 2 || tcp?.code !== CODE_TCP || tcp.value === undefined || ip?.value === undefined) return undefined
  const port = Number(tcp.value)
  if (ip.code === CODE_IP4) return zone === undefined ? { host: ip.value, port, family: 4 } : undefined
  if (ip.code !== CODE_IP6) return undefined
  return { host: zone === undefined ? ip.value : `${ip.value}%${zone}`, port, family: 6 }
}

/** The multiaddr of a socket's end. */
export function toMultiaddr (host: string, port: number): Multiaddr {
  return multiaddr([...ipComponents(host), { code: CODE_TCP, name: 'tcp', value: String(port) }])
}

/**
 * The addresses under which a bound socket can be dialled. A wildcard stands for every address of
 * its family, loopback included; link-local ones are left out, because their zone means nothing to
 * anyone else.
 */
export function dialable (host: string, port: number): Multiaddr[] {
  if (host !== '0.0.0.0' && host !== '::') return [toMultiaddr(host, port)]
  const family = isIPv4(host) ? 'IPv4' : 'IPv6'
  return Object.values(networkInterfaces())
    .flatMap(ofInterface => ofInterface ?? [])
    .filter(entry => entry.family === family && !isLinkLocal(entry.address))
    .map(entry => toMultiaddr(entry.address, port))
}

function ipComponents (host: string): Component[] {
  const [address = '', zone] = host.split('%')
  const mapped = address.startsWith(IPV4_MAPPED) ? address.slice(IPV4_MAPPED.length) : address
  if (isIPv4(mapped)) return [{ code: CODE_IP4, name: 'ip4', value: mapped }]
  if (!isIPv6(address)) throw new TypeError(`not an IP address: ${host}`)
  const ip6 = { code: CODE_IP6, name: 'ip6', value: address }
  return zone === undefined ? [ip6] : [{ code: CODE_IP6ZONE, name: 'ip6zone', value: zone }, ip6]
}

/** fe80::/10. */
function isLinkLocal (address: string): boolean {
  return /^fe[89ab]/i.test(address)
}

/** A dual-stack socket shows IPv4 peers like this; limits by address must see them as what they are. */
const IPV4_MAPPED = '::ffff:'
