import { StreamLimitError } from '@ts-libp2p/interface-stream-muxer'
import type { Habits } from './habits.ts'
import type { ReferenceStream } from './reference-stream.ts'

/** What one connection holds unread over all its streams; at the bound the fullest is reset. */
export class UnreadBytes {
  readonly #habits: Habits
  readonly #holding = new Set<ReferenceStream>()
  /** What nobody counts off again: only mutants do that. */
  #kept = 0
  readonly #hoard: Uint8Array[] = []

  constructor (habits: Habits) { this.#habits = habits }

  /** Bytes of a stream arrived, and its engine has them. */
  hold (stream: ReferenceStream, byteLength: number): void {
    const { countsUnread, maxUnreadBytes } = this.#habits
    this.#holding.add(stream)
    for (const one of this.#holding) if (one.unreadBytes === 0) this.#holding.delete(one)
    if (countsUnread === 'for ever') this.#kept += byteLength
    const unread = countsUnread === 'for ever' ? 0 : Array.from(this.#holding).reduce((sum, one) => sum + one.unreadBytes, 0)
    if (this.#kept + unread > maxUnreadBytes) this.#shed()
  }

  /** Bytes arrived that no stream is there for. */
  strange (chunk: Uint8Array): void {
    if (this.#habits.strangers === 'kept') this.#kept += chunk.byteLength
    if (this.#habits.strangers === 'hoarded') this.#hoard.push(chunk)
  }

  over (stream: ReferenceStream): void {
    if (this.#habits.countsUnread === 'open only') this.#holding.delete(stream)
  }

  #shed (): void {
    const rank = {
      fullest: (one: ReferenceStream) => one.unreadBytes,
      emptiest: (one: ReferenceStream) => -one.unreadBytes,
      newest: (one: ReferenceStream) => one.id
    }[this.#habits.sheds]
    const [victim] = Array.from(this.#holding).sort((a, b) => rank(b) - rank(a))
    victim?.stream.abort(new StreamLimitError('maxUnreadBytes', 'too many bytes of this connection were unread, and this stream held the most'))
  }
}
