import { NegotiationError } from './errors.ts'
import { HEADER, joined, MAX_LINE_BYTES, NEWLINE, SHORTEST_LINE_BYTES } from './message.ts'
import { describeBeginning } from './stranger.ts'

/**
 * Takes bytes, gives lines. The bytes after the agreed protocol belong to that protocol, so the
 * parser also says how many bytes may be asked for without running past the line that could be the
 * last one: never more than are surely missing.
 */
export class LineParser {
  #bytes: Uint8Array = new Uint8Array(0)
  #takenBytes = 0
  #sawHeader = false

  /** @throws NegotiationError when the peer sent more than a negotiation may have */
  push (chunk: Uint8Array): void {
    this.#takenBytes += chunk.byteLength
    if (this.#takenBytes > MAX_NEGOTIATION_BYTES) throw new NegotiationError(`the peer sent more than ${MAX_NEGOTIATION_BYTES} bytes without agreeing on a protocol`)
    this.#bytes = this.#bytes.byteLength === 0 ? chunk : joined(this.#bytes, chunk)
  }

  /** Whether bytes of an unfinished line wait. */
  get isInsideLine (): boolean { return this.#bytes.byteLength > 0 }

  /**
   * How many bytes are surely missing.
   *
   * @param expectedBytes - how many the caller knows to follow from the start of the current line
   */
  missingBytes (expectedBytes: number): number {
    return Math.max(expectedBytes, this.#lineBytes()) - this.#bytes.byteLength
  }

  /**
   * The next line without its newline; `undefined` when more bytes are needed.
   *
   * @throws NegotiationError when the bytes are no line, or the first one is not the header
   */
  next (): string | undefined {
    if (!this.#sawHeader) this.#expectHeader()
    const lineBytes = this.#lineBytes()
    if (lineBytes > this.#bytes.byteLength) return undefined
    const line = this.#bytes.subarray(this.#prefixBytes(), lineBytes)
    if (line.at(-1) !== NEWLINE) throw new NegotiationError('the peer sent a line of multistream-select without a newline')
    this.#bytes = this.#bytes.subarray(lineBytes)
    this.#sawHeader = true
    return decode(line.subarray(0, -1))
  }

  /** A stranger (a web server, say) is told from its first byte, not after a wait for the rest of a line it never sends. */
  #expectHeader (): void {
    const isHeader = this.#bytes.every((byte, index) => index >= HEADER.byteLength || byte === HEADER[index])
    if (!isHeader) throw new NegotiationError(`the peer does not speak multistream-select: ${describeBeginning(this.#bytes)}`)
  }

  #prefixBytes (): number { return (this.#bytes[0] ?? 0) < 0x80 ? 1 : 2 }

  /** The size of the current line with its length, or the least that it can be by what is known. */
  #lineBytes (): number {
    const low = this.#bytes[0]
    const high = this.#bytes[1]
    if (low === undefined) return SHORTEST_LINE_BYTES
    if (low === 0) throw new NegotiationError('the peer sent a line of multistream-select of zero length')
    if (low < 0x80) return 1 + low
    if (high === undefined) return 2 + 0x80
    if (high === 0 || high >= 0x80) throw new NegotiationError('the peer sent a line of multistream-select whose length is no varint of one or two bytes')
    const length = (high << 7) | (low & 0x7f)
    if (length > MAX_LINE_BYTES) throw new NegotiationError(`the peer announced a line of ${length} bytes, multistream-select has at most ${MAX_LINE_BYTES}`)
    return 2 + length
  }
}

function decode (line: Uint8Array): string {
  try {
    return UTF8.decode(line)
  } catch (cause) {
    throw new NegotiationError('the peer sent a line of multistream-select that is not UTF-8', { cause })
  }
}

const UTF8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })

/** 8 proposals of the longest kind take 8 KiB; repeated headers count as well. */
const MAX_NEGOTIATION_BYTES = 64 * 1024
