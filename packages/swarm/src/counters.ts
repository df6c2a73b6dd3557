import type { SwarmCounters, SwarmEvents } from '@ts-libp2p/interface-swarm'
import type { Emitter } from './emitter.ts'

type Counts = Record<string, number>

/** Plain counters since the swarm was made, fed by its events. Labels come from this node, so there are few. */
export class Counters {
  readonly #connectionsOpened: Counts = {}
  readonly #connectionsClosed: Counts = {}
  readonly #dials: Counts = {}
  readonly #limits: Counts = {}
  #handlerErrors = 0
  #inboundErrors = 0

  constructor (events: Emitter<SwarmEvents>) {
    events.on('connection:open', ({ connection }) => count(this.#connectionsOpened, connection.direction))
    events.on('connection:close', ({ reason }) => count(this.#connectionsClosed, reason.how))
    events.on('limit', ({ name }) => count(this.#limits, name))
    events.on('handler:error', () => { this.#handlerErrors++ })
    events.on('inbound:error', () => { this.#inboundErrors++ })
  }

  dialled (outcome: 'succeeded' | 'failed'): void { count(this.#dials, outcome) }

  get all (): SwarmCounters {
    return {
      connectionsOpened: { ...this.#connectionsOpened },
      connectionsClosed: { ...this.#connectionsClosed },
      dials: { ...this.#dials },
      limits: { ...this.#limits },
      handlerErrors: this.#handlerErrors,
      inboundErrors: this.#inboundErrors
    }
  }
}

function count (counts: Counts, label: string): void { counts[label] = (counts[label] ?? 0) + 1 }
