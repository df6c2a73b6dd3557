/** Typed events. A listener's exception is reported, never thrown into the code that emits. */
export class Emitter<Events extends object> {
  readonly #listeners = new Map<keyof Events, Set<(event: never) => void>>()
  readonly #onError: (error: Error, name: keyof Events) => void

  constructor (onError: (error: Error, name: keyof Events) => void) { this.#onError = onError }

  on<Name extends keyof Events> (name: Name, listener: (event: Events[Name]) => void): () => void {
    let listeners = this.#listeners.get(name)
    if (listeners === undefined) this.#listeners.set(name, listeners = new Set())
    const own = (event: Events[Name]): void => listener(event) // the same function may listen twice
    listeners.add(own)
    return () => { listeners.delete(own) }
  }

  hasListeners (name: keyof Events): boolean { return (this.#listeners.get(name)?.size ?? 0) > 0 }

  emit<Name extends keyof Events> (name: Name, event: Events[Name]): void {
    for (const listener of [...this.#listeners.get(name) ?? []]) {
      try {
        (listener as (event: Events[Name]) => void)(event)
      } catch (error) {
        this.#onError(asError(error), name)
      }
    }
  }
}

/** Whatever was thrown, as an Error. */
export function asError (thrown: unknown): Error {
  return thrown instanceof Error ? thrown : new Error(String(thrown), { cause: thrown })
}
