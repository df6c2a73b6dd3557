import type { ByteStream } from '@ts-libp2p/interface-stream'
import { atEndOfTurn } from './end-of-turn.ts'

/**
 * What must be sent before anything else: it waits for the first write, so that both leave as one,
 * but not longer than to the end of the turn, because the peer's handler may be the one to speak.
 */
export class Prelude {
  readonly #stream: ByteStream
  #bytes: Uint8Array | undefined
  readonly #cancelFlush: () => void

  constructor (stream: ByteStream, bytes: Uint8Array) {
    this.#stream = stream
    this.#bytes = bytes
    this.#cancelFlush = atEndOfTurn(() => this.flush())
  }

  get isPending (): boolean { return this.#bytes !== undefined }

  /** Sends it now, alone. It keeps its place in front of every later write. */
  flush (): void {
    const bytes = this.#bytes
    if (bytes === undefined) return
    this.drop()
    this.#stream.write(bytes).catch(() => {}) // whoever reads or writes learns it from the stream itself
  }

  /** Sends it when the code that runs now is done; a write that follows at once still carries it. */
  flushSoon (): void {
    if (this.isPending) queueMicrotask(() => this.flush())
  }

  /**
   * Sends it together with `data`, as `writeNow` would. Where they do not fit, nothing of `data` was
   * taken, and the prelude is on its way, so that waiting for room is not in vain.
   */
  writeNowWith (data: Uint8Array | readonly Uint8Array[]): boolean {
    const bytes = this.#bytes
    if (bytes === undefined) return this.#stream.writeNow(data)
    const isTaken = this.#stream.writeNow(data instanceof Uint8Array ? [bytes, data] : [bytes, ...data])
    if (isTaken) this.drop()
    else this.flush()
    return isTaken
  }

  /** It is not sent any more. */
  drop (): void {
    this.#bytes = undefined
    this.#cancelFlush()
  }
}
