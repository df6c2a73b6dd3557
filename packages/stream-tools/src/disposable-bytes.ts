/**
 * Memory that is given back at once. A bulk transfer allocates every byte it carries several times
 * over; left to the collector, that is most of what the collector does. Who makes large buffers for
 * somebody else marks them, who uses them last frees them.
 */

/**
 * Says that the caller made `bytes`, keeps no view of their memory, and hands them on: to a link that
 * sends them, or to a reader. Gives `bytes`.
 */
export function disposable (bytes: Uint8Array): Uint8Array {
  if (bytes.byteLength >= LEAST_BYTES) Reflect.set(bytes, MARK, true)
  return bytes
}

/**
 * Frees `bytes` that were marked; the caller used them last, and they are empty afterwards. Of other
 * bytes, of a part of marked ones, and where the platform cannot (Node 20), nothing happens: the
 * collector will free them.
 */
export function free (bytes: Uint8Array): void {
  if (bytes.byteLength < LEAST_BYTES || !(MARK in bytes) || bytes.byteLength !== bytes.buffer.byteLength) return
  const buffer: ArrayBufferLike & { transfer? (byteLength: number): unknown } = bytes.buffer
  buffer.transfer?.(0)
}

/** A registered symbol: several copies of this package may be at work. */
const MARK = Symbol.for('@ts-libp2p/stream-tools disposable')

/** Freeing costs about a microsecond: less is not worth it. */
const LEAST_BYTES = 8192
