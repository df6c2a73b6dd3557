import type { Multiaddr } from '@multiformats/multiaddr'
import type { DialAttempt } from '@ts-libp2p/interface-swarm'
import type { Clock } from '@ts-libp2p/stream-tools'
import { asError } from '../emitter.ts'

export interface RaceOptions<T> {
  readonly addresses: readonly Multiaddr[]
  readonly clock: Clock
  /** How long one address is tried alone before the next begins, in milliseconds. */
  readonly attemptDelayMs: number
  readonly signal: AbortSignal
  /** Opens a connection to one address; what it made after the signal fired it undoes itself. */
  readonly attempt: (address: Multiaddr, signal: AbortSignal) => Promise<T>
  /** A second finished handshake came too late. */
  readonly discard: (late: T) => void
  /** Makes the report of an attempt that failed. */
  readonly report: (address: Multiaddr, error: Error) => DialAttempt
}

/**
 * Happy Eyeballs (RFC 8305 §5): addresses begin one after another, the next as soon as one failed or
 * after a short delay; the first finished handshake wins and the others are cancelled.
 *
 * @returns the winner, or the failed attempts
 */
export function raceAddresses<T> (options: RaceOptions<T>): Promise<{ winner: T } | { failed: readonly DialAttempt[] }> {
  const { addresses, clock, signal } = options
  const failed: DialAttempt[] = []
  /** One for each attempt that runs: a signal for all of them would gather their listeners. */
  const controllers = new Set<AbortController>()
  let next = 0
  let running = 0
  let isOver = false
  let cancelDelay = (): void => {}

  return new Promise(resolve => {
    let isCancelled = false
    const onCancel = (): void => {
      isCancelled = true
      abortAll((): unknown => signal.reason)
    }
    signal.addEventListener('abort', onCancel, { once: true })
    if (signal.aborted) onCancel()
    startNext()

    function startNext (): void {
      cancelDelay()
      const address = addresses[next]
      if (isOver) return
      if (address === undefined || isCancelled) {
        if (running === 0) finish({ failed })
        return
      }
      next++
      running++
      const controller = new AbortController()
      controllers.add(controller)
      void options.attempt(address, controller.signal)
        .finally(() => controllers.delete(controller))
        .then(won, (error: unknown) => lost(address, asError(error)))
      if (next < addresses.length) cancelDelay = clock.after(options.attemptDelayMs, startNext)
    }

    function won (value: T): void {
      running--
      if (isOver) options.discard(value)
      else finish({ winner: value })
    }

    function lost (address: Multiaddr, error: Error): void {
      running--
      if (isOver) return
      failed.push(options.report(address, error))
      startNext()
    }

    function finish (result: { winner: T } | { failed: readonly DialAttempt[] }): void {
      isOver = true
      cancelDelay()
      signal.removeEventListener('abort', onCancel)
      abortAll(() => new Error('another address was faster'))
      resolve(result)
    }

    function abortAll (reason: () => unknown): void {
      for (const controller of controllers) controller.abort(reason())
    }
  })
}
