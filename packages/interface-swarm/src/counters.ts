/** What a swarm counted since it was made. Each record has an entry only for what happened. */
export interface SwarmCounters {
  /** By direction. */
  readonly connectionsOpened: Readonly<Record<string, number>>
  /** By `DisconnectReason.how`. */
  readonly connectionsClosed: Readonly<Record<string, number>>
  /** By outcome: `succeeded`, `failed`. */
  readonly dials: Readonly<Record<string, number>>
  /** By the name of the limit. */
  readonly limits: Readonly<Record<string, number>>
  readonly handlerErrors: number
  readonly inboundErrors: number
}
