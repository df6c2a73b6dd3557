import type { Connection, Stream } from '@ts-libp2p/interface-connection'
import type { ByteStream, CloseOptions, CloseReason, ReadOptions, StreamState, WriteOptions } from '@ts-libp2p/interface-stream'
import type { Direction, MuxedStream } from '@ts-libp2p/interface-stream-muxer'

/** A muxed stream whose protocol is known. */
export class ProtocolStream implements Stream {
  readonly id: string
  readonly direction: Direction
  readonly protocol: string
  readonly connection: Connection
  readonly #stream: ByteStream
  #isDetached = false

  /** @param stream - carries the bytes: `muxed` itself, or what negotiation made of it */
  constructor (muxed: MuxedStream, stream: ByteStream, protocol: string, connection: Connection) {
    this.id = muxed.id
    this.direction = muxed.direction
    this.protocol = protocol
    this.connection = connection
    this.#stream = stream
  }

  get isDetached (): boolean { return this.#isDetached }
  detach (): void { this.#isDetached = true }

  get closed (): Promise<CloseReason> { return this.#stream.closed }
  get state (): StreamState { return this.#stream.state }
  read (options?: ReadOptions): Promise<Uint8Array | null> { return this.#stream.read(options) }
  readNow (max?: number): Uint8Array | null | undefined { return this.#stream.readNow(max) }
  write (data: Uint8Array | readonly Uint8Array[], options?: WriteOptions): Promise<void> { return this.#stream.write(data, options) }
  writeNow (data: Uint8Array | readonly Uint8Array[]): boolean { return this.#stream.writeNow(data) }
  closeWrite (options?: CloseOptions): Promise<void> { return this.#stream.closeWrite(options) }
  close (options?: CloseOptions): Promise<void> { return this.#stream.close(options) }
  abort (reason?: Error): void { this.#stream.abort(reason) }
  [Symbol.asyncIterator] (): AsyncIterator<Uint8Array, undefined, undefined> { return this.#stream[Symbol.asyncIterator]() }
  async [Symbol.asyncDispose] (): Promise<void> { await this.#stream[Symbol.asyncDispose]?.() }
}
