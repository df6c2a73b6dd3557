/** Seeded randomness: the same seed gives the same run, and a failure prints its seed. */
export class Random {
  #state: number

  constructor (seed: number) { this.#state = seed >>> 0 }

  /** An integer from 0 to `limit` − 1. */
  below (limit: number): number { return Math.floor(this.#next() * limit) }

  /** True with the given probability. */
  chance (probability: number): boolean { return this.#next() < probability }

  /** One of `choices`. */
  pick<T> (choices: readonly T[]): T {
    const choice = choices[this.below(choices.length)]
    if (choice === undefined) throw new TypeError('there is nothing to pick from')
    return choice
  }

  bytes (byteLength: number): Uint8Array {
    const bytes = new Uint8Array(byteLength)
    for (let index = 0; index < byteLength; index++) bytes[index] = this.below(256)
    return bytes
  }

  /** `bytes` in pieces of 1 to `maxPiece` bytes, in order. */
  pieces (bytes: Uint8Array, maxPiece: number): Uint8Array[] {
    const pieces: Uint8Array[] = []
    for (let start = 0; start < bytes.byteLength;) {
      const size = 1 + this.below(maxPiece)
      pieces.push(bytes.slice(start, start + size))
      start += size
    }
    return pieces
  }

  /** mulberry32: 32 bits of state are plenty for tests, and it is exact in a double. */
  #next (): number {
    this.#state = (this.#state + 0x6d2b79f5) >>> 0
    let mixed = this.#state
    mixed = Math.imul(mixed ^ (mixed >>> 15), mixed | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 0x1_0000_0000
  }
}

/** A seed for one run of one case, so that cases do not depend on their order. FNV-1a. */
export function seedFor (seed: number, ...names: readonly string[]): number {
  let hash = 0x811c9dc5 ^ seed
  for (const character of names.join('\n')) hash = Math.imul(hash ^ (character.codePointAt(0) ?? 0), 0x01000193)
  return hash >>> 0
}
