import { rateText, sizeText } from './sizes.ts'

/** How far something is, as one line that takes the place of the last one; nothing where nobody watches. */
export class ProgressBar {
  readonly #show: ((line: string) => void) | undefined
  readonly #now: () => number
  readonly #startedAt: number
  #shownAt = -Infinity

  /** @param show - takes the line; the empty one takes the bar away */
  constructor (show: ((line: string) => void) | undefined, now: () => number = () => performance.now()) {
    this.#show = show
    this.#now = now
    this.#startedAt = now()
  }

  update (title: string, bytes: number, totalBytes: number): void {
    const now = this.#now()
    if (this.#show === undefined || now - this.#shownAt < INTERVAL_MS) return
    this.#shownAt = now
    this.#show(barText(title, bytes, totalBytes, now - this.#startedAt))
  }

  clear (): void { this.#show?.('') }
}

/** `up   [########------------]  40 %  25.6 MB  210 MB/s` */
export function barText (title: string, bytes: number, totalBytes: number, ms: number): string {
  const share = totalBytes === 0 ? 1 : Math.min(1, bytes / totalBytes)
  const filled = Math.floor(share * BAR_CHARACTERS)
  const bar = `[${'#'.repeat(filled)}${'-'.repeat(BAR_CHARACTERS - filled)}]`
  return `${title.padEnd(5)}${bar} ${String(Math.floor(share * 100)).padStart(3)} %  ${sizeText(bytes)}  ${rateText(bytes, ms)}`
}

const BAR_CHARACTERS = 30
/** Ten a second: smooth for the eye, and nothing beside what it measures. */
const INTERVAL_MS = 100
