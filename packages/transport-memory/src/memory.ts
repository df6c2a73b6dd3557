import type { Multiaddr } from '@multiformats/multiaddr'
import type { LinkFeatures } from '@ts-libp2p/interface-stream'
import { AddressError, DialError, ListenError, type Listener, type ListenOptions, type Transport, type TransportDialOptions, type TransportLink } from '@ts-libp2p/interface-transport'
import { cancelReason, memoryPair, type MemoryPairOptions } from '@ts-libp2p/stream-tools'
import { parseAddress, toMultiaddr } from './address.ts'
import { memoryHub, type MemoryHub } from './hub.ts'
import { MemoryListener } from './listener.ts'

/** `capacity` and the deadlines of a link are those of the side that dials it. */
export interface MemoryOptions extends MemoryPairOptions {
  /** Which network to be on. Default: one for the whole process. */
  readonly hub?: MemoryHub
  /** How many links may wait for `accept()`; one more is refused. Default 128. */
  readonly maxPending?: number
}

/**
 * Links inside this process, for tests and simulations: `/memory/1`. `/memory/0` listens on any free
 * number.
 *
 * @throws TypeError when `maxPending` is not an integer of at least 1
 */
export function memory (options: MemoryOptions = {}): Transport {
  const { hub = PROCESS, maxPending = 128, ...pairOptions } = options
  if (!Number.isInteger(maxPending) || maxPending < 1) throw new TypeError(`maxPending must be an integer of at least 1, not ${String(maxPending)}`)
  return {
    contract: 'transport@1',
    name: 'memory',

    canDial: address => (parseAddress(address) ?? 0n) !== 0n,

    canListen: address => parseAddress(address) !== undefined,

    dial: (address, dialOptions) => settled(() => dial(hub, pairOptions, address, dialOptions)),

    listen: (address, listenOptions) => settled(() => listen(hub, maxPending, address, listenOptions))
  }
}

function dial (hub: MemoryHub, pairOptions: MemoryPairOptions, address: Multiaddr, { signal, onProgress }: TransportDialOptions = {}): TransportLink {
  const number = parseAddress(address) ?? 0n
  if (number === 0n) throw notMemory(address, 'dialled')
  if (signal?.aborted === true) throw cancelReason(signal)
  onProgress?.('connecting')
  const listener = hub.find(number)
  if (listener === undefined) throw new DialError(address, `no connection to ${address.toString()}: nobody listens there on this hub`, { cause: new Error(`the number ${number} is free`) })
  if (listener.pendingCount >= listener.maxPending) throw new DialError(address, `no connection to ${address.toString()}: ${listener.maxPending} links wait there to be accepted already`, { cause: new Error(`the queue of number ${number} is full`) })
  const [near, far] = memoryPair(pairOptions)
  const [localAddress, remoteAddress] = [toMultiaddr(hub.freeNumber()), toMultiaddr(number)]
  const link = Object.assign(near, { localAddress, remoteAddress, direction: 'outbound' as const, features: FEATURES })
  onProgress?.('connected')
  listener.take(Object.assign(far, { localAddress: remoteAddress, remoteAddress: localAddress, direction: 'inbound' as const, features: FEATURES }))
  return { kind: 'raw', link }
}

function listen (hub: MemoryHub, maxPending: number, address: Multiaddr, { signal }: ListenOptions = {}): Listener {
  const asked = parseAddress(address)
  if (asked === undefined) throw notMemory(address, 'listened on')
  if (signal?.aborted === true) throw cancelReason(signal)
  const number = asked === 0n ? hub.freeNumber() : asked
  const listener = new MemoryListener(hub, number, maxPending)
  if (!hub.bind(number, listener)) throw new ListenError(address, `cannot listen on ${address.toString()}: the number is already in use, choose another one (0 takes any free one)`, { cause: new Error(`the number ${number} is taken`) })
  return listener
}

/** What is thrown becomes a rejection. */
function settled<T> (call: () => T): Promise<T> {
  return new Promise(resolve => { resolve(call()) })
}

function notMemory (address: Multiaddr, verb: string): AddressError {
  return new AddressError(`${address.toString()} cannot be ${verb} in memory, which takes /memory/<number>`)
}

const FEATURES: LinkFeatures = Object.freeze({ halfClose: true, pausable: true })

const PROCESS = memoryHub()
