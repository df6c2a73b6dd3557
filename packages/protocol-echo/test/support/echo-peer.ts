import type { Connection, Stream } from '@ts-libp2p/interface-connection'
import type { ByteStream } from '@ts-libp2p/interface-stream'
import type { StreamHandler, Swarm } from '@ts-libp2p/interface-swarm'
import { memoryPair } from '@ts-libp2p/stream-tools'

/** The part of a swarm that serves handlers, and the peer at the far end of its streams. */
export class EchoPeer {
  readonly #handlers = new Map<string, StreamHandler>()
  /** What handlers threw. */
  readonly errors: unknown[] = []

  readonly swarm: Swarm = {
    handle: (protocol: string, handler: StreamHandler) => {
      if (this.#handlers.has(protocol)) throw new Error(`${protocol} has a handler already`)
      this.#handlers.set(protocol, handler)
    },
    unhandle: (protocol: string) => { this.#handlers.delete(protocol) }
  } as unknown as Swarm

  get protocols (): string[] { return [...this.#handlers.keys()] }

  /** Opens a stream as the peer would; gives its end of it and a promise of the handler's return. */
  open (protocol: string, capacity?: number): { far: ByteStream, served: Promise<void> } {
    const handler = this.#handlers.get(protocol)
    if (handler === undefined) throw new Error(`no handler for ${protocol}`)
    const [far, near] = memoryPair(capacity === undefined ? {} : { capacity })
    const stream: Stream = Object.assign(near, { id: '1', direction: 'inbound' as const, protocol, connection: {} as Connection, detach: () => {} })
    return { far, served: this.#serve(handler, stream) }
  }

  async #serve (handler: StreamHandler, stream: Stream): Promise<void> {
    try {
      await handler(stream)
      if (stream.state !== 'closed') await stream.close()
    } catch (error) {
      this.errors.push(error)
      stream.abort()
    }
  }
}
