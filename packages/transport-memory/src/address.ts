import { CODE_MEMORY, CODE_P2P, multiaddr, type Multiaddr } from '@multiformats/multiaddr'

/**
 * The number of `/memory/<number>`, also in front of a `/p2p`; `undefined` for all else. Numbers have
 * 64 bits, as in the other implementations of libp2p.
 */
export function parseAddress (address: Multiaddr): bigint | undefined {
  const parts = address.getComponents()
  if (parts.at(-1)?.code === CODE_P2P) parts.pop()
  const [part] = parts
  if (parts.length !== 1 || part?.code !== CODE_MEMORY) return undefined
  return parseNumber(part.value ?? '')
}

export function toMultiaddr (number: bigint): Multiaddr {
  return multiaddr(`/memory/${number}`)
}

function parseNumber (text: string): bigint | undefined {
  if (text.length === 0 || text.length > MAX_NUMBER.toString().length || !Array.from(text).every(digit => digit >= '0' && digit <= '9')) return undefined
  const number = BigInt(text)
  return number <= MAX_NUMBER ? number : undefined
}

const MAX_NUMBER = 2n ** 64n - 1n
