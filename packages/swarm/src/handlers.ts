import { DuplicateHandlerError, type HandleOptions, type StreamHandler } from '@ts-libp2p/interface-swarm'

/** A protocol that this node serves. */
export interface Handler {
  readonly protocol: string
  readonly handler: StreamHandler
  readonly maxInboundPerPeer: number
  readonly allowLimited: boolean
  /** Open inbound streams by peer. */
  readonly openByPeer: Map<string, number>
}

/** The protocols that this node serves. */
export class Handlers {
  readonly #handlers = new Map<string, Handler>()
  #names: readonly string[] = []

  get names (): readonly string[] { return this.#names }
  get (protocol: string): Handler | undefined { return this.#handlers.get(protocol) }
  has (protocol: string): boolean { return this.#handlers.has(protocol) }

  add (protocol: string, handler: StreamHandler, options: HandleOptions): void {
    requireProtocolName(protocol)
    if (this.#handlers.has(protocol)) throw new DuplicateHandlerError(protocol)
    this.#handlers.set(protocol, {
      protocol,
      handler,
      maxInboundPerPeer: options.maxInboundPerPeer ?? MAX_INBOUND_PER_PEER,
      allowLimited: options.allowLimited ?? false,
      openByPeer: new Map()
    })
    this.#names = [...this.#handlers.keys()]
  }

  /** Whether there was one. Streams that are being served go on. */
  remove (protocol: string): boolean {
    const removed = this.#handlers.delete(protocol)
    this.#names = [...this.#handlers.keys()]
    return removed
  }
}

/** @throws TypeError when it is none */
export function requireProtocolName (name: unknown): void {
  if (typeof name !== 'string' || !name.startsWith('/')) throw new TypeError(`a protocol name begins with a slash, such as /chat/1.0.0: '${String(name)}' does not`)
}

/** Per protocol and peer: enough for any honest use, and it keeps one peer from taking all. */
const MAX_INBOUND_PER_PEER = 256
