import type { ByteStream } from '@ts-libp2p/interface-stream'
import type { Direction, ReceiveBudget, StreamMuxer } from '@ts-libp2p/interface-stream-muxer'
import { ManualClock, memoryPair } from '@ts-libp2p/stream-tools'
import type { YamuxOptions } from '../../src/config.ts'
import { yamux } from '../../src/yamux.ts'
import { concat, describeFrame, frame, parseFrames, type Frame } from './frames.ts'
import { settle } from './settle.ts'

export interface RawPeerOptions extends YamuxOptions {
  /** Of the muxer under test; default inbound: the raw peer is the client. */
  readonly direction?: Direction
  readonly capacity?: number
  readonly budget?: ReceiveBudget
}

/** A muxer under test, and a far end that speaks in bytes: it can say what no honest peer says. */
export class RawPeer {
  readonly muxer: StreamMuxer
  readonly link: ByteStream
  readonly clock: ManualClock = new ManualClock()
  #rest: Uint8Array = new Uint8Array(0)

  constructor ({ direction = 'inbound', capacity = 1 << 20, budget, ...options }: RawPeerOptions = {}) {
    // The kit's clock moves only when told to; keep-alive stays off unless a test wants it.
    const [near, far] = memoryPair({ capacity, clock: this.clock })
    this.link = far
    this.muxer = yamux({ clock: this.clock, keepAliveMs: 0, ...options }).createMuxer(near, { direction, ...(budget === undefined ? {} : { budget }) })
  }

  /** Sends a frame, see {@link frame}. */
  async send (kind: string, id: number, lengthOrBody: number | Uint8Array = 0, claim?: number): Promise<void> {
    await this.sendBytes(frame(kind, id, lengthOrBody, claim))
  }

  async sendBytes (...pieces: Uint8Array[]): Promise<void> {
    await this.link.write(concat(pieces))
    await settle()
  }

  /** The frames that arrived since the last call, without the muxer's own pings. */
  async received (): Promise<Frame[]> {
    return (await this.receivedAll()).filter(({ kind }) => kind !== 'ping:syn')
  }

  /** The frames that arrived since the last call. */
  async receivedAll (): Promise<Frame[]> {
    await settle()
    const chunks = [this.#rest]
    for (;;) {
      const chunk = this.#readNow()
      if (chunk === undefined) break
      chunks.push(chunk)
      await settle(20)
    }
    const { frames, rest } = parseFrames(concat(chunks))
    this.#rest = rest.slice()
    return frames
  }

  /** The same as `kind#id(length)`. */
  async described (): Promise<string[]> {
    return (await this.received()).map(describeFrame)
  }

  #readNow (): Uint8Array | undefined {
    try {
      return this.link.readNow() ?? undefined
    } catch {
      return undefined // reset: what came before was already taken
    }
  }
}
