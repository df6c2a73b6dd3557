import { macrotask } from '@ts-libp2p/compliance'
import type { Multiaddr } from '@multiformats/multiaddr'
import { AddressError, DialError, type Listener, type ListenOptions, type Transport, type TransportDialOptions, type TransportLink } from '@ts-libp2p/interface-transport'
import { addressOf, inUse, ReferenceListener, type Place, type ReferenceNetwork } from './reference-network.ts'

/** A dial to this host gets no answer. */
export const SILENT_HOST = '192.0.2.1'

const HOSTS = ['127.0.0.1', '10.0.0.1']
const WILDCARD = '0.0.0.0'

/** A transport in memory that takes a turn of the event loop for each step, as a real one does. */
export function referenceTransport (network: ReferenceNetwork): Transport {
  return {
    contract: 'transport@1',
    name: 'reference',
    canDial: address => (parse(address)?.port ?? 0) !== 0,
    canListen: address => parse(address) !== undefined,
    dial: (address, options) => dial(network, address, options),
    listen: (address, options) => listen(network, address, options)
  }
}

function parse (address: Multiaddr): Place | undefined {
  const parts = address.getComponents()
  if (parts.at(-1)?.name === 'p2p') parts.pop()
  const [ip, tcp] = parts
  return parts.length === 2 && ip?.name === 'ip4' && tcp?.name === 'tcp' ? { host: ip.value ?? '', port: Number(tcp.value) } : undefined
}

async function dial (network: ReferenceNetwork, address: Multiaddr, { signal, onProgress }: TransportDialOptions = {}): Promise<TransportLink> {
  const place = parse(address)
  if (place === undefined || place.port === 0) throw new AddressError(`${address.toString()} cannot be dialled`)
  if (signal?.aborted === true) throw cancelReason(signal)
  onProgress?.('connecting')
  await step(signal)
  if (place.host === SILENT_HOST) await unlessCancelled(signal, new Promise(() => {}))
  const listener = network.find(place)
  if (listener === undefined) throw refused(address, 'nobody listens there')
  const [near, far] = network.link(addressOf({ host: '127.0.0.1', port: network.freePort() }), addressOf(place))
  if (!listener.take(far)) {
    near.abort()
    if (network.habits.remembersRefused) network.refused.push(far)
    throw refused(address, 'too many wait there')
  }
  try {
    await step(signal)
  } catch (error) {
    if (network.habits.cancelledDial === 'aborts') near.abort()
    throw error
  }
  onProgress?.('connected')
  return { kind: 'raw', link: near }
}

async function listen (network: ReferenceNetwork, address: Multiaddr, { signal }: ListenOptions = {}): Promise<Listener> {
  const asked = parse(address)
  if (asked === undefined) throw new AddressError(`${address.toString()} cannot be listened on`)
  if (signal?.aborted === true) throw cancelReason(signal)
  const { checksUse, bindsLater, cancelledListen, expandsWildcard } = network.habits
  const port = asked.port === 0 ? network.freePort() : asked.port
  const hosts = asked.host === WILDCARD && expandsWildcard ? HOSTS : [asked.host]
  const listener = new ReferenceListener(network, hosts.map(host => ({ host, port })))
  const isInUse = (): boolean => network.isInUse(listener.places)
  if ((checksUse === 'before' || cancelledListen === 'leaves') && isInUse()) throw inUse(address)
  if (cancelledListen === 'leaves') network.bind(listener)
  await step(signal)
  if (cancelledListen === 'leaves') return listener
  if (checksUse === 'when binding' && isInUse()) {
    if (bindsLater) void bindWhenFree(network, listener)
    throw inUse(address)
  }
  network.bind(listener)
  return listener
}

async function bindWhenFree (network: ReferenceNetwork, listener: ReferenceListener): Promise<void> {
  for (let turn = 0; turn < 1000 && network.isInUse(listener.places); turn++) await Promise.resolve()
  if (!network.isInUse(listener.places)) network.bind(listener)
}

function refused (address: Multiaddr, why: string): DialError {
  return new DialError(address, `no connection to ${address.toString()}: ${why}`, { cause: new Error('refused') })
}

function step (signal: AbortSignal | undefined): Promise<void> {
  return unlessCancelled(signal, macrotask())
}

function unlessCancelled (signal: AbortSignal | undefined, work: Promise<void>): Promise<void> {
  return new Promise((resolve, reject) => {
    const cancel = (): void => { if (signal !== undefined) reject(cancelReason(signal)) }
    signal?.addEventListener('abort', cancel, { once: true })
    void work.then(() => {
      signal?.removeEventListener('abort', cancel)
      resolve()
    })
  })
}

function cancelReason (signal: AbortSignal): Error {
  const reason: unknown = signal.reason
  return reason instanceof Error ? reason : new Error('cancelled', { cause: reason })
}
