import type { PeerId } from '@ts-libp2p/peer-id'

/** Peers whose connections are not closed to make room, each with the reasons why. */
export class Protections {
  readonly #tags = new Map<string, Map<string, number>>()

  tags (peer: PeerId): readonly string[] { return [...this.#tags.get(peer.toString())?.keys() ?? []] }

  protect (peer: PeerId, tag: string): () => void {
    const key = peer.toString()
    const tags = this.#tags.get(key) ?? new Map<string, number>()
    this.#tags.set(key, tags)
    tags.set(tag, (tags.get(tag) ?? 0) + 1)
    let isHeld = true
    return () => {
      if (!isHeld) return
      isHeld = false
      const left = (tags.get(tag) ?? 1) - 1
      if (left > 0) tags.set(tag, left)
      else tags.delete(tag)
      if (tags.size === 0) this.#tags.delete(key)
    }
  }
}
