import type { Multiaddr } from '@multiformats/multiaddr'
import type { SecureChannel } from '@ts-libp2p/interface-secure-channel'
import type { StreamMuxerFactory } from '@ts-libp2p/interface-stream-muxer'
import { ContractError } from '@ts-libp2p/interface-swarm'
import type { Transport } from '@ts-libp2p/interface-transport'

/** The parts a swarm is made of. A part built for another major of its contract is refused. */
export class Parts {
  readonly #transports: Transport[] = []
  readonly #channels = new Map<string, SecureChannel>()
  readonly #muxers = new Map<string, StreamMuxerFactory>()

  addTransport (transport: Transport): void {
    requireContract(transport, 'transport@1', () => `the transport ${transport.name}`)
    this.#transports.push(transport)
  }

  addSecureChannel (channel: SecureChannel): void {
    requireContract(channel, 'secure-channel@1', () => `the secure channel ${channel.protocol}`)
    this.#channels.set(channel.protocol, channel)
  }

  addStreamMuxer (muxer: StreamMuxerFactory): void {
    requireContract(muxer, 'stream-muxer@1', () => `the stream muxer ${muxer.protocol}`)
    this.#muxers.set(muxer.protocol, muxer)
  }

  /** Protocol names in the order in which the parts were added: the preferred first. */
  get channelNames (): readonly string[] { return [...this.#channels.keys()] }
  get muxerNames (): readonly string[] { return [...this.#muxers.keys()] }
  get transportNames (): readonly string[] { return this.#transports.map(transport => transport.name) }

  channel (name: string): SecureChannel { return found(this.#channels.get(name), name) }
  muxer (name: string): StreamMuxerFactory { return found(this.#muxers.get(name), name) }
  transportToDial (address: Multiaddr): Transport | undefined { return this.#transports.find(transport => transport.canDial(address)) }
  transportToListen (address: Multiaddr): Transport | undefined { return this.#transports.find(transport => transport.canListen(address)) }
}

/** Untyped callers may give anything. */
function requireContract (part: unknown, needed: string, title: () => string): void {
  const isPart = (typeof part === 'object' || typeof part === 'function') && part !== null
  const has: unknown = isPart ? Reflect.get(part, 'contract') : undefined
  if (has !== needed) throw new ContractError(isPart ? title() : `a part that is ${part === null ? 'null' : typeof part}`, typeof has === 'string' ? has : undefined, needed)
}

function found<T> (part: T | undefined, name: string): T {
  if (part === undefined) throw new TypeError(`no part for ${name}`) // both sides negotiated a name of ours, so this is a defect
  return part
}
