import { NonceExhaustedError } from './errors.ts'

/**
 * The nonce counter of one direction (Noise section 5.1): 0, 1, 2, … as four zero bytes and 64 bits
 * little-endian (section 12.3). Kept as two 32-bit numbers, because a bigint for each frame costs.
 */
export class Nonce {
  readonly #bytes = new Uint8Array(12)
  #high: number
  #low: number

  /** Starts at `high` * 2^32 + `low`; tests begin near the end. */
  constructor (high: number = 0, low: number = 0) {
    this.#high = high
    this.#low = low
  }

  /** Nothing is left for another message. */
  get isExhausted (): boolean { return this.#low === MAX_UINT32 && this.#high === MAX_UINT32 }

  /**
   * The next nonce; the array is overwritten by the next call.
   *
   * @throws NonceExhaustedError at 2^64 − 1, which Noise reserves: after it the counter would start again
   */
  next (): Uint8Array {
    const bytes = this.#bytes
    const low = this.#low
    const high = this.#high
    if (this.isExhausted) throw new NonceExhaustedError()
    bytes[4] = low
    bytes[5] = low >>> 8
    bytes[6] = low >>> 16
    bytes[7] = low >>> 24
    bytes[8] = high
    bytes[9] = high >>> 8
    bytes[10] = high >>> 16
    bytes[11] = high >>> 24
    if (low === MAX_UINT32) {
      this.#low = 0
      this.#high = high + 1
    } else {
      this.#low = low + 1
    }
    return bytes
  }
}

const MAX_UINT32 = 0xffff_ffff
