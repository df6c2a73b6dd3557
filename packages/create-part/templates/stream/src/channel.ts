/**
 * What the stream runs on: anything that carries messages in order, such as a MessagePort, a worker or
 * a data channel. Write an adapter for yours; `channelPair()` is the one for tests.
 */
export interface Channel {
  /** Sends a message. Must not throw. */
  send (message: Message): void
  /** Set by the stream: called for each message that arrives. */
  onMessage: ((message: Message) => void) | undefined
  /** Set by the stream: called once when the channel fails or is closed. */
  onClose: (() => void) | undefined
}

/** What two streams say to each other. */
export type Message =
  | { readonly type: 'data', readonly bytes: Uint8Array }
  /** The reader took so many bytes: as many more may be sent. */
  | { readonly type: 'credit', readonly byteLength: number }
  | { readonly type: 'end' }
  | { readonly type: 'reset' }

/** Two channels joined back to back; `close` takes both away, as a broken connection would. */
export function channelPair (): { readonly near: Channel, readonly far: Channel, readonly close: () => void } {
  const near = new QueuedChannel()
  const far = new QueuedChannel()
  near.other = far
  far.other = near
  return {
    near,
    far,
    close () {
      near.close()
      far.close()
    }
  }
}

/** Messages arrive later, in order, as from another thread. */
class QueuedChannel implements Channel {
  other: QueuedChannel | undefined
  onMessage: ((message: Message) => void) | undefined
  onClose: (() => void) | undefined
  #isClosed = false

  send (message: Message): void {
    const { other } = this
    if (!this.#isClosed) queueMicrotask(() => other?.receive(message))
  }

  receive (message: Message): void {
    if (!this.#isClosed) this.onMessage?.(message)
  }

  close (): void {
    this.#isClosed = true
    this.onClose?.()
  }
}
