import { concatBytes, fail, isTrue, outcomeOf, type Outcome } from '@ts-libp2p/compliance'
import type { ByteStream } from '../byte-stream.ts'
import type { StreamTest, TestPair } from './stream-test.ts'

/** Reads to the end; the chunks are checked to be chunks. */
export async function readAll (stream: ByteStream): Promise<Uint8Array> {
  const chunks: Uint8Array[] = []
  for (let chunk = await stream.read(); chunk !== null; chunk = await stream.read()) chunks.push(checkChunk(chunk))
  return concatBytes(chunks)
}

/** Reads exactly `byteLength` bytes. */
export async function readBytes (stream: ByteStream, byteLength: number): Promise<Uint8Array> {
  const chunks: Uint8Array[] = []
  for (let left = byteLength; left > 0;) {
    const chunk = await stream.read({ max: left })
    if (chunk === null) return fail(`the stream ended ${left} bytes too early`)
    left -= checkChunk(chunk, left).byteLength
    chunks.push(chunk)
  }
  return concatBytes(chunks)
}

export function checkChunk (chunk: unknown, max: number = Infinity): Uint8Array {
  if (!(chunk instanceof Uint8Array)) return fail(`a read must give a Uint8Array, got ${String(chunk)}`)
  isTrue(chunk.byteLength > 0, 'a chunk must not be empty')
  isTrue(chunk.byteLength <= max, `a read with max ${max} gave ${chunk.byteLength} bytes`)
  return chunk
}

/** Sends a few bytes, as many as are surely taken although nobody reads; gives them back. */
export function sendFew (test: StreamTest, stream: ByteStream, most: number = 48): Uint8Array {
  const bytes = test.random.bytes(most)
  for (let sent = 0; sent < most; sent++) {
    if (!stream.writeNow(bytes.slice(sent, sent + 1))) {
      isTrue(sent > 0, 'writeNow() of one byte must be true where there is room')
      return bytes.subarray(0, sent)
    }
  }
  return bytes
}

/** Sends one byte as soon as there is room, on a stream that may still be busy with earlier ones. */
export async function sendByte (test: StreamTest, stream: ByteStream): Promise<Uint8Array> {
  await stream.write([])
  return sendFew(test, stream, 1)
}

/** Bytes that are known by their offset alone, so that megabytes can be checked without keeping them. */
export function pattern (offset: number, byteLength: number): Uint8Array {
  const bytes = new Uint8Array(byteLength)
  for (let index = 0; index < byteLength; index++) bytes[index] = patternByte(offset + index)
  return bytes
}

/** Checks that `chunk` is what {@link pattern} put at `offset`. */
export function checkPattern (chunk: Uint8Array, offset: number): void {
  for (let index = 0; index < chunk.byteLength; index++) {
    if (chunk[index] !== patternByte(offset + index)) fail(`byte ${offset + index} is wrong: expected ${patternByte(offset + index)}, got ${String(chunk[index])}`)
  }
}

/** How far a writer came against a reader that takes nothing. */
export interface Filled {
  /** The bytes of the writes that resolved. */
  readonly accepted: number
  /** The bytes of all writes, the pending one included. */
  readonly written: number
  /** The write that waits. */
  readonly pending: Outcome<void>
}

/**
 * Writes pattern bytes until a write stays pending. Stops beyond the declared bound as well, with a
 * failure: an endless writer is what the bound forbids.
 */
export async function fill (test: StreamTest, pair: TestPair, chunkSize: number, stream: ByteStream = pair.near, offset: number = 0): Promise<Filled> {
  for (let accepted = 0; ;) {
    const write = outcomeOf(stream.write(pattern(offset + accepted, chunkSize)))
    for (let turn = 0; turn < 8 && write.isPending; turn++) await Promise.resolve()
    if (write.isPending) await test.quiet()
    if (write.isPending) return { accepted, written: accepted + chunkSize, pending: write }
    await write.promise
    accepted += chunkSize
    isTrue(accepted <= pair.maxBufferedBytes, `${accepted} bytes were accepted while nobody read; the declared bound is ${pair.maxBufferedBytes}`)
  }
}

/** A chunk size with which a buffer of this bound is full after a sensible number of writes. */
export function fillingChunk (pair: TestPair): number {
  return Math.max(1, Math.ceil(pair.maxBufferedBytes / 64))
}

/** Filling this pair byte by byte would take too long: the bound is far above what the link carries in a turn. */
export function isTooNarrow (pair: TestPair): boolean {
  return pair.links !== undefined && pair.maxBufferedBytes / pair.links.capacity > 4000
}

/** Reads pattern bytes until `byteLength` have come, from `offset` on. */
export async function drain (stream: ByteStream, byteLength: number, offset: number = 0): Promise<void> {
  for (let read = 0; read < byteLength;) {
    const chunk = await stream.read({ max: byteLength - read })
    if (chunk === null) fail(`the stream ended after ${read} of ${byteLength} bytes`)
    checkPattern(checkChunk(chunk, byteLength - read), offset + read)
    read += chunk.byteLength
  }
}

/** The high byte of a multiplicative hash: neighbours differ, and so do shifted copies. */
function patternByte (offset: number): number {
  return Math.imul(offset, 0x9e3779b1) >>> 24
}
