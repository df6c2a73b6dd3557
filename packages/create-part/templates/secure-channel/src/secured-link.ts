import { StreamLostError, StreamResetError, type ByteStream } from '@ts-libp2p/interface-stream'
import { StreamEngine, type StreamDriver, type StreamEngineOptions } from '@ts-libp2p/stream-tools'
import type { Session } from './key-exchange.ts'
import { MAX_PLAINTEXT_BYTES, readFrame } from './sealing.ts'

/**
 * The encrypted link. An empty frame is the end of a side, so that whoever cuts the link below cannot
 * make a message look finished. A reset is the link's own.
 */
export function securedLink (link: ByteStream, session: Session, options: StreamEngineOptions = {}): ByteStream {
  return new SecuredLinkDriver(link, session, options).engine.stream
}

class SecuredLinkDriver implements StreamDriver {
  readonly engine: StreamEngine
  readonly #link: ByteStream
  readonly #session: Session
  #isOver = false
  /** A frame waits for room in the link. */
  #isBlocked = false
  #goOn: (() => void) | undefined

  constructor (link: ByteStream, session: Session, options: StreamEngineOptions) {
    this.#link = link
    this.#session = session
    this.engine = new StreamEngine(this, options)
    void link.closed.then(() => this.#goOn?.())
    void this.#receive()
  }

  room (): number { return this.#isBlocked ? 0 : MAX_PLAINTEXT_BYTES }

  /** A write that fails needs no answer here: a link that failed says so in `closed`. */
  send (pieces: readonly Uint8Array[]): void {
    this.#isBlocked = true
    this.#link.write(this.#session.sealer.seal(pieces)).then(() => {
      this.#isBlocked = false
      this.engine.wake()
    }, () => {})
  }

  sendEnd (): void {
    this.#link.write(this.#session.sealer.seal([])).catch(() => {})
    this.#link.closeWrite().catch(() => {})
  }

  sendReset (error: Error): void { this.#link.abort(error) }

  consumed (): void {
    if (this.engine.bufferedBytes < MAX_BUFFERED_BYTES) this.#goOn?.()
  }

  finished (): void {
    this.#isOver = true
    this.#goOn?.()
  }

  async #receive (): Promise<void> {
    try {
      for (;;) {
        const plaintext = this.#session.opener.open(await readFrame(this.#link))
        if (plaintext.byteLength === 0) break
        this.engine.push(plaintext)
        while (this.#isReaderBehind()) await new Promise<void>(resolve => { this.#goOn = resolve })
      }
      if (await this.#link.read() !== null) throw new Error('the peer sent more after its end')
      this.engine.pushEnd()
      const { how, error } = await this.#link.closed // it may still be reset while we write
      if (how !== 'clean') throw error ?? new Error('the link failed')
    } catch (error) {
      await this.#failed(error)
    }
  }

  /** A link that is over sends nothing new, and what it holds is bounded: then all of it is taken. */
  #isReaderBehind (): boolean {
    return this.engine.bufferedBytes >= MAX_BUFFERED_BYTES && this.#link.state !== 'closed' && !this.#isOver
  }

  async #failed (cause: unknown): Promise<void> {
    if (this.#link.state === 'closed') {
      const { how, error } = await this.#link.closed
      if (how === 'reset') this.engine.pushReset(new StreamResetError(undefined, { cause: error }))
      else this.engine.pushLost(lost(error ?? cause))
      return
    }
    const error = lost(cause)
    this.engine.pushLost(error)
    this.#link.abort(error)
  }
}

function lost (cause: unknown): StreamLostError {
  return new StreamLostError(`the secured link failed: ${cause instanceof Error ? cause.message : String(cause)}`, { cause })
}

/** Opened and not yet taken by the reader; one more frame may come on top. */
const MAX_BUFFERED_BYTES = 65_536
