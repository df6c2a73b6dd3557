import { concatBytes, fail, isTrue, outcomeOf, type Outcome } from '@ts-libp2p/compliance'
import type { ByteStream } from '@ts-libp2p/interface-stream'
import type { MuxerTest } from './muxer-test.ts'

/** Reads to the peer's end. */
export async function readAll (stream: ByteStream): Promise<Uint8Array> {
  const chunks: Uint8Array[] = []
  for await (const chunk of stream) chunks.push(chunk)
  return concatBytes(chunks)
}

/** Reads exactly `byteLength` bytes. */
export async function readBytes (stream: ByteStream, byteLength: number): Promise<Uint8Array> {
  const chunks: Uint8Array[] = []
  for (let left = byteLength; left > 0;) {
    const chunk = await stream.read({ max: left })
    if (chunk === null) return fail(`the stream ended ${left} bytes too early`)
    left -= chunk.byteLength
    chunks.push(chunk)
  }
  return concatBytes(chunks)
}

/** Bytes that are known by their offset and a key, so that megabytes can be checked without keeping them. */
export function pattern (offset: number, byteLength: number, key: number = 0): Uint8Array {
  const bytes = new Uint8Array(byteLength)
  for (let index = 0; index < byteLength; index++) bytes[index] = patternByte(offset + index, key)
  return bytes
}

/** Reads pattern bytes until `byteLength` have come, from `offset` on. */
export async function drain (stream: ByteStream, byteLength: number, offset: number = 0, key: number = 0): Promise<void> {
  for (let read = 0; read < byteLength;) {
    const chunk = await stream.read({ max: byteLength - read })
    if (chunk === null) return fail(`the stream ended after ${read} of ${byteLength} bytes`)
    checkPattern(chunk, offset + read, key)
    read += chunk.byteLength
  }
}

export function checkPattern (chunk: Uint8Array, offset: number, key: number = 0): void {
  for (let index = 0; index < chunk.byteLength; index++) {
    if (chunk[index] !== patternByte(offset + index, key)) fail(`byte ${offset + index} is wrong: expected ${patternByte(offset + index, key)}, got ${String(chunk[index])}`)
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

/** Writes pattern bytes until a write stays pending. Beyond `limitBytes` it fails: an endless writer is what the bound forbids. */
export async function fill (test: MuxerTest, stream: ByteStream, limitBytes: number): Promise<Filled> {
  const chunkSize = Math.max(1, Math.ceil(limitBytes / 16))
  for (let accepted = 0; ;) {
    const write = outcomeOf(stream.write(pattern(accepted, chunkSize)))
    for (let turn = 0; turn < 8 && write.isPending; turn++) await Promise.resolve()
    if (write.isPending) await test.quiet()
    if (write.isPending) return { accepted, written: accepted + chunkSize, pending: write }
    await write.promise
    accepted += chunkSize
    isTrue(accepted <= limitBytes, `${accepted} bytes were accepted while nobody read; the declared bound is ${limitBytes}`)
  }
}

/** Sends `bytes` in both directions and expects each where it belongs. */
export async function roundTrip (near: ByteStream, far: ByteStream, byteLength: number = 100): Promise<void> {
  await Promise.all([
    near.write(pattern(0, byteLength, 1)),
    far.write(pattern(0, byteLength, 2)),
    drain(far, byteLength, 0, 1),
    drain(near, byteLength, 0, 2)
  ])
}

/** The high byte of a multiplicative hash: neighbours differ, and so do shifted copies and other keys. */
function patternByte (offset: number, key: number): number {
  return Math.imul(offset + Math.imul(key, 7919), 0x9e3779b1) >>> 24
}
