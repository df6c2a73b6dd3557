import type { Connection, Stream } from '@ts-libp2p/interface-connection'
import type { ByteStream } from '@ts-libp2p/interface-stream'
import type { StreamHandler, Swarm } from '@ts-libp2p/interface-swarm'
import { memoryPair } from '@ts-libp2p/stream-tools'

/** A swarm that serves handlers, and the connection of a peer to it, whose streams are memory pairs. */
export class PerfPair {
  readonly #capacity: number
  readonly #handlers = new Map<string, StreamHandler>()
  /** What handlers threw. */
  readonly errors: unknown[] = []
  /** Both ends of each stream that was opened: the peer's, ours. */
  readonly streams: Array<readonly [far: ByteStream, near: ByteStream]> = []

  constructor (capacity = 65_536) { this.#capacity = capacity }

  readonly swarm: Swarm = {
    handle: (protocol: string, handler: StreamHandler) => {
      if (this.#handlers.has(protocol)) throw new Error(`${protocol} has a handler already`)
      this.#handlers.set(protocol, handler)
    },
    unhandle: (protocol: string) => { this.#handlers.delete(protocol) }
  } as unknown as Swarm

  readonly connection: Connection = {
    openStream: async (protocol: string) => this.open(protocol)
  } as unknown as Connection

  get protocols (): string[] { return [...this.#handlers.keys()] }

  /** Lets a handler of the test's own answer. */
  serve (protocol: string, handler: StreamHandler): void { this.#handlers.set(protocol, handler) }

  /** Opens a stream as the peer does. */
  open (protocol: string): Stream {
    const handler = this.#handlers.get(protocol)
    if (handler === undefined) throw new Error(`no handler for ${protocol}`)
    const [far, near] = memoryPair({ capacity: this.#capacity })
    this.streams.push([far, near])
    void this.#run(handler, asStream(near, 'inbound', protocol))
    return asStream(far, 'outbound', protocol)
  }

  async #run (handler: StreamHandler, stream: Stream): Promise<void> {
    try {
      await handler(stream)
      if (stream.state !== 'closed') await stream.close()
    } catch (error) {
      this.errors.push(error)
      stream.abort()
    }
  }
}

function asStream (stream: ByteStream, direction: 'inbound' | 'outbound', protocol: string): Stream {
  return Object.assign(stream, { id: '1', direction, protocol, connection: {} as Connection, detach: () => {} })
}
