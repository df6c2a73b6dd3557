import { StreamStalledError, type ByteStream } from '@ts-libp2p/interface-stream'
import type { Clock } from '@ts-libp2p/stream-tools'
import { headOf, type Frame } from './frames.ts'
import type { Habits } from './habits.ts'

export interface OutboxOptions {
  readonly habits: Habits
  readonly clock: Clock
  /** Fewer answers wait. */
  readonly drained: () => void
  readonly failed: (error: Error) => void
}

/** What waits for the link: of each stream no more than its credit. Streams are served by turns. */
export class ReferenceOutbox {
  readonly #link: ByteStream
  readonly #options: OutboxOptions
  readonly #queue: Frame[] = []
  readonly #served = new Map<number, number>()
  #turn = 0
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
    const { habits, clock, drained, failed } = this.#options
    try {
      for (let frame = this.#next(); frame !== undefined && !this.#isStopped; frame = this.#next()) {
        this.#callOff = clock.after(habits.writeTimeoutMs, () => failed(new StreamStalledError('the link took nothing for too long')))
        for (const one of habits.sending(frame)) await this.#link.write([headOf(one), ...one.body ?? []])
        this.#callOff()
        if (frame.type === 'pong' || (frame.type === 'reset' && frame.length === 1)) this.#replies--
        drained()
      }
    } catch (error) {
      if (!this.#isStopped) failed(error instanceof Error ? error : new Error('the link failed', { cause: error }))
    }
    this.#isBusy = false
    for (const resolve of this.#idle.splice(0)) resolve()
  }

  #next (): Frame | undefined {
    const { next } = this.#options.habits
    if (next !== 'by turns') return next(this.#queue)
    let best = 0
    for (const [index, { id }] of this.#queue.entries()) {
      if (this.#turnOf(id) < this.#turnOf(this.#queue[best]?.id ?? id)) best = index
    }
    const [frame] = this.#queue.splice(best, 1)
    if (frame !== undefined) this.#served.set(frame.id, ++this.#turn)
    if (this.#queue.length === 0) this.#served.clear()
    return frame
  }

  #turnOf (id: number): number { return this.#served.get(id) ?? 0 }
}
