import type { LinkPair } from '@ts-libp2p/compliance'

/** The link below two toy connections: it delivers in order, can be held, and can be cut. */
export class ToyWire {
  readonly #pairs: LinkPair[] = []
  #held: Array<() => void> | undefined

  get isHeld (): boolean { return this.#held !== undefined }

  add (pair: LinkPair): LinkPair {
    this.#pairs.push(pair)
    if (this.isHeld) pair.clog()
    return pair
  }

  /** Does what arrives at the other end, in a later turn of the microtask queue. */
  deliver (arrive: () => void): void {
    if (this.#held === undefined) queueMicrotask(arrive)
    else this.#held.push(arrive)
  }

  hold (): void {
    this.#held ??= []
    for (const pair of this.#pairs) pair.clog()
  }

  release (): void {
    const held = this.#held ?? []
    this.#held = undefined
    for (const arrive of held) this.deliver(arrive)
    for (const pair of this.#pairs) pair.unclog()
  }

  cut (): void {
    for (const pair of this.#pairs) pair.lose()
  }
}
