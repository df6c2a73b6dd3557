/**
 * An AbortController whose signal counts its listeners. A listener that is left on a signal which
 * outlives the call is a leak for as long as the signal lives, often as long as the program.
 */
export class Cancellation {
  readonly signal: AbortSignal
  readonly #controller = new AbortController()
  #listeners: Listening[] = []
  #handler: (() => void) | undefined

  constructor () {
    this.signal = this.#controller.signal
    const { signal } = this
    const add = signal.addEventListener.bind(signal)
    const remove = signal.removeEventListener.bind(signal)
    Object.defineProperties(signal, {
      addEventListener: {
        value: (type: string, listener: EventListenerOrEventListenerObject, options?: boolean | AddEventListenerOptions): void => {
          add(type, listener, options)
          this.#added(type, listener, options)
        }
      },
      removeEventListener: {
        value: (type: string, listener: EventListenerOrEventListenerObject, options?: boolean | EventListenerOptions): void => {
          remove(type, listener, options)
          this.#removed(type, listener, captures(options))
        }
      },
      // Some platforms keep this one among the listeners, some apart: here it is always among them.
      onabort: {
        get: () => this.#handler ?? null,
        set: (handler: (() => void) | null) => {
          if (this.#handler !== undefined) signal.removeEventListener('abort', this.#handler)
          this.#handler = handler ?? undefined
          if (handler !== null) signal.addEventListener('abort', handler)
        }
      }
    })
    // The platform itself takes away the listeners that asked for one event only.
    add('abort', () => { this.#listeners = this.#listeners.filter(one => one.type !== 'abort' || !one.once) })
  }

  /** How many listeners are on the signal now. */
  get listeners (): number { return this.#listeners.length }

  abort (reason?: unknown): void { this.#controller.abort(reason) }

  #added (type: string, listener: EventListenerOrEventListenerObject, options: boolean | AddEventListenerOptions | undefined): void {
    const capture = captures(options)
    const until = typeof options === 'object' ? options.signal : undefined
    const isKnown = this.#listeners.some(one => one.type === type && one.listener === listener && one.capture === capture)
    if (isKnown || until?.aborted === true) return
    this.#listeners.push({ type, listener, capture, once: typeof options === 'object' && options.once === true })
    until?.addEventListener('abort', () => this.#removed(type, listener, capture), { once: true })
  }

  #removed (type: string, listener: EventListenerOrEventListenerObject, capture: boolean): void {
    this.#listeners = this.#listeners.filter(one => one.type !== type || one.listener !== listener || one.capture !== capture)
  }
}

interface Listening {
  readonly type: string
  readonly listener: EventListenerOrEventListenerObject
  readonly capture: boolean
  readonly once: boolean
}

function captures (options: boolean | EventListenerOptions | undefined): boolean {
  return typeof options === 'object' ? options.capture === true : options === true
}
