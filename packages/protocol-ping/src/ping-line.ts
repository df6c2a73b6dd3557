// The dialling side of specs/ping. A peer has one line: one outbound stream at most, whatever the
// number of its connections and of pings asked for ("MUST NOT keep more than one outbound stream for
// the ping protocol per peer"). Pings take turns on it.

import type { Connection, Stream } from '@ts-libp2p/interface-connection'
import { readExactly, untilCancelled } from '@ts-libp2p/stream-tools'
import { PING_BYTES } from './answer-pings.ts'
import { PingMismatchError } from './errors.ts'
import type { PingConfig } from './ping-options.ts'

export const PING_PROTOCOL = '/ipfs/ping/1.0.0'

export class PingLine {
  readonly #config: PingConfig
  readonly #onEmpty: () => void
  /** Settles, always well, when the last ping asked for is over. */
  #tail: Promise<unknown> = Promise.resolve()
  #waiting = 0
  #held: Stream | undefined
  #cancelHold: () => void = nothing
  /** How long the stream of the last ping is held for another. */
  #holdMs = 0

  /** @param onEmpty - nothing waits and no stream is held: the line may be forgotten */
  constructor (config: PingConfig, onEmpty: () => void) {
    this.#config = config
    this.#onEmpty = onEmpty
  }

  /** Resolves with the round-trip time in milliseconds. Cancelled while it waits, it takes no turn. The stream is then held for `holdMs`. */
  async ping (connection: Connection, signal: AbortSignal, holdMs: number = this.#config.holdMs): Promise<number> {
    this.#cancelHold()
    this.#holdMs = holdMs
    this.#waiting++
    const work = this.#tail.then(async () => {
      signal.throwIfAborted()
      return await this.#measure(connection, signal)
    })
    this.#tail = work.then(nothing, nothing).then(() => this.#turnEnded())
    return await untilCancelled(work, signal)
  }

  /** Ends the stream at once. */
  abort (reason: Error): void {
    this.#cancelHold()
    this.#held?.abort(reason)
    this.#held = undefined
  }

  async #measure (connection: Connection, signal: AbortSignal): Promise<number> {
    const held = this.#takeHeld(connection)
    if (held !== undefined) {
      try {
        return await this.#exchange(held, signal)
      } catch (error) {
        // The peer may have ended a stream it found idle, or old (js-libp2p resets every one after
        // 10 s), in the moment we used it. On a fresh stream that says something; here it does not.
        if (signal.aborted || error instanceof PingMismatchError) throw error
      }
    }
    return await this.#exchange(await connection.openStream(PING_PROTOCOL, { signal, allowLimited: true }), signal)
  }

  /** The stream of the ping before, if it is good for another. */
  #takeHeld (connection: Connection): Stream | undefined {
    const held = this.#held
    this.#held = undefined
    if (held === undefined) return undefined
    if (held.state === 'open' && held.connection === connection) return held
    close(held)
    return undefined
  }

  /** One ping. A stream that failed is not used again: a late answer would pass for the next one's. */
  async #exchange (stream: Stream, signal: AbortSignal): Promise<number> {
    try {
      const sent = this.#config.random(PING_BYTES)
      const startedAt = this.#config.clock.now()
      await stream.write(sent.slice(), { signal }) // a copy: written bytes are given away
      const answer = await readExactly(stream, PING_BYTES, signal)
      const roundTripMs = this.#config.clock.now() - startedAt
      if (!answer.every((byte, index) => byte === sent[index])) throw new PingMismatchError()
      this.#held = stream
      return roundTripMs
    } catch (error) {
      stream.abort(error instanceof Error ? error : undefined)
      throw error
    }
  }

  #turnEnded (): void {
    if (--this.#waiting > 0) return
    if (this.#held === undefined) {
      this.#onEmpty()
      return
    }
    this.#cancelHold = this.#config.clock.after(this.#holdMs, () => {
      if (this.#held !== undefined) close(this.#held)
      this.#held = undefined
      this.#onEmpty()
    })
  }
}

/** The peer sees our end and ends its side; nobody waits for that. */
function close (stream: Stream): void {
  stream.close().catch(nothing) // it failed: then it is closed, too
}

function nothing (): void {}
