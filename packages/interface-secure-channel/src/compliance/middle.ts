import type { LinkPair, LinkStream } from '@ts-libp2p/compliance'

/** Who sent what passes. */
export type Side = 'outbound' | 'inbound'

/** A part of what one side sends, as it passes. */
export interface Passing {
  readonly from: Side
  /** Where it begins in all that this side sent. */
  readonly offset: number
  /** Which flight it belongs to: 0, 1, 2 …; a new one begins where the other side speaks. */
  readonly flight: number
  readonly bytes: Uint8Array
}

/** What goes on instead, and then perhaps the end of the path. */
export type Change = (passing: Passing) => Uint8Array | { readonly bytes: Uint8Array, readonly then: 'end' | 'reset' }

/** A link through somebody who sees every byte, and may change it, keep it, or end the path. */
export class Middle {
  /** The end for who dials. */
  readonly outbound: LinkStream
  /** The end for who is dialled. */
  readonly inbound: LinkStream
  /** What was sent, flight by flight, before it was changed. */
  readonly flights: Array<{ readonly from: Side, readonly chunks: Uint8Array[] }> = []
  readonly #left: LinkStream
  readonly #right: LinkStream
  readonly #change: Change
  readonly #sent: Record<Side, number> = { outbound: 0, inbound: 0 }
  #isOver = false

  constructor (left: LinkPair, right: LinkPair, change: Change = ({ bytes }) => bytes) {
    this.outbound = left.near
    this.inbound = right.far
    this.#left = left.far
    this.#right = right.near
    this.#change = change
    void this.#carry('outbound', this.#left, this.#right)
    void this.#carry('inbound', this.#right, this.#left)
  }

  /** How many bytes that side sent. */
  sent (side: Side): number { return this.#sent[side] }

  /** All that side sent. */
  said (side: Side): Uint8Array[] { return this.flights.filter(({ from }) => from === side).flatMap(({ chunks }) => chunks) }

  /** The path ends for both. */
  end (): void {
    this.#isOver = true
    for (const link of [this.#left, this.#right]) link.close().catch(() => {})
  }

  async #carry (from: Side, source: LinkStream, target: LinkStream): Promise<void> {
    try {
      for await (const bytes of source) {
        const passed = this.#change(this.#note(from, bytes))
        await target.write(passed instanceof Uint8Array ? passed : passed.bytes)
        if (passed instanceof Uint8Array) continue
        if (passed.then === 'end') this.end()
        else this.#abort()
        return
      }
      await target.closeWrite()
    } catch {
      if (!this.#isOver) this.#abort()
    }
  }

  #note (from: Side, bytes: Uint8Array): Passing {
    const last = this.flights.at(-1)
    if (last?.from === from) last.chunks.push(bytes.slice())
    else this.flights.push({ from, chunks: [bytes.slice()] })
    const offset = this.#sent[from]
    this.#sent[from] += bytes.byteLength
    return { from, offset, flight: this.flights.length - 1, bytes }
  }

  #abort (): void {
    this.#isOver = true
    this.#left.abort()
    this.#right.abort()
  }
}

/** Changes one byte of what `side` sends, wherever the chunks begin. */
export function flip (side: Side, at: number, mask: number = 1): Change {
  return ({ from, offset, bytes }) => {
    if (from !== side || at < offset || at >= offset + bytes.byteLength) return bytes
    const changed = bytes.slice()
    changed[at - offset] = (changed[at - offset] ?? 0) ^ mask
    return changed
  }
}

/** Lets `byteLength` bytes of `side` pass and keeps the rest: it falls silent. */
export function silence (side: Side, byteLength: number): Change {
  return ({ from, offset, bytes }) => from === side ? bytes.slice(0, Math.max(0, byteLength - offset)) : bytes
}

/** Lets `byteLength` bytes of `side` pass, then ends the path. */
export function cut (side: Side, byteLength: number, then: 'end' | 'reset'): Change {
  return ({ from, offset, bytes }) => from !== side || offset + bytes.byteLength <= byteLength ? bytes : { bytes: bytes.slice(0, Math.max(0, byteLength - offset)), then }
}
