// The identify protocol and its push (specs/identify): asks every peer who it is as soon as a
// connection is open, answers the same question, and tells peers when the answer changes. Nothing
// waits for it: a connection is of use before, and without.

import type { Connection } from '@ts-libp2p/interface-connection'
import { StoppedError, type Protocol, type Swarm } from '@ts-libp2p/interface-swarm'
import { resolveOptions, type IdentifyConfig, type IdentifyOptions } from './identify-options.ts'
import type { IdentifyResult } from './identify-result.ts'
import { IdentifySession } from './identify-session.ts'
import { RecordSequence } from './record-sequence.ts'

export interface IdentifyCallOptions {
  /** Cancels the wait; the exchange goes on for others, within its time. */
  readonly signal?: AbortSignal
}

/** What {@link identify} gives: a protocol to add to a node, and the calls. */
export interface Identify extends Protocol {
  /**
   * What the peer answered when it was asked, which was when the connection opened. Rejects as
   * `identify` does where that failed.
   */
  identified (connection: Connection, options?: IdentifyCallOptions): Promise<IdentifyResult>
  /**
   * Asks the peer again, or joins a question that is under way.
   *
   * @throws IdentifyMismatchError | IdentifyProtocolError | DeadlineError, and what opening and
   * reading a stream throw
   */
  identify (connection: Connection, options?: IdentifyCallOptions): Promise<IdentifyResult>
}

/** Identifies peers, answers theirs, and pushes changes. */
export function identify (options: IdentifyOptions = {}): Identify {
  return new IdentifyProtocol(resolveOptions(options))
}

class IdentifyProtocol implements Identify {
  readonly #config: IdentifyConfig
  readonly #sequence: RecordSequence
  #session: IdentifySession | undefined

  constructor (config: IdentifyConfig) {
    this.#config = config
    this.#sequence = new RecordSequence(config.seq)
  }

  start (swarm: Swarm): void {
    if (this.#session !== undefined) throw new TypeError('identify is started already: a second node needs its own')
    this.#session = new IdentifySession(swarm, this.#config, this.#sequence)
  }

  stop (): void {
    this.#session?.stop()
    this.#session = undefined
  }

  async identified (connection: Connection, { signal }: IdentifyCallOptions = {}): Promise<IdentifyResult> {
    return await this.#running().identified(connection, signal)
  }

  async identify (connection: Connection, { signal }: IdentifyCallOptions = {}): Promise<IdentifyResult> {
    return await this.#running().ask(connection, signal)
  }

  #running (): IdentifySession {
    if (this.#session === undefined) throw new StoppedError('identify is not started: add it to a node with addProtocol() and start the node')
    return this.#session
  }
}
