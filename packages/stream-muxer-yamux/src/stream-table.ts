import type { MuxedStream } from '@ts-libp2p/interface-stream-muxer'
import type { Channel } from './channel.ts'

/**
 * The streams of a session and what they hold, counted.
 *
 * A stream of the peer that is over but still has unread bytes lingers: it keeps its place and its
 * bytes count until somebody reads or closes. Otherwise a peer could fill the memory of a slow
 * handler with streams that are all over. Streams of ours do not linger: who opened one and walks
 * away from its answer leaves it to the garbage collector.
 */
export class StreamTable {
  readonly #open = new Map<number, Channel>()
  /** These exist once there is one: most connections are idle. */
  #unaccepted: Set<Channel> | undefined
  #lingering: Set<Channel> | undefined
  #outbound = 0
  #unacknowledged = 0
  #unreadBytes = 0

  get isEmpty (): boolean { return this.#open.size === 0 }
  get outbound (): number { return this.#outbound }
  get inbound (): number { return this.#open.size - this.#outbound + (this.#lingering?.size ?? 0) }
  get unaccepted (): number { return this.#unaccepted?.size ?? 0 }
  get unacknowledged (): number { return this.#unacknowledged }
  get unreadBytes (): number { return this.#unreadBytes }

  get (id: number): Channel | undefined { return this.#open.get(id) }

  channels (): IterableIterator<Channel> { return this.#open.values() }

  /** The users' sides, in the order in which they were opened. */
  streams (): MuxedStream[] { return Array.from(this.#open.values(), channel => channel.stream) }

  add (channel: Channel): void {
    this.#open.set(channel.id, channel)
    if (channel.direction === 'outbound') {
      this.#outbound++
      this.#unacknowledged++
    } else {
      (this.#unaccepted ??= new Set()).add(channel)
    }
  }

  /** Takes the longest-waiting stream out of the backlog. */
  accept (): Channel | undefined {
    const [channel] = this.#unaccepted ?? NONE
    if (channel !== undefined) this.#unaccepted?.delete(channel)
    return channel
  }

  isUnaccepted (channel: Channel): boolean { return this.#unaccepted?.has(channel) === true }

  /** Whether this was news. */
  acknowledge (channel: Channel): boolean {
    if (channel.isAcknowledged || channel.direction === 'inbound') return false
    channel.isAcknowledged = true
    this.#unacknowledged--
    return true
  }

  remove (channel: Channel): void {
    if (!this.#open.delete(channel.id)) return
    if (channel.direction === 'outbound') {
      this.#outbound--
      this.acknowledge(channel)
      this.#unreadBytes -= channel.unreadBytes
    } else {
      if (channel.unreadBytes > 0) (this.#lingering ??= new Set()).add(channel)
      if (this.#unaccepted?.delete(channel) === true && channel.unreadBytes > 0) channel.drop() // nobody has it, nobody will read it
    }
  }

  hold (byteLength: number): void { this.#unreadBytes += byteLength }

  /** `byteLength` bytes of the channel are no longer unread. */
  release (channel: Channel, byteLength: number): void {
    const isCounted = this.#open.has(channel.id) || this.#lingering?.has(channel) === true
    if (isCounted) this.#unreadBytes -= byteLength
    if (channel.unreadBytes === 0) this.#lingering?.delete(channel)
  }

  /** The stream with the most unread bytes; of equals one that is over, then the oldest. */
  fullest (): Channel | undefined {
    let fullest: Channel | undefined
    for (const channels of [this.#lingering ?? NONE, this.#open.values()]) {
      for (const channel of channels) {
        if (fullest === undefined || channel.unreadBytes > fullest.unreadBytes) fullest = channel
      }
    }
    return fullest
  }
}

const NONE: readonly Channel[] = []
