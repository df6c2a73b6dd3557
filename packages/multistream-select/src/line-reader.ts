import type { ByteStream } from '@ts-libp2p/interface-stream'
import { cancelReason } from '@ts-libp2p/stream-tools'
import { NegotiationError } from './errors.ts'
import { LineParser } from './line-parser.ts'
import { HEADER, HEADER_LINE } from './message.ts'

/** Reads lines from a stream, and not a byte more. */
export class LineReader {
  readonly #stream: ByteStream
  readonly #signal: AbortSignal | undefined
  readonly #parser = new LineParser()

  constructor (stream: ByteStream, signal?: AbortSignal) {
    this.#stream = stream
    this.#signal = signal
  }

  /**
   * The next line.
   *
   * @param expectedBytes - how many bytes the caller knows to follow, so that one read can take them all
   * @throws NegotiationError when the peer ended the stream or broke the protocol
   */
  async line (expectedBytes: number = 0): Promise<string> {
    for (;;) {
      const line = this.lineNow(expectedBytes)
      if (line !== undefined) return line
      const max = this.#parser.missingBytes(expectedBytes)
      this.#push(await this.#stream.read(this.#signal === undefined ? { max } : { max, signal: this.#signal }))
    }
  }

  /** The next line if it is there already. */
  lineNow (expectedBytes: number = 0): string | undefined {
    if (this.#signal?.aborted === true) throw cancelReason(this.#signal)
    for (;;) {
      const line = this.#parser.next()
      if (line !== undefined) return line
      const chunk = this.#stream.readNow(this.#parser.missingBytes(expectedBytes))
      if (chunk === undefined) return undefined
      this.#push(chunk)
    }
  }

  /** The next line that is no header. Some peers repeat theirs; answering it would put them out of step. */
  async lineAfterHeaders (expectedBytes: number = 0): Promise<string> {
    let line = await this.line(expectedBytes)
    while (line === HEADER_LINE) line = await this.line(Math.max(0, expectedBytes - HEADER.byteLength))
    return line
  }

  #push (chunk: Uint8Array | null): void {
    if (chunk === null) throw new NegotiationError(`the peer ended the stream ${this.#parser.isInsideLine ? 'inside a line of multistream-select' : 'before a protocol was agreed'}`)
    this.#parser.push(chunk)
  }
}
