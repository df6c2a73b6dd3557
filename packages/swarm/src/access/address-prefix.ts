import { multiaddr, type Multiaddr } from '@multiformats/multiaddr'
import { ipBytes } from '../limits/address-group.ts'

/** A network in binary form. */
export interface AddressPrefix {
  readonly bytes: Uint8Array
  readonly bits: number
}

/**
 * Parses `192.0.2.0/24`, `2001:db8::/32` or a single IP. A network inside an embedding of IPv4 in IPv6
 * becomes the IPv4 network, so that there is one verdict for all ways to write it.
 *
 * @returns `undefined` when the text is no network
 */
export function parsePrefix (text: string): AddressPrefix | undefined {
  const [ip = '', bitsText, rest] = text.split('/')
  if (rest !== undefined) return undefined
  const bytes = parseIp(ip)
  if (bytes === undefined) return undefined
  const written = ip.includes(':') ? 128 : 32
  const bits = bitsText === undefined ? written : /^\d{1,3}$/.test(bitsText) ? Number(bitsText) : NaN
  if (!(bits >= 0 && bits <= written)) return undefined
  const embedded = written === 128 && bytes.byteLength === 4
  if (embedded && bits < 96) return undefined // wider than the embedding: not one network
  return { bytes, bits: embedded ? bits - 96 : bits }
}

export function contains (prefix: AddressPrefix, address: Multiaddr): boolean {
  const ip = ipBytes(address)
  if (ip?.byteLength !== prefix.bytes.byteLength) return false
  return ip.every((byte, index) => {
    const bits = Math.min(8, Math.max(0, prefix.bits - index * 8))
    return ((byte ^ (prefix.bytes[index] ?? 0)) >> (8 - bits)) === 0
  })
}

function parseIp (ip: string): Uint8Array | undefined {
  try {
    return ipBytes(multiaddr(`/${ip.includes(':') ? 'ip6' : 'ip4'}/${ip}`))
  } catch {
    return undefined
  }
}
