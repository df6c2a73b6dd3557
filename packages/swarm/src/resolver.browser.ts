import type { Resolver } from './resolver.ts'

export type { Resolver } from './resolver.ts'

/** A browser page cannot look up names; give the swarm a resolver of your own. */
export const systemResolver: Resolver | undefined = undefined
