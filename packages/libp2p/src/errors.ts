/** The errors of the node. Match on `code`; dialling and streams have theirs in the interface packages. */

/** A call that needs a running node came before `start()` had finished. */
export class NotStartedError extends Error {
  readonly code = 'ERR_NOT_STARTED' as const
  readonly side = 'local' as const
  override readonly name = 'NotStartedError'
  constructor (call: string, options?: ErrorOptions) {
    super(`${call} needs a started node: await node.start() first`, options)
  }
}

/** A part was added to a node that has begun to start. */
export class AlreadyStartedError extends Error {
  readonly code = 'ERR_ALREADY_STARTED' as const
  readonly side = 'local' as const
  override readonly name = 'AlreadyStartedError'
  constructor (call: string, options?: ErrorOptions) {
    super(`${call} must come before start(): parts are started together, in the order in which they were added`, options)
  }
}

/** The node has no swarm. */
export class NoSwarmError extends Error {
  readonly code = 'ERR_NO_SWARM' as const
  readonly side = 'local' as const
  override readonly name = 'NoSwarmError'
  constructor (call: string, options?: ErrorOptions) {
    super(`${call} needs a swarm: call node.addSwarm(swarm) first, with a Swarm of @ts-libp2p/swarm, or take createNode() of ts-libp2p`, options)
  }
}

/** A node was given a second swarm. */
export class SwarmConflictError extends Error {
  readonly code = 'ERR_SWARM_CONFLICT' as const
  readonly side = 'local' as const
  override readonly name = 'SwarmConflictError'
  constructor (has: string, given: string, options?: ErrorOptions) {
    super(has === given
      ? 'the node has a swarm already: add further transports to that one'
      : `the node has a swarm already and is ${has}; the second one is ${given}: a node has one identity, so make a second node for it`, options)
  }
}

/** A part took longer to stop than it may; the others were stopped all the same. */
export class StopTimeoutError extends Error {
  readonly code = 'ERR_STOP_TIMEOUT' as const
  readonly side = 'local' as const
  override readonly name = 'StopTimeoutError'
  constructor (what: string, ms: number, options?: ErrorOptions) {
    super(`${what} did not end within ${ms} ms and was left behind`, options)
  }
}

/** The node is stopped, but parts of it failed while they stopped: `errors` has one entry for each. */
export class StopFailedError extends AggregateError {
  readonly code = 'ERR_STOP_FAILED' as const
  readonly side = 'local' as const
  override readonly name = 'StopFailedError'
  override readonly errors: Error[]
  constructor (errors: readonly Error[], options?: ErrorOptions) {
    super(errors, `the node is stopped, but ${errors.length === 1 ? 'one part' : `${errors.length} parts`} of it failed while stopping: ${errors.map(error => error.message).join('; ')}`, options)
    this.errors = [...errors]
  }
}
