import { multiaddr, type Multiaddr } from '@multiformats/multiaddr'

/**
 * The networks that an address belongs to, smallest first, as keys for counting: whoever holds many
 * addresses of one network counts as one. Taken from the address's bytes, so that every way to write
 * an address gives the same verdict. An address without an IP has no groups.
 */
export interface AddressGroups {
  /** `/32` of IPv4, `/64` of IPv6: one host or one home. */
  readonly host: string
  /** `/24` of IPv4, `/48` of IPv6: one site. */
  readonly site: string
  readonly isLoopback: boolean
}

export function addressGroups (address: Multiaddr): AddressGroups | undefined {
  const ip = ipBytes(address)
  if (ip === undefined) return undefined
  const isV4 = ip.byteLength === 4
  return {
    host: isV4 ? prefix(ip, 4) : prefix(ip, 8),
    site: isV4 ? prefix(ip, 3) : prefix(ip, 6),
    isLoopback: isV4 ? ip[0] === 127 : ip.every((byte, index) => byte === (index === 15 ? 1 : 0))
  }
}

/** The 4 or 16 bytes of the address's IP, behind its zone; IPv4 inside IPv6 (mapped, NAT64) is IPv4. */
export function ipBytes (address: Multiaddr): Uint8Array | undefined {
  const bytes = withoutZone(address).bytes
  if (bytes[0] === IP4 && bytes.byteLength >= 5) return bytes.subarray(1, 5)
  if (bytes[0] !== IP6 || bytes.byteLength < 17) return undefined
  const ip = bytes.subarray(1, 17)
  for (const embedding of IP4_EMBEDDINGS) {
    if (embedding.every((byte, index) => ip[index] === byte)) return ip.subarray(12)
  }
  return ip
}

function withoutZone (address: Multiaddr): Multiaddr {
  if (address.bytes[0] !== IP6ZONE) return address
  const components = address.getComponents()
  return multiaddr(components.slice(components.findIndex(({ code }) => code !== IP6ZONE)))
}

function prefix (ip: Uint8Array, byteLength: number): string {
  let text = ip.byteLength === 4 ? 'v4' : 'v6'
  for (let at = 0; at < byteLength; at++) text += `:${ip[at] ?? 0}`
  return text
}

/** Multicodec codes of the first component. */
const IP4 = 0x04
const IP6 = 0x29
const IP6ZONE = 0x2a

/** ::ffff:0:0/96 (RFC 4291 §2.5.5.2) and 64:ff9b::/96 (RFC 6052 §2.1). */
const IP4_EMBEDDINGS = [
  [0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff],
  [0, 0x64, 0xff, 0x9b, 0, 0, 0, 0, 0, 0, 0, 0]
]
