import type { ByteStream, CloseOptions, CloseReason, ReadOptions, StreamState, WriteOptions } from '@ts-libp2p/interface-stream'

/** What an {@link EngineStream} shows of its engine. */
export interface StreamCalls {
  readonly closed: Promise<CloseReason>
  readonly state: StreamState
  read (options: ReadOptions | undefined): Promise<Uint8Array | null>
  readNow (max: number | undefined): Uint8Array | null | undefined
  write (data: Uint8Array | readonly Uint8Array[], options: WriteOptions | undefined): Promise<void>
  writeNow (data: Uint8Array | readonly Uint8Array[]): boolean
  closeWrite (options: CloseOptions | undefined): Promise<void>
  close (options: CloseOptions | undefined): Promise<void>
  abort (reason?: Error): void
  dispose (): Promise<void>
}

/** The user's side of an engine: the contract's members and nothing of the layer below. */
export class EngineStream implements ByteStream {
  readonly #calls: StreamCalls

  constructor (calls: StreamCalls) { this.#calls = calls }

  get closed (): Promise<CloseReason> { return this.#calls.closed }
  get state (): StreamState { return this.#calls.state }
  read (options?: ReadOptions): Promise<Uint8Array | null> { return this.#calls.read(options) }
  readNow (max?: number): Uint8Array | null | undefined { return this.#calls.readNow(max) }
  write (data: Uint8Array | readonly Uint8Array[], options?: WriteOptions): Promise<void> { return this.#calls.write(data, options) }
  writeNow (data: Uint8Array | readonly Uint8Array[]): boolean { return this.#calls.writeNow(data) }
  closeWrite (options?: CloseOptions): Promise<void> { return this.#calls.closeWrite(options) }
  close (options?: CloseOptions): Promise<void> { return this.#calls.close(options) }
  abort (reason?: Error): void { this.#calls.abort(reason) }
  [Symbol.asyncIterator] (): AsyncIterator<Uint8Array, undefined, undefined> { return iterate(this) }
  [Symbol.asyncDispose] (): Promise<void> { return this.#calls.dispose() }
}

/** The iterator of a ByteStream: reads on demand, and leaving it ends only the iteration. */
export function iterate (stream: Pick<ByteStream, 'read'>): AsyncIterator<Uint8Array, undefined, undefined> {
  let isDone = false
  return {
    async next () {
      const value = isDone ? null : await stream.read()
      if (value !== null) return { done: false, value }
      isDone = true
      return { done: true, value: undefined }
    },
    return () {
      isDone = true
      return Promise.resolve({ done: true, value: undefined })
    }
  }
}
