/**
 * Memory that is given back at once. A bulk transfer allocates every byte it carries several times
 * over; left to the collector, that is most of what the collector does. Who makes large buffers for
 * somebody else marks them, who uses bytes of them last frees these; with the last byte the memory goes.
 */

/** A registered symbol: several copies of this package may be at work. On the memory and not on its views, of which there may be many. */
const UNFREED: unique symbol = Symbol.for('@ts-libp2p/stream-tools unfreed')

/** An ArrayBuffer, and how many of its bytes nobody freed yet. */
interface Memory {
  [UNFREED]?: number | undefined
  transfer? (byteLength: number): unknown
}

/** Freeing costs about a microsecond: less is not worth it. */
const LEAST_BYTES = 8192

/**
 * Says that the caller made `bytes`, keeps no view of their memory, and hands them on: to a link that
 * sends them, or to a reader. Gives `bytes`. Of a part of a buffer nothing is said: the rest may be in use.
 */
export function disposable<Bytes extends Uint8Array> (bytes: Bytes): Bytes {
  const memory: ArrayBufferLike & Memory = bytes.buffer
  if (bytes.byteLength >= LEAST_BYTES && bytes.byteLength === memory.byteLength) memory[UNFREED] = bytes.byteLength
  return bytes
}

/**
 * Frees `bytes`, or so many of them: the caller used these last. Each byte once, and none that was given
 * to a `write`: that belongs to the stream. Where every byte of a marked buffer was freed, all views of
 * it are empty afterwards. Otherwise, of bytes that nobody marked, and where the platform cannot (Node
 * 20), nothing happens: the collector will free them.
 */
export function free (bytes: Uint8Array, byteLength: number = bytes.byteLength): void {
  const memory: ArrayBufferLike & Memory = bytes.buffer
  const unfreed = memory[UNFREED]
  if (unfreed === undefined) return
  const isLast = unfreed <= byteLength
  memory[UNFREED] = isLast ? undefined : unfreed - byteLength
  if (isLast) memory.transfer?.(0)
}
