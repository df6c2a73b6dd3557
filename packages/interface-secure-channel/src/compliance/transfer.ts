import { concatBytes, fail } from '@ts-libp2p/compliance'
import type { ByteStream } from '@ts-libp2p/interface-stream'

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
    if (chunk === null) return fail(`the link ended ${left} bytes too early`)
    left -= chunk.byteLength
    chunks.push(chunk)
  }
  return concatBytes(chunks)
}

/** What comes until the link fails or ends, and how: `end`, or the code of the error. */
export async function readUntilOver (stream: ByteStream): Promise<{ readonly bytes: Uint8Array, readonly over: unknown }> {
  const chunks: Uint8Array[] = []
  const reading = (async () => { for await (const chunk of stream) chunks.push(chunk) })()
  const over = await reading.then(() => 'end', (error: unknown) => Reflect.get(Object(error), 'code') as unknown)
  return { bytes: concatBytes(chunks), over }
}

/** Bytes that are known by their offset. */
export function pattern (offset: number, byteLength: number): Uint8Array {
  const bytes = new Uint8Array(byteLength)
  for (let index = 0; index < byteLength; index++) bytes[index] = Math.imul(offset + index, 0x9e3779b1) >>> 24
  return bytes
}

/** Where `part` occurs in `whole`; -1 where it does not. */
export function indexOfBytes (whole: Uint8Array, part: Uint8Array): number {
  for (let at = whole.indexOf(part[0] ?? 0); at >= 0 && at + part.byteLength <= whole.byteLength; at = whole.indexOf(part[0] ?? 0, at + 1)) {
    if (part.every((byte, index) => whole[at + index] === byte)) return at
  }
  return -1
}
