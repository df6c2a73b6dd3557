// What handlers leave behind for later commands: how inbound streams ended, how far the latest
// transfer got, and the readers that wait for `release`.

import type { InboundOutcome } from '../../runner/control.ts'

export interface Progress {
  /** Bytes handed to the local stack: a little more than it took. */
  accepted: number
  /** Bytes read from it. */
  received: number
}

export class Records {
  readonly outcomes: InboundOutcome[] = []
  #progress: Progress = { accepted: 0, received: 0 }
  readonly #held: Array<() => void> = []
  readonly #releases: Array<() => void> = []

  get progress (): Progress { return this.#progress }

  /** The latest transfer is what `progress` reports. */
  startTransfer (): Progress {
    this.#progress = { accepted: 0, received: 0 }
    return this.#progress
  }

  /** Resolves when a `release` command lets this reader go. */
  async hold (): Promise<void> {
    await meet(this.#releases, this.#held)
  }

  /** Lets one held reader go, or the next that comes. */
  async release (): Promise<void> {
    await meet(this.#held, this.#releases)
  }
}

/** Wakes the first of `others`, or waits among `own` for one of them to come. */
async function meet (others: Array<() => void>, own: Array<() => void>): Promise<void> {
  const other = others.shift()
  if (other == null) await new Promise<void>((resolve) => own.push(resolve))
  else other()
}
