// The floor under our muxer: our TCP link and our Noise channel, and bytes on it. What our muxed
// streams are slower than this is the muxer's and the swarm's.

import type { ByteStream } from '@ts-libp2p/interface-stream'
import type { TransportLink } from '@ts-libp2p/interface-transport'
import { generateKey, parseAddress } from '@ts-libp2p/peer-id'
import { noise } from '@ts-libp2p/secure-channel-noise'
import { tcp } from '@ts-libp2p/transport-tcp'
import type { Contender } from '../agent/contender.ts'
import { floorClient, serveFloor, type Pipe } from './floor.ts'

const MAX_TCP_CONNECTIONS = 10_000
const transport = tcp({ maxConnections: MAX_TCP_CONNECTIONS, maxPending: MAX_TCP_CONNECTIONS })

export const contender: Contender = {
  name: 'noise',
  settings: [`tcp({ maxConnections, maxPending: ${MAX_TCP_CONNECTIONS} })`],

  async listen () {
    const identity = await generateKey()
    const channel = noise()
    const listener = await transport.listen(parseAddress('/ip4/127.0.0.1/tcp/0').address)
    const serve = async (accepted: TransportLink): Promise<void> => {
      const { link } = await channel.secureInbound(rawLink(accepted), { identity, expectedPeer: 'any' })
      serveFloor(new LinkPipe(link))
    }
    void (async () => {
      for (let accepted; (accepted = await listener.accept()) !== null;) serve(accepted).catch(() => {}) // a client that went
    })()
    return String(listener.addresses[0])
  },

  async client () {
    const identity = await generateKey()
    const channel = noise()
    return floorClient(async address => {
      const { link } = await channel.secureOutbound(rawLink(await transport.dial(parseAddress(address).address)), { identity, expectedPeer: 'any' })
      return new LinkPipe(link)
    })
  }
}

class LinkPipe implements Pipe {
  readonly #link: ByteStream
  #turn: Uint8Array[] = []
  onChunk: (chunk: Uint8Array) => void = () => {}

  constructor (link: ByteStream) {
    this.#link = link
    queueMicrotask(() => { void this.#read() }) // who takes the chunks is set right after this
  }

  /** What is small and of one turn is one Noise message, as the muxer would have it. */
  write (chunk: Uint8Array): Promise<void> | undefined {
    if (chunk.byteLength >= AT_ONCE_BYTES) {
      this.#flush()
      return this.#link.writeNow(chunk) ? undefined : this.#link.write(chunk)
    }
    if (this.#turn.length === 0) queueMicrotask(() => { this.#flush() })
    this.#turn.push(chunk)
    return undefined
  }

  async close (): Promise<void> {
    await this.#link.close()
    await this.#link.closed
  }

  #flush (): void {
    if (this.#turn.length === 0) return
    const turn = this.#turn
    this.#turn = []
    if (!this.#link.writeNow(turn)) void this.#link.write(turn)
  }

  async #read (): Promise<void> {
    try {
      for (;;) {
        const chunk = this.#link.readNow() ?? await this.#link.read()
        if (chunk === null) break
        this.onChunk(chunk)
      }
      await this.#link.close()
    } catch {
      this.#link.abort()
    }
  }
}

const AT_ONCE_BYTES = 16_384

function rawLink (link: TransportLink): ByteStream {
  if (link.kind !== 'raw') throw new Error('TCP gives raw links')
  return link.link
}
