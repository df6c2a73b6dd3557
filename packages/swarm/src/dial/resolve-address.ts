import { multiaddr, type Component, type Multiaddr } from '@multiformats/multiaddr'
import { parseAddress, type PeerId } from '@ts-libp2p/peer-id'
import { raceSignal } from '../deadline.ts'
import type { Resolver } from '../resolver.ts'

export interface ResolveOptions {
  readonly resolver: Resolver | undefined
  readonly maxDepth: number
  /** Counted down over all look-ups of one dial. */
  readonly lookups: { left: number }
  /** Only what leads to this peer is kept of a `/dnsaddr` list. */
  readonly peer: PeerId | undefined
  readonly signal: AbortSignal
}

/** Whether the address begins with a name that has to be looked up. */
export function hasName (address: Multiaddr): boolean {
  return first(address)?.name.startsWith('dns') === true
}

/** `/dnsaddr` is always expanded here, other names only for transports that want literal addresses. */
export function isDnsAddr (address: Multiaddr): boolean {
  return first(address)?.name === 'dnsaddr'
}

/** What an address with a name may become: who dials neither of them need not look the name up. */
export function literalForms (address: Multiaddr): readonly Multiaddr[] {
  const [component, ...rest] = address.getComponents()
  const ips = component?.name === 'dns4' ? ['127.0.0.1'] : component?.name === 'dns6' ? ['::1'] : ['127.0.0.1', '::1']
  return ips.map(ip => multiaddr([literal(ip), ...rest]))
}

/**
 * Replaces `/dns`, `/dns4` and `/dns6` by literal addresses and expands `/dnsaddr` through its TXT
 * records (specs/addressing, "dnsaddr"). Bounded in depth and in look-ups.
 *
 * @throws Error with a readable reason
 */
export async function resolveAddress (address: Multiaddr, options: ResolveOptions, depth = 0): Promise<readonly Multiaddr[]> {
  const [component, ...rest] = address.getComponents()
  if (component?.name.startsWith('dns') !== true) return [address]
  const { resolver } = options
  const name = component.value ?? ''
  if (resolver === undefined) throw new Error(`no resolver for the name ${name}: give the swarm one with the option resolver`)
  if (options.lookups.left-- <= 0) throw new Error('too many names to look up for one dial')
  if (component.name === 'dnsaddr') {
    if (depth >= options.maxDepth) throw new Error(`/dnsaddr records point to one another more than ${options.maxDepth} times`)
    return await expandDnsAddr(name, resolver, options, depth)
  }
  const family = component.name === 'dns4' ? 4 : component.name === 'dns6' ? 6 : undefined
  const found = await raceSignal(resolver.addresses(name, family), options.signal)
  if (found.length === 0) throw new Error(`the name ${name} has no address${family === undefined ? '' : ` of IPv${family}`}: check its spelling${family === undefined ? '' : ', or dial it as /dns'}`)
  return found.map(ip => multiaddr([literal(ip), ...rest]))
}

async function expandDnsAddr (name: string, resolver: Resolver, options: ResolveOptions, depth: number): Promise<readonly Multiaddr[]> {
  const records = await raceSignal(resolver.texts(`_dnsaddr.${name}`), options.signal)
  const expanded: Multiaddr[] = []
  for (const record of records.slice(0, MAX_TXT_RECORDS)) {
    if (!record.startsWith('dnsaddr=')) continue
    const entry = parse(record.slice('dnsaddr='.length))
    if (entry === undefined) continue
    if (options.peer !== undefined && entry.peerId !== undefined && !options.peer.equals(entry.peerId)) continue
    expanded.push(...await resolveAddress(entry.address, options, depth + 1))
  }
  if (expanded.length === 0) throw new Error(`the TXT records of _dnsaddr.${name} name no usable address: check the name, or dial one of the node's own addresses`)
  return expanded
}

/** Records are somebody else's text: what is no address is passed over. */
function parse (text: string): { address: Multiaddr, peerId?: PeerId } | undefined {
  try {
    return parseAddress(text)
  } catch {
    return undefined
  }
}

function literal (ip: string): Component {
  const [component] = multiaddr(ip.includes(':') ? `/ip6/${ip}` : `/ip4/${ip}`).getComponents()
  if (component === undefined) throw new Error(`${ip} is no IP address`)
  return component
}

function first (address: Multiaddr): Component | undefined { return address.getComponents()[0] }

const MAX_TXT_RECORDS = 16
