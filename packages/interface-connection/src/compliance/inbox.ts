import type { Stream } from '../connection.ts'

/** The streams that one protocol was served, in the order in which they came. */
export class Inbox {
  /** All of them, taken or not. */
  readonly all: Stream[] = []
  readonly #waiting: Array<(stream: Stream) => void> = []
  #taken = 0

  add (stream: Stream): void {
    this.all.push(stream)
    const resolve = this.#waiting.shift()
    if (resolve === undefined) return
    this.#taken++
    resolve(stream)
  }

  /** The next one that nobody has taken. */
  next (): Promise<Stream> {
    const stream = this.all[this.#taken]
    if (stream === undefined) return new Promise(resolve => { this.#waiting.push(resolve) })
    this.#taken++
    return Promise.resolve(stream)
  }
}
