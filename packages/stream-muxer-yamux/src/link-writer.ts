import { StreamStalledError, type ByteStream } from '@ts-libp2p/interface-stream'
import type { Clock } from '@ts-libp2p/stream-tools'
import type { Outbox } from './outbox.ts'

export interface LinkWriterOptions {
  readonly clock: Clock
  /** With so much queued, what is queued leaves at once. */
  readonly maxQueuedBytes: number
  readonly writeTimeoutMs: number
}

export interface LinkWriterHost {
  /** The link took what was queued. */
  drained (): void
  /** The link failed, or took nothing for too long. Called at most once. */
  linkFailed (error: Error): void
}

/**
 * Carries what an {@link Outbox} holds to the link: everything of a turn in one `writeNow`, and where
 * that does not fit in one awaited `write`, during which the next batch collects.
 */
export class LinkWriter {
  readonly #link: ByteStream
  readonly #outbox: Outbox
  readonly #options: LinkWriterOptions
  readonly #host: LinkWriterHost
  readonly #turn: () => void = () => { this.#endTurn() }
  #isScheduled = false
  #isWriting = false
  #isStopped = false
  #seenBytes = 0
  #idleHops = 0
  /** When the write that waits is too late; undefined while none waits. */
  #dueAt: number | undefined
  #cancelTimer: (() => void) | undefined
  #idle: Array<() => void> = []

  constructor (link: ByteStream, outbox: Outbox, options: LinkWriterOptions, host: LinkWriterHost) {
    this.#link = link
    this.#outbox = outbox
    this.#options = options
    this.#host = host
  }

  /** Something was queued: it leaves at the end of this turn, or at once where it is enough for the link to be busy with. */
  queued (): void {
    if (this.#outbox.queuedBytes >= this.#options.maxQueuedBytes) this.#flush()
    if (this.#isScheduled || this.#isStopped) return
    this.#isScheduled = true
    this.#idleHops = 0
    void NOW.then(this.#turn)
  }

  /** Resolves once everything queued was handed to the link, or the writer stopped. */
  idle (): Promise<void> {
    if (this.#isStopped || (!this.#isWriting && this.#outbox.isEmpty)) return Promise.resolve()
    return new Promise(resolve => { this.#idle.push(resolve) })
  }

  stop (): void {
    this.#isStopped = true
    this.#cancelTimer?.()
    this.#cancelTimer = undefined
    this.#settleIdle()
  }

  #endTurn (): void {
    if (this.#isStopped) return
    if (this.#mayGetCompany()) {
      void NOW.then(this.#turn)
      return
    }
    this.#isScheduled = false
    if (this.#isWriting) return // what is due stays due until the link is free: it may become more, or less
    this.#outbox.endTurn()
    if (this.#flush()) this.#drained()
  }

  /** Whether something was queued in the last few microtasks, so that more may follow. */
  #mayGetCompany (): boolean {
    const { queuedBytes, hasOnlyGreetings } = this.#outbox
    if (queuedBytes !== this.#seenBytes) this.#idleHops = 0
    this.#seenBytes = queuedBytes
    return this.#idleHops++ < (hasOnlyGreetings ? GREETING_HOPS : IDLE_HOPS)
  }

  /** Whether the link is free for more. */
  #flush (): boolean {
    if (this.#isWriting || this.#isStopped) return false
    if (this.#outbox.queuedBytes === 0) return true
    const byteLength = this.#outbox.queuedBytes
    const pieces = this.#outbox.take()
    try {
      if (this.#link.writeNow(pieces)) {
        this.#outbox.taken()
        return true
      }
      void this.#write(pieces, byteLength)
    } catch (error) {
      this.#isWriting = true // nothing leaves any more
      queueMicrotask(() => { this.#fail(error) }) // not into the stream that is just sending
    }
    return false
  }

  async #write (pieces: readonly Uint8Array[], byteLength: number): Promise<void> {
    this.#isWriting = true
    this.#watch(byteLength)
    try {
      await this.#link.write(pieces)
    } catch (error) {
      this.#fail(error)
      return
    }
    this.#dueAt = undefined
    this.#isWriting = false
    this.#outbox.taken()
    this.#outbox.endTurn()
    this.#flush()
    this.#drained()
  }

  #drained (): void {
    if (this.#isStopped) return
    this.#host.drained()
    if (!this.#isWriting && this.#outbox.isEmpty) this.#settleIdle()
  }

  #settleIdle (): void {
    if (this.#idle.length > 0) for (const resolve of this.#idle.splice(0)) resolve()
  }

  #fail (error: unknown): void {
    if (this.#isStopped) return
    this.stop()
    this.#host.linkFailed(error instanceof Error ? error : new Error('the link failed', { cause: error }))
  }

  /** A deadline for the write that begins. One timer serves many writes: it looks at the deadline when it falls due. */
  #watch (byteLength: number): void {
    const { clock, writeTimeoutMs } = this.#options
    if (writeTimeoutMs === 0) return
    const allowedMs = writeTimeoutMs * Math.max(1, Math.ceil(byteLength / TIMEOUT_UNIT_BYTES))
    this.#dueAt = clock.now() + allowedMs
    this.#cancelTimer ??= clock.after(allowedMs, () => { this.#look() })
  }

  #look (): void {
    this.#cancelTimer = undefined
    if (this.#dueAt === undefined || this.#isStopped) return
    const left = this.#dueAt - this.#options.clock.now()
    if (left > 0) this.#cancelTimer = this.#options.clock.after(left, () => { this.#look() })
    else this.#fail(new StreamStalledError(`the link took nothing for ${this.#options.writeTimeoutMs} ms for each 64 KiB`))
  }
}

/** A reaction of a settled promise is the cheapest microtask: `queueMicrotask` makes a resource for each on Node. */
const NOW: Promise<void> = Promise.resolve()

/**
 * How many microtasks without anything new end a turn. A writer that awaits each write needs a few to
 * come back with the next one, and a handler to give its first answer, which then leaves with the choice
 * of its protocol in one system call. Costs far below a microsecond.
 */
const IDLE_HOPS = 8

/** The same for greetings alone: a new stream first passes through a few async functions of its caller. */
const GREETING_HOPS = 16

/** The timeout counts for so much: a batch is up to four of them, and a slow line is no dead one. */
const TIMEOUT_UNIT_BYTES = 65_536
