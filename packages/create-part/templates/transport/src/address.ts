import { CODE_MEMORY, CODE_P2P, multiaddr, type Multiaddr } from '@multiformats/multiaddr'

/** The number of `/memory/<number>`, also in front of a `/p2p`; `undefined` for every other address. */
export function parseAddress (address: Multiaddr): number | undefined {
  const parts = address.getComponents()
  if (parts.at(-1)?.code === CODE_P2P) parts.pop()
  const [part] = parts
  if (parts.length !== 1 || part?.code !== CODE_MEMORY) return undefined
  const number = Number(part.value)
  return Number.isSafeInteger(number) && number >= 0 ? number : undefined
}

export function toMultiaddr (number: number): Multiaddr { return multiaddr(`/memory/${number}`) }
