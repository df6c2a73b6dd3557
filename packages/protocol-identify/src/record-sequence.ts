/**
 * Gives the sequence number of the next signed record. Called with the last one that was used since
 * the start (0 at first). A number that does not grow is replaced by the last one plus one.
 */
export type SequenceSource = (last: bigint) => bigint | Promise<bigint>

/** Numbers that only grow: peers drop a record whose number is not above the one they have (RFC 0003). */
export class RecordSequence {
  readonly #source: SequenceSource
  #last = 0n

  constructor (source: SequenceSource) { this.#source = source }

  async next (): Promise<bigint> {
    const given: unknown = await this.#source(this.#last)
    if (typeof given !== 'bigint' || given < 0n || given > MAX_SEQUENCE) throw new TypeError(`seq must give a bigint of 64 bits, not ${String(given)}`)
    this.#last = given > this.#last ? given : this.#last + 1n
    return this.#last
  }
}

/** The time in milliseconds, which grows over restarts without being stored. */
export function sequenceByTime (now: () => number): SequenceSource {
  return () => BigInt(Math.floor(now()))
}

const MAX_SEQUENCE = (1n << 64n) - 1n
