import type { Multiaddr } from '@multiformats/multiaddr'
import { AddressError, type Listener, type ListenOptions, type Transport, type TransportDialOptions, type TransportLink } from '@ts-libp2p/interface-transport'
import { parseAddress, type TcpAddress } from './address.ts'
import { resolveOptions, type TcpOptions } from './config.ts'
import { dial } from './dial.ts'
import { listen } from './listener.ts'

/**
 * TCP over IPv4 and IPv6: `/ip4/192.0.2.1/tcp/4001`. Names are resolved by the swarm, not here.
 *
 * @throws TypeError when an option is not a whole number in its range
 */
export function tcp (options: TcpOptions = {}): Transport {
  const config = resolveOptions(options)
  return {
    contract: 'transport@1',
    name: 'tcp',

    canDial: address => isDialable(parseAddress(address)),

    canListen: address => parseAddress(address) !== undefined,

    async dial (address: Multiaddr, { signal, onProgress }: TransportDialOptions = {}): Promise<TransportLink> {
      const target = parseAddress(address)
      if (!isDialable(target)) throw notTcp(address, 'dialled')
      const link = await dial(address, target, config, signal, onProgress)
      return { kind: 'raw', link }
    },

    async listen (address: Multiaddr, { signal }: ListenOptions = {}): Promise<Listener> {
      const target = parseAddress(address)
      if (target === undefined) throw notTcp(address, 'listened on')
      return await listen(address, target, config, signal)
    }
  }
}

function isDialable (target: TcpAddress | undefined): target is TcpAddress {
  return target !== undefined && target.port !== 0
}

function notTcp (address: Multiaddr, verb: string): AddressError {
  return new AddressError(`${address.toString()} cannot be ${verb} by TCP, which takes /ip4/<address>/tcp/<port> and /ip6/<address>/tcp/<port>`)
}
