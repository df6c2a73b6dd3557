import type { Multiaddr } from '@multiformats/multiaddr'
import type { LinkFeatures } from '@ts-libp2p/interface-stream'
import { AddressError, DialError, ListenError, type Listener, type ListenOptions, type RawLink, type Transport, type TransportDialOptions, type TransportLink } from '@ts-libp2p/interface-transport'
import { cancelReason, memoryPair, type MemoryPairOptions } from '@ts-libp2p/stream-tools'
import { parseAddress, toMultiaddr } from './address.ts'
import { MyTransportListener } from './listener.ts'

/** The capacity and the deadlines of the links. */
export type MyTransportOptions = MemoryPairOptions

/**
 * A transport that reaches whoever listens in this process, at `/memory/<number>`; 0 listens on any
 * free number. It is here to be replaced: by sockets, a serial line, a message queue. A link is any
 * ByteStream with two addresses; security and muxing are put on top by the swarm.
 */
export function myTransport (options: MyTransportOptions = {}): Transport {
  return {
    contract: 'transport@1',
    name: 'my-transport',
    canDial: address => (parseAddress(address) ?? 0) > 0,
    canListen: address => parseAddress(address) !== undefined,
    dial: (address, dialOptions) => settled(() => dial(address, options, dialOptions)),
    listen: (address, listenOptions) => settled(() => listen(address, listenOptions))
  }
}

/** Who listens, by number. */
const listeners = new Map<number, MyTransportListener>()
let last = 0

function dial (address: Multiaddr, options: MemoryPairOptions, { signal, onProgress }: TransportDialOptions = {}): TransportLink {
  const number = parseAddress(address) ?? 0
  if (number === 0) throw new AddressError(`${address.toString()} cannot be dialled: my-transport takes /memory/<number>`)
  if (signal?.aborted === true) throw cancelReason(signal)
  onProgress?.('connecting')
  const listener = listeners.get(number)
  if (listener === undefined) throw dialError(address, new Error('nobody listens there: check the address and that the peer is running'))
  if (listener.isFull) throw dialError(address, new Error('too many links wait there to be accepted: try again later'))
  const [near, far] = memoryPair(options)
  const [localAddress, remoteAddress] = [toMultiaddr(freeNumber()), toMultiaddr(number)]
  const link: RawLink = Object.assign(near, { localAddress, remoteAddress, direction: 'outbound' as const, features: FEATURES })
  onProgress?.('connected')
  listener.take(Object.assign(far, { localAddress: remoteAddress, remoteAddress: localAddress, direction: 'inbound' as const, features: FEATURES }))
  return { kind: 'raw', link }
}

function listen (address: Multiaddr, { signal }: ListenOptions = {}): Listener {
  const asked = parseAddress(address)
  if (asked === undefined) throw new AddressError(`${address.toString()} cannot be listened on: my-transport takes /memory/<number>`)
  if (signal?.aborted === true) throw cancelReason(signal)
  const number = asked === 0 ? freeNumber() : asked
  if (listeners.has(number)) throw listenError(address, new Error('the number is in use, choose another one (0 takes any free one)'))
  const listener = new MyTransportListener(toMultiaddr(number), () => { listeners.delete(number) })
  listeners.set(number, listener)
  return listener
}

/** What went wrong below, such as a socket's error, is the cause; the message says what to do. */
function dialError (address: Multiaddr, cause: Error): DialError {
  return new DialError(address, `no connection to ${address.toString()}: ${cause.message}`, { cause })
}

function listenError (address: Multiaddr, cause: Error): ListenError {
  return new ListenError(address, `cannot listen on ${address.toString()}: ${cause.message}`, { cause })
}

function freeNumber (): number {
  do last++; while (listeners.has(last))
  return last
}

/** What is thrown becomes a rejection. */
function settled<T> (call: () => T): Promise<T> {
  return new Promise(resolve => { resolve(call()) })
}

const FEATURES: LinkFeatures = Object.freeze({ halfClose: true, pausable: true })
