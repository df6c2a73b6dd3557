import { DuplicateHandlerError, type HandleOptions, type StreamHandler, type Swarm, type SwarmEvents } from '@ts-libp2p/interface-swarm'

interface Registered {
  readonly handler: StreamHandler
  readonly options: HandleOptions | undefined
}

/** Handlers and listeners, in whatever order they and the swarm come: what came first is kept for it. */
export class Registrations {
  readonly #handlers = new Map<string, Registered>()
  readonly #listeners = new Set<(swarm: Swarm) => void>()
  #swarm: Swarm | undefined

  get protocols (): readonly string[] { return this.#swarm?.protocols ?? [...this.#handlers.keys()] }

  handle (protocol: string, handler: StreamHandler, options: HandleOptions | undefined): void {
    if (this.#swarm !== undefined) {
      this.#swarm.handle(protocol, handler, options)
      return
    }
    if (this.#handlers.has(protocol)) throw new DuplicateHandlerError(protocol)
    this.#handlers.set(protocol, { handler, options })
  }

  unhandle (protocol: string): void {
    this.#handlers.delete(protocol)
    this.#swarm?.unhandle(protocol)
  }

  on<Name extends keyof SwarmEvents> (name: Name, listener: (event: SwarmEvents[Name]) => void): () => void {
    if (this.#swarm !== undefined) return this.#swarm.on(name, listener)
    let off = (): void => {}
    const attach = (swarm: Swarm): void => { off = swarm.on(name, listener) }
    this.#listeners.add(attach)
    return () => {
      this.#listeners.delete(attach)
      off()
    }
  }

  /** All or none. @throws DuplicateHandlerError when the swarm serves one of the protocols already */
  attach (swarm: Swarm): void {
    const taken = [...this.#handlers.keys()].find(protocol => swarm.protocols.includes(protocol))
    if (taken !== undefined) throw new DuplicateHandlerError(taken)
    this.#swarm = swarm
    for (const attach of this.#listeners) attach(swarm)
    for (const [protocol, { handler, options }] of this.#handlers) swarm.handle(protocol, handler, options)
    this.#listeners.clear()
    this.#handlers.clear()
  }
}
