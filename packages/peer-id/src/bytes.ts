// Byte arrays as numbers, and put together.

/** A new array of all parts. */
export function concat (...parts: readonly Uint8Array[]): Uint8Array {
  const whole = new Uint8Array(parts.reduce((size, part) => size + part.byteLength, 0))
  let offset = 0
  for (const part of parts) {
    whole.set(part, offset)
    offset += part.byteLength
  }
  return whole
}

/** The number that these big-endian bytes are; 0 for none. */
export function bigIntFrom (bytes: Uint8Array): bigint {
  let hex = ''
  for (const byte of bytes) {
    hex += byte.toString(16).padStart(2, '0')
  }
  return BigInt(`0x${hex === '' ? '0' : hex}`)
}

/** A number as `size` big-endian bytes; it must fit. */
export function bytesFrom (number: bigint, size: number): Uint8Array {
  const hex = number.toString(16).padStart(size * 2, '0')
  return Uint8Array.from({ length: size }, (_, index) => Number.parseInt(hex.slice(index * 2, index * 2 + 2), 16))
}
