import type { SwarmEvents } from '../events.ts'
import type { Swarm } from '../swarm.ts'

type Name = keyof SwarmEvents

/** The events of a swarm, in the order in which they came. */
export class EventRecord {
  readonly #events: Array<{ readonly name: Name, readonly event: SwarmEvents[Name] }> = []

  constructor (swarm: Swarm, names: readonly Name[] = CONNECTION_EVENTS) {
    for (const name of names) swarm.on(name, event => { this.#events.push({ name, event }) })
  }

  get names (): string { return this.#events.map(({ name }) => name).join(' ') }

  of<Wanted extends Name> (name: Wanted): ReadonlyArray<SwarmEvents[Wanted]> {
    return this.#events.filter(one => one.name === name).map(({ event }) => event as SwarmEvents[Wanted])
  }
}

const CONNECTION_EVENTS: readonly Name[] = ['connection:open', 'peer:connect', 'connection:close', 'peer:disconnect']
