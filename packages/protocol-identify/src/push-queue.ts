import type { PeerId } from '@ts-libp2p/peer-id'
import type { Clock } from '@ts-libp2p/stream-tools'

/**
 * How long changes are gathered before they are pushed: a program that adds its handlers one by one
 * is one change to its peers, and they take only so many pushes.
 */
const PUSH_DELAY_MS = 100
/** As in go-libp2p and js-libp2p: a node with many peers does not open a stream to all of them at once. */
const MAX_PARALLEL_PUSHES = 32

export interface PushQueueOptions {
  readonly clock: Clock
  /** Pushes what is true now. Must not reject. */
  readonly push: (peer: PeerId) => Promise<void>
}

/** The peers that wait for a push. One push a peer at a time: js-libp2p resets a second. */
export class PushQueue {
  readonly #options: PushQueueOptions
  /** Bounded by the connected peers: `drop` follows each disconnect. */
  readonly #waiting = new Map<string, PeerId>()
  readonly #active = new Set<string>()
  #cancelDelay: (() => void) | undefined

  constructor (options: PushQueueOptions) { this.#options = options }

  /** Pushes to the peer soon; once, however often it is added before. */
  add (peer: PeerId): void {
    this.#waiting.set(peer.toString(), peer)
    this.#cancelDelay ??= this.#options.clock.after(PUSH_DELAY_MS, () => {
      this.#cancelDelay = undefined
      this.#pump()
    })
  }

  drop (peer: PeerId): void { this.#waiting.delete(peer.toString()) }

  stop (): void {
    this.#waiting.clear()
    this.#cancelDelay?.()
    this.#cancelDelay = undefined
  }

  #pump (): void {
    for (const [key, peer] of this.#waiting) {
      if (this.#active.size >= MAX_PARALLEL_PUSHES) return
      if (this.#active.has(key)) continue // its turn comes when the push under way has ended
      this.#waiting.delete(key)
      this.#active.add(key)
      const ended = (): void => {
        this.#active.delete(key)
        if (this.#cancelDelay === undefined) this.#pump()
      }
      this.#options.push(peer).then(ended, ended)
    }
  }
}
