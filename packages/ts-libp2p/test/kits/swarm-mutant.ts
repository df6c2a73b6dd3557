import type { Swarm } from '@ts-libp2p/interface-swarm'
import type { CreateSwarmOptions, SwarmFixture } from '@ts-libp2p/interface-swarm/compliance'
import { swarmFixture } from './swarm-fixture.ts'

/** A swarm that breaks the contract on purpose, and the cases that must notice. */
export interface SwarmMutant {
  readonly fixture: SwarmFixture
  readonly caughtBy: readonly string[]
}

/** Some members of a swarm. */
export type Changes = { -readonly [Key in keyof Swarm]?: Swarm[Key] }

/** The real swarm with some members replaced. Whatever is not replaced keeps the contract. */
export function mutant (name: string, caughtBy: readonly string[], change: (swarm: Swarm) => Changes): SwarmMutant {
  return {
    caughtBy,
    fixture: {
      ...swarmFixture,
      name,
      createSwarm: async options => {
        const swarm = await swarmFixture.createSwarm(options)
        return override(swarm, change(swarm))
      }
    }
  }
}

/** The real swarm made with other options than were asked for. */
export function optionsMutant (name: string, caughtBy: readonly string[], change: (options: CreateSwarmOptions) => CreateSwarmOptions): SwarmMutant {
  return { caughtBy, fixture: { ...swarmFixture, name, createSwarm: options => swarmFixture.createSwarm(change(options)) } }
}

export function override<T extends object> (target: T, changes: Partial<T>): T {
  return new Proxy(target, {
    get (_target, key): unknown {
      if (Object.hasOwn(changes, key)) return Reflect.get(changes, key, changes)
      const value: unknown = Reflect.get(target, key, target)
      return typeof value === 'function' ? (...parameters: unknown[]): unknown => Reflect.apply(value, target, parameters) as unknown : value
    }
  })
}

/** `on` with another listener in the place of the one that was given, for one event. */
export function listeningTo (swarm: Swarm, wanted: string, change: (listener: (event: never) => void) => (event: never) => void): Swarm['on'] {
  return (name, listener) => swarm.on(name, name === wanted ? change(listener) as typeof listener : listener)
}
