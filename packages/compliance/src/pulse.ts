import { schedule } from './turns.ts'

/**
 * Feels the pulse of the event loop, and knows its longest turn: the time in which nothing else of
 * this process was served.
 *
 * Of each turn the lesser one of two clocks counts: a loaded machine stretches the time of day while
 * this process does not even run, other threads stretch the processor time while the loop goes round.
 */
export class Pulse {
  #longestMs = 0
  #beating: object | undefined

  /** The longest turn so far, in milliseconds. */
  get longestMs (): number { return this.#longestMs }

  start (): void {
    const own = this.#beating = {}
    let last = now()
    const beat = (): void => {
      if (this.#beating !== own) return
      const next = now()
      this.#longestMs = Math.max(this.#longestMs, Math.min(next.wallMs - last.wallMs, next.processorMs - last.processorMs))
      last = next
      schedule(beat)
    }
    schedule(beat)
  }

  /** What happens until the next start is held against nobody: it is the kit's own work. */
  stop (): void { this.#beating = undefined }
}

interface Instant {
  readonly wallMs: number
  /** What all threads of this process have used; the time of day in a browser, which does not tell. */
  readonly processorMs: number
}

function now (): Instant {
  const { process } = globalThis as { readonly process?: { cpuUsage? (): { readonly user: number, readonly system: number } } }
  const wallMs = performance.now()
  const used = process?.cpuUsage?.()
  return { wallMs, processorMs: used === undefined ? wallMs : (used.user + used.system) / 1000 }
}
