import { StreamStalledError, type ByteStream } from '@ts-libp2p/interface-stream'
import type { Clock } from '@ts-libp2p/stream-tools'
import { headOf, type Frame } from './frames.ts'
import type { Habits } from './habits.ts'

export interface OutboxOptions {
  readonly habits: Habits
  readonly clock: Clock
  /** The link took a data frame. */
  readonly taken: (frame: Frame) => void
  /** Fewer answers wait. */
  readonly drained: () => void
  readonly failed: (error: Error) => void
}

/** What waits for the link. Each stream has at most a frame here, so the link is shared by turns. */
export class ReferenceOutbox {
  readonly #link: ByteStream
  readonly #options: OutboxOptions
  readonly #queue: Frame[] = []
  #replies = 0
  #isBusy = false
  #isStopped = false
  #idle: Array<() => void> = []
  #callOff: () => void = () => {}

  constructor (link: ByteStream, options: OutboxOptions) {
    this.#link = link
    this.#options = options
  }

  /** Answers to the peer that wait. */
  get replies (): number { return this.#replies }

  queue (frame: Frame): void {
    if (this.#isStopped) return
    if (frame.type === 'pong') this.#replies++
    this.#queue.push(frame)
    void this.#pump()
  }

  /** Refuses a stream of the peer. */
  refuse (id: number): void {
    this.#replies++
    this.queue({ type: 'reset', id, length: 1 })
  }

  /** Resolves when nothing waits any more. */
  async idle (): Promise<void> {
    if (!this.#isStopped && (this.#isBusy || this.#queue.length > 0)) await new Promise<void>(resolve => { this.#idle.push(resolve) })
  }

  stop (): void {
    this.#isStopped = true
    this.#queue.length = 0
    this.#callOff()
    for (const resolve of this.#idle.splice(0)) resolve()
  }

  async #pump (): Promise<void> {
    if (this.#isBusy) return
    this.#isBusy = true
    await Promise.resolve() // all of a turn is known before the first frame leaves
    const { habits, clock, taken, drained, failed } = this.#options
    try {
      for (let frame = habits.next(this.#queue); frame !== undefined && !this.#isStopped; frame = habits.next(this.#queue)) {
        this.#callOff = clock.after(habits.writeTimeoutMs, () => failed(new StreamStalledError('the link took nothing for too long')))
        for (const one of habits.sending(frame)) await this.#link.write([headOf(one), ...one.body ?? []])
        this.#callOff()
        if (frame.type === 'pong' || (frame.type === 'reset' && frame.length === 1)) this.#replies--
        if (frame.type === 'data') taken(frame)
        drained()
      }
    } catch (error) {
      if (!this.#isStopped) failed(error instanceof Error ? error : new Error('the link failed', { cause: error }))
    }
    this.#isBusy = false
    for (const resolve of this.#idle.splice(0)) resolve()
  }
}
