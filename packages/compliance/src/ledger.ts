/**
 * Keeps book of every promise that the subjects of a case give out, so that one that never settles
 * is named: in the message of a hang, and after the teardown.
 */
export class Ledger {
  readonly #pending = new Map<Promise<unknown>, string>()
  #calls = 0
  #settled = 0

  /** Grows whenever a promise settles. */
  get settled (): number { return this.#settled }

  /** The labels of what has not settled. */
  get unsettled (): readonly string[] { return [...this.#pending.values()] }

  /** A stand-in for `subject` that notes every promise its methods and its getters give. */
  watch<T extends object> (name: string, subject: T): T {
    const methods = new Map<PropertyKey, unknown>()
    return new Proxy(subject, {
      get: (target, key) => {
        // With the target as receiver: private members are not reachable through a proxy.
        const value: unknown = Reflect.get(target, key, target)
        if (value instanceof Promise) this.note(`${name}.${String(key)}`, value)
        if (typeof value !== 'function') return value
        const known = methods.get(key)
        if (known !== undefined) return known
        const call = (...parameters: unknown[]): unknown => this.#call(name, key, () => Reflect.apply(value, target, parameters) as unknown)
        methods.set(key, call)
        return call
      }
    })
  }

  /** Notes one promise; noting it again changes nothing. */
  note (label: string, promise: Promise<unknown>): void {
    if (this.#pending.has(promise)) return
    this.#pending.set(promise, label)
    const settle = (): void => {
      this.#pending.delete(promise)
      this.#settled++
    }
    promise.then(settle, settle)
  }

  #call (name: string, key: PropertyKey, perform: () => unknown): unknown {
    const method = typeof key === 'symbol' ? `[${key.description ?? ''}]` : String(key)
    const result = perform()
    this.#calls++
    if (result instanceof Promise) this.note(`${name}.${method}() #${this.#calls}`, result)
    if (key === Symbol.asyncIterator && typeof result === 'object' && result !== null) return this.watch(`${name}.${method}()`, result)
    return result
  }
}
