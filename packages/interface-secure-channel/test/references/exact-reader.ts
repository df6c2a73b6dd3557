import type { ByteStream } from '@ts-libp2p/interface-stream'
import { concat } from './sealing.ts'

/** Reads exact numbers of bytes, and never one more. */
export class ExactReader {
  readonly #link: ByteStream
  readonly #signal: AbortSignal | undefined

  constructor (link: ByteStream, signal?: AbortSignal) {
    this.#link = link
    this.#signal = signal
  }

  /** `null` where the link ends before the first of them. */
  async read (byteLength: number): Promise<Uint8Array | null> {
    const chunks: Uint8Array[] = []
    for (let left = byteLength; left > 0;) {
      const chunk = await this.#link.read({ max: left, ...(this.#signal === undefined ? {} : { signal: this.#signal }) })
      if (chunk === null && chunks.length === 0) return null
      if (chunk === null) throw new TruncatedError('the link ended inside a message')
      chunks.push(chunk)
      left -= chunk.byteLength
    }
    return concat(chunks)
  }

  /** A message behind its length. */
  async message (minBytes: number, maxBytes: number): Promise<Uint8Array> {
    const head = await this.read(2)
    if (head === null) throw new TruncatedError('the link ended before the message')
    const byteLength = (head[0] ?? 0) * 256 + (head[1] ?? 0)
    if (byteLength < minBytes || byteLength > maxBytes) throw new Error(`the message says ${byteLength} bytes, and has ${minBytes} to ${maxBytes}`)
    return await this.read(byteLength) ?? new Uint8Array(0)
  }
}

export class TruncatedError extends Error {}
