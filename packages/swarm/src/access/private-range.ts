import type { Multiaddr } from '@multiformats/multiaddr'
import { contains, parsePrefix, type AddressPrefix } from './address-prefix.ts'

/**
 * The range, such as `10.0.0.0/8`, of an address that is not globally reachable: it stands for another
 * host in every network. `undefined` for all others, and for an address without an IP.
 */
export function privateRange (address: Multiaddr): string | undefined {
  ranges ??= parseRanges()
  return ranges.find(({ prefix }) => contains(prefix, address))?.text
}

interface Range {
  readonly text: string
  readonly prefix: AddressPrefix
}

/**
 * The IANA registries of special-purpose addresses (RFC 6890), the narrow before the wide. Networks for
 * documentation are not among them: nobody lives there.
 */
const RANGES = [
  '0.0.0.0/8', // this host
  '10.0.0.0/8', '172.16.0.0/12', '192.168.0.0/16', '192.0.0.0/24', '198.18.0.0/15',
  '100.64.0.0/10', // behind a provider's NAT
  '127.0.0.0/8', '::1/128',
  '168.63.129.16/32', // the host of an Azure machine
  '169.254.0.0/16', 'fe80::/10', // link-local, and the metadata service of clouds
  'fc00::/7',
  '224.0.0.0/3', // multicast, reserved, broadcast
  '2002::/16', // 6to4: an IPv4 address inside
  '::/3', '4000::/2', '8000::/1' // all IPv6 that is not global unicast, 2000::/3
]

/** Parsed when the first address is looked at: an import should not take the milliseconds of the first look at an IP. */
let ranges: readonly Range[] | undefined

function parseRanges (): readonly Range[] {
  return RANGES.flatMap(text => {
    const prefix = parsePrefix(text)
    return prefix === undefined ? [] : [{ text, prefix }]
  })
}
