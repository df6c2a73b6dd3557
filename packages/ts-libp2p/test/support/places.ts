import { multiaddr, type Multiaddr } from '@multiformats/multiaddr'
import type { Transport } from '@ts-libp2p/interface-transport'
import { memory } from '@ts-libp2p/transport-memory'

/**
 * A transport that takes every address with an IP and writes down what it is asked to dial. Where `places`
 * names who lives there, it connects through memory, and the link says that it leads where it was dialled.
 */
export function placed (dialled: string[], places: ReadonlyMap<string, Multiaddr> = new Map()): Transport {
  const wire = memory()
  return {
    contract: 'transport@1',
    name: 'placed',
    canDial: address => address.toString().startsWith('/ip'),
    canListen: () => false,
    listen: address => wire.listen(address),
    dial: async (address, options) => {
      dialled.push(address.toString())
      const made = await wire.dial(places.get(address.toString()) ?? multiaddr('/memory/999999999'), options)
      Object.defineProperty(made.link, 'remoteAddress', { value: address })
      return made
    }
  }
}
