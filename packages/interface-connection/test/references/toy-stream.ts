import type { Connection, Stream } from '@ts-libp2p/interface-connection'
import type { ByteStream, CloseOptions, CloseReason, ReadOptions, StreamState, WriteOptions } from '@ts-libp2p/interface-stream'
import type { Direction } from '@ts-libp2p/interface-stream-muxer'
import type { Quirks } from './quirks.ts'

export interface ToyStreamShape {
  readonly id: string
  readonly protocol: string
  readonly direction: Direction
  readonly onFirstWrite?: (() => void) | undefined
}

/** A byte stream with what the connection contract adds. */
export class ToyStream implements Stream {
  readonly id: string
  readonly protocol: string
  readonly direction: Direction
  readonly connection: Connection
  readonly closed: Promise<CloseReason>
  isDetached = false
  readonly #stream: ByteStream
  readonly #quirks: Quirks
  #onFirstWrite: (() => void) | undefined
  #onHalfClosed: () => void = () => {}

  constructor (connection: Connection, stream: ByteStream, { id, protocol, direction, onFirstWrite }: ToyStreamShape, quirks: Quirks) {
    this.id = id
    this.protocol = protocol
    this.direction = quirks.wrongDirection === true ? 'outbound' : direction
    this.connection = quirks.otherConnection === true ? { ...connection } : connection
    this.closed = quirks.cleanWhenRefused === true ? stream.closed.then(reason => reason.error?.name === 'ProtocolNotSupportedError' ? { how: 'clean' } : reason) : stream.closed
    this.#stream = stream
    this.#quirks = quirks
    this.#onFirstWrite = onFirstWrite
  }

  onHalfClosed (listener: () => void): void { this.#onHalfClosed = listener }

  detach (): void {
    this.isDetached = true
    if (this.#quirks.detachEnds === true && this.direction === 'outbound') this.abort()
  }

  get state (): StreamState { return this.#stream.state }

  async read (options?: ReadOptions): Promise<Uint8Array | null> {
    const chunk = await this.#stream.read(options)
    return this.#quirks.truncates === true && chunk !== null && chunk.byteLength > 1 ? chunk.subarray(1) : chunk
  }

  readNow (max?: number): Uint8Array | null | undefined { return this.#stream.readNow(max) }

  async write (data: Uint8Array | readonly Uint8Array[], options?: WriteOptions): Promise<void> {
    this.#onFirstWrite?.()
    this.#onFirstWrite = undefined
    if (this.#quirks.unfair !== true) {
      await this.#stream.write(data, options)
      return
    }
    const before = turns.get(this.connection)
    const writing = Promise.resolve(before).then(() => this.#stream.write(data, options))
    turns.set(this.connection, writing.catch(() => {}))
    await writing
  }

  writeNow (data: Uint8Array | readonly Uint8Array[]): boolean { return this.#stream.writeNow(data) }

  async closeWrite (options?: CloseOptions): Promise<void> {
    this.#onHalfClosed()
    if (this.#quirks.closeWriteCloses === true) await this.#stream.close(options)
    else await this.#stream.closeWrite(options)
  }

  close (options?: CloseOptions): Promise<void> { return this.#stream.close(options) }

  abort (reason?: Error): void {
    this.#stream.abort(reason)
    if (this.#quirks.resetsAll === true) this.connection.abort(reason)
  }

  [Symbol.asyncIterator] (): AsyncIterator<Uint8Array, undefined, undefined> { return this.#stream[Symbol.asyncIterator]() }
  async [Symbol.asyncDispose] (): Promise<void> { await this.#stream[Symbol.asyncDispose]?.() }
}

/** The last write of each connection whose streams wait for one another. */
const turns = new WeakMap<Connection, Promise<void>>()
