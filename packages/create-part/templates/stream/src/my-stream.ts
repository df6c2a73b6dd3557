import { StreamResetError, type ByteStream } from '@ts-libp2p/interface-stream'
import { StreamEngine, type StreamDriver, type StreamEngineOptions } from '@ts-libp2p/stream-tools'
import type { Channel, Message } from './channel.ts'

export interface MyStreamOptions extends StreamEngineOptions {
  /** How many bytes each side may send before the other side's reader takes some. Both sides need the same. Default 65,536. */
  readonly windowBytes?: number
}

/** A stream over a channel: one channel, one stream. */
export function myStream (channel: Channel, options: MyStreamOptions = {}): ByteStream {
  return new MyStreamDriver(channel, options).engine.stream
}

/**
 * The engine keeps the stream contract: queues, order, half-close, cancelling, deadlines. The driver
 * knows the messages and how much may be sent. Replace the messages, and keep the two rules: never
 * say more `room` than the peer allows, and give credit only in `consumed`.
 */
class MyStreamDriver implements StreamDriver {
  readonly engine: StreamEngine
  readonly #channel: Channel
  readonly #windowBytes: number
  /** How many bytes we may send. */
  #credit: number
  /** How many bytes the peer may send. */
  #granted: number

  constructor (channel: Channel, { windowBytes = WINDOW_BYTES, ...options }: MyStreamOptions) {
    if (!Number.isInteger(windowBytes) || windowBytes < 1) throw new TypeError(`windowBytes must be an integer of at least 1, not ${String(windowBytes)}`)
    this.#channel = channel
    this.#windowBytes = this.#credit = this.#granted = windowBytes
    this.engine = new StreamEngine(this, options)
    channel.onMessage = message => this.#receive(message)
    channel.onClose = () => this.engine.pushLost()
  }

  room (): number { return this.#credit }

  send (pieces: readonly Uint8Array[], byteLength: number): void {
    this.#credit -= byteLength
    for (const bytes of pieces) this.#channel.send({ type: 'data', bytes })
  }

  sendEnd (): void { this.#channel.send({ type: 'end' }) }

  sendReset (): void { this.#channel.send({ type: 'reset' }) }

  consumed (byteLength: number): void {
    this.#granted += byteLength
    this.#channel.send({ type: 'credit', byteLength })
  }

  finished (): void {
    this.#channel.onMessage = undefined
    this.#channel.onClose = undefined
  }

  /** The peer may be hostile: whatever it must not say ends the stream. */
  #receive (message: Message): void {
    switch (message.type) {
      case 'data':
        this.#granted -= message.bytes.byteLength
        if (this.#granted < 0) this.engine.stream.abort(new Error('the peer sent more than its credit'))
        else this.engine.push(message.bytes)
        break
      case 'credit':
        this.#credit += message.byteLength
        if (this.#credit > this.#windowBytes) this.engine.stream.abort(new Error('the peer gave more credit than there is'))
        else this.engine.wake()
        break
      case 'end':
        this.engine.pushEnd()
        break
      case 'reset':
        this.engine.pushReset(new StreamResetError())
    }
  }
}

/** Small beside a link's own buffers, and enough to keep one busy. Arbitrary beyond that. */
const WINDOW_BYTES = 65_536
