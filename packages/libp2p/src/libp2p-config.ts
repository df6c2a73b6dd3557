import type { Multiaddr } from '@multiformats/multiaddr'
import { parseAddress } from '@ts-libp2p/peer-id'

export interface Libp2pOptions {
  /** Where to listen once everything else has started, such as `/ip4/127.0.0.1/tcp/0`. Default: nowhere. */
  readonly listen?: ReadonlyArray<string | Multiaddr>
  /** How long each part may take to stop before it is left behind, in milliseconds. Default 5,000. */
  readonly stopTimeoutMs?: number
  /** Times `stopTimeoutMs`. Default: the platform's clock, with timers that hold no process. */
  readonly clock?: { after (ms: number, callback: () => void): () => void }
}

export interface Libp2pConfig {
  readonly listen: readonly Multiaddr[]
  readonly stopTimeoutMs: number
  readonly after: (ms: number, callback: () => void) => () => void
}

const OPTION_NAMES = new Set(['listen', 'stopTimeoutMs', 'clock'])
/** A part that has not stopped by then waits for something that will not come; arbitrary beyond that. */
const STOP_TIMEOUT_MS = 5_000

/** @throws TypeError that lists every problem */
export function resolveOptions (options: Libp2pOptions): Libp2pConfig {
  const problems: string[] = []
  for (const name of Object.keys(options)) {
    if (!OPTION_NAMES.has(name)) problems.push(`unknown option '${name}': the options are ${[...OPTION_NAMES].join(', ')}`)
  }
  const { clock, stopTimeoutMs = STOP_TIMEOUT_MS } = options
  const listen: Multiaddr[] = []
  for (const address of listenList(options.listen, problems)) {
    try {
      listen.push(parseAddress(address).address)
    } catch (error) {
      problems.push(`listen: ${error instanceof Error ? error.message : String(error)}`)
    }
  }
  if (!Number.isFinite(stopTimeoutMs) || stopTimeoutMs <= 0) problems.push(`stopTimeoutMs must be a positive number of milliseconds, not ${String(stopTimeoutMs)}`)
  if (problems.length > 0) throw new TypeError(`the node's options have ${problems.length === 1 ? 'a problem' : `${problems.length} problems`}: ${problems.join('; ')}`)
  return Object.freeze({
    listen,
    stopTimeoutMs,
    after: clock === undefined ? platformTimer : (ms: number, callback: () => void) => clock.after(ms, callback)
  })
}

/** Untyped callers may give one address instead of a list. */
function listenList (listen: Libp2pOptions['listen'] = [], problems: string[]): ReadonlyArray<string | Multiaddr> {
  const given: unknown = listen
  if (Array.isArray(given)) return listen
  problems.push('listen must be a list of addresses, such as [\'/ip4/127.0.0.1/tcp/0\']')
  return []
}

function platformTimer (ms: number, callback: () => void): () => void {
  const timer = setTimeout(callback, ms) as number | { unref (): void } // an object on Node, a number in browsers
  if (typeof timer === 'object') timer.unref()
  return () => { clearTimeout(timer as number) }
}
