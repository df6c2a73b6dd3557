/**
 * Which ids the peer used for a SYN, in bounded memory.
 *
 * The spec does not say that ids grow, and go-yamux takes an id before it queues the SYN, so that
 * concurrent opens arrive out of order. Ids that were jumped over therefore stay free, as ranges:
 * one range costs the same whether it holds one id or a billion.
 */
export class InboundIds {
  #highest: number
  /** Ids below `#highest` that were jumped over, ascending, ends included. */
  #skipped: Array<{ first: number, last: number }> = []

  /** @param first - the first id of the peer: 1 for a client, 2 for a server */
  constructor (first: number) {
    this.#highest = first - 2
  }

  /** Marks `id` as used; false when it was used before, belongs to this side, or was jumped over too long ago. */
  take (id: number): boolean {
    if ((id - this.#highest) % 2 !== 0) return false
    if (id > this.#highest) {
      if (id > this.#highest + 2) this.#skip({ first: this.#highest + 2, last: id - 2 })
      this.#highest = id
      return true
    }
    const index = this.#skipped.findIndex(range => range.first <= id && id <= range.last)
    const range = this.#skipped[index]
    if (range === undefined) return false
    const rest = [{ first: range.first, last: id - 2 }, { first: id + 2, last: range.last }]
    this.#skipped.splice(index, 1, ...rest.filter(({ first, last }) => first <= last))
    return true
  }

  #skip (range: { first: number, last: number }): void {
    this.#skipped.push(range)
    if (this.#skipped.length > MAX_SKIPPED_RANGES) this.#skipped.shift()
  }
}

/** Twice the 256 streams that may be under way unacknowledged. What was jumped over longer ago will not come. */
const MAX_SKIPPED_RANGES = 512
