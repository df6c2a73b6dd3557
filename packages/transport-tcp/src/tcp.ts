import type { Multiaddr } from '@multiformats/multiaddr'
import { AddressError, type Listener, type ListenOptions, type Transport, type TransportDialOptions, type TransportLink } from '@ts-libp2p/interface-transport'
import type { StreamEngineOptions } from '@ts-libp2p/stream-tools'
import { parseAddress, type TcpAddress } from './address.ts'
import { dial } from './dial.ts'
import { listen } from './listener.ts'

/** The deadlines of {@link StreamEngineOptions} are those of every link. */
export interface TcpOptions extends StreamEngineOptions {
  /**
   * After how much silence the kernel begins to probe the peer, in milliseconds; 0 = never. Default
   * 30,000: home routers forget a silent connection after a minute or more.
   */
  readonly keepAliveMs?: number
  /** How many connections the kernel holds that were not yet handed to the process. Default 511, as in Node. */
  readonly backlog?: number
  /**
   * How many connections of one listener may be open at once; one more is reset. Default 1,024: a
   * bound on descriptors for whoever listens without a swarm, whose own limits are far lower.
   */
  readonly maxConnections?: number
  /**
   * How many connections may wait for `accept()`; one more is reset and those that wait keep their
   * place. Default 128. Nothing is read from a connection that waits.
   */
  readonly maxPending?: number
}

/** {@link TcpOptions}, resolved. */
export interface TcpConfig {
  readonly keepAliveMs: number
  readonly backlog: number
  readonly maxConnections: number
  readonly maxPending: number
  readonly engine: StreamEngineOptions
}

/**
 * TCP over IPv4 and IPv6: `/ip4/192.0.2.1/tcp/4001`. Names are resolved by the swarm, not here.
 *
 * @throws TypeError when an option is not a whole number in its range
 */
export function tcp (options: TcpOptions = {}): Transport {
  const config = resolve(options)
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

function resolve (options: TcpOptions): TcpConfig {
  return Object.freeze({
    keepAliveMs: wholeNumber('keepAliveMs', options.keepAliveMs ?? 30_000, 0),
    backlog: wholeNumber('backlog', options.backlog ?? 511, 1),
    maxConnections: wholeNumber('maxConnections', options.maxConnections ?? 1024, 1),
    maxPending: wholeNumber('maxPending', options.maxPending ?? 128, 1),
    engine: options
  })
}

function wholeNumber (name: string, value: number, least: number): number {
  if (!Number.isInteger(value) || value < least) throw new TypeError(`${name} must be an integer of at least ${least}, not ${String(value)}`)
  return value
}
