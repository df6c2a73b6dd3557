import type { Swarm } from './swarm.ts'

/** A protocol that a node runs, such as identify or ping. */
export interface Protocol {
  start (swarm: Swarm): void | Promise<void>
  stop (): void | Promise<void>
}
