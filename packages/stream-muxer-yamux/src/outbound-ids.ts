import { MAX_UINT32 } from './frame.ts'

/** The ids of the streams that this side opens: odd for the client, even for the server, each once. */
export class OutboundIds {
  #next: number

  /** @param first - 1 for a client, 2 for a server */
  constructor (first: number) {
    this.#next = first
  }

  /** The next id; undefined when all were used. They do not begin anew: the peer would take that for a broken protocol. */
  take (): number | undefined {
    if (this.#next > MAX_UINT32) return undefined
    const id = this.#next
    this.#next += 2
    return id
  }
}
