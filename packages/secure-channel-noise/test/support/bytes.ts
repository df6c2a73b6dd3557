export function hex (text: string): Uint8Array { return new Uint8Array(Buffer.from(text, 'hex')) }

export function toHex (bytes: Uint8Array): string { return Buffer.from(bytes).toString('hex') }

/** A copy with one bit turned. */
export function flipBit (bytes: Uint8Array, bit: number): Uint8Array {
  const flipped = bytes.slice()
  flipped[bit >>> 3] = (flipped[bit >>> 3] ?? 0) ^ (1 << (bit & 7))
  return flipped
}

/** `byteLength` bytes that look like nothing else. */
export function pattern (byteLength: number, seed: number = 1): Uint8Array {
  const bytes = new Uint8Array(byteLength)
  for (let index = 0, state = seed; index < byteLength; index++) {
    state = (Math.imul(state, 1_103_515_245) + 12_345) >>> 0
    bytes[index] = state >>> 16
  }
  return bytes
}

export function join (parts: readonly Uint8Array[]): Uint8Array { return new Uint8Array(Buffer.concat(parts)) }
