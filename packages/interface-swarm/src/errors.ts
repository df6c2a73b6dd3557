import type { DialPhase } from './dial-phase.ts'

/** The errors of the swarm contract. Match on `code`. */

/** One address of a failed dial: how far it came and why it went no further. */
export interface DialAttempt {
  /** The address, or the peer id where there was none. */
  readonly address: string
  /** `skipped`: it was not tried at all. */
  readonly phase: DialPhase | 'skipped'
  readonly reason: string
  /** What to do about it, where there is something. */
  readonly hint?: string
  readonly error?: Error
}

/** No address of a peer led to a connection. */
export class DialFailedError extends Error {
  readonly code = 'ERR_DIAL_FAILED' as const
  readonly side: 'local' | 'remote'
  override readonly name = 'DialFailedError'
  readonly attempts: readonly DialAttempt[]
  constructor (side: 'local' | 'remote', target: string, attempts: readonly DialAttempt[], options?: ErrorOptions) {
    super(`cannot connect to ${target}: ${attempts.length === 0 ? 'no address is known: dial one of its addresses, or add them with swarm.peers.addAddresses()' : attempts.map(describe).join('; ')}`, options)
    this.side = side
    this.attempts = attempts
  }
}

function describe (attempt: DialAttempt): string {
  const phase = attempt.phase === 'skipped' ? 'skipped' : `failed at ${attempt.phase}`
  return `${attempt.address} ${phase}: ${attempt.reason}${attempt.hint === undefined ? '' : ` (${attempt.hint})`}`
}

/** A part was built for another major of its contract. */
export class ContractError extends TypeError {
  readonly code = 'ERR_CONTRACT' as const
  readonly side = 'local' as const
  override readonly name = 'ContractError'
  constructor (part: string, has: string | undefined, needs: string, options?: ErrorOptions) {
    super(`${part} implements ${has ?? 'no contract that it names'}, this node needs ${needs}: ${contractAdvice(has, needs)}`, options)
  }
}

function contractAdvice (has: string | undefined, needs: string): string {
  if (has === undefined) return 'give it what the call of the part\'s package returns, such as tcp()'
  return has.split('@')[0] === needs.split('@')[0] ? 'install versions of both that name the same major' : 'add it with the call for its kind'
}

/** The protocol has a handler already. */
export class DuplicateHandlerError extends Error {
  readonly code = 'ERR_DUPLICATE_HANDLER' as const
  readonly side = 'local' as const
  override readonly name = 'DuplicateHandlerError'
  constructor (protocol: string, options?: ErrorOptions) {
    super(`${protocol} has a handler already: call unhandleProtocol('${protocol}') of the node, or unhandle('${protocol}') of the swarm, first`, options)
  }
}

/** The swarm was stopped. */
export class StoppedError extends Error {
  readonly code = 'ERR_STOPPED' as const
  readonly side = 'local' as const
  override readonly name = 'StoppedError'
  constructor (message = 'the node was stopped: make a new one', options?: ErrorOptions) { super(message, options) }
}

/** A limit of this node refused something; `limit` names it, as `docs/limits.md` does. */
export class LimitError extends Error {
  readonly code = 'ERR_LIMIT' as const
  readonly side = 'local' as const
  override readonly name = 'LimitError'
  readonly limit: string
  readonly value: number
  constructor (limit: string, value: number, options?: ErrorOptions) {
    super(`the limit ${limit} of ${value} is reached: close what is not needed, or raise it`, options)
    this.limit = limit
    this.value = value
  }
}

/** A gating hook or the access list refused; `rule` names it. */
export class DeniedError extends Error {
  readonly code = 'ERR_DENIED' as const
  readonly side = 'local' as const
  override readonly name = 'DeniedError'
  readonly rule: string
  constructor (rule: string, what: string, options?: ErrorOptions) {
    super(`${what} is denied by ${rule} of this node: change that if it should be let through`, options)
    this.rule = rule
  }
}

/** Something took longer than its deadline. */
export class DeadlineError extends Error {
  readonly code = 'ERR_DEADLINE' as const
  readonly side = 'remote' as const
  override readonly name = 'DeadlineError'
  constructor (what: string, ms: number, options?: ErrorOptions) {
    super(`${what} took longer than ${ms} ms`, options)
  }
}
