import type { StreamEngineOptions } from '@ts-libp2p/stream-tools'

/** The deadlines of {@link StreamEngineOptions} are those of every link. */
export interface TcpOptions extends StreamEngineOptions {
  /**
   * After how much silence the kernel begins to probe the peer, in milliseconds; 0 = never. Default
   * 30,000: home routers forget a silent connection after a minute or more.
   */
  readonly keepAliveMs?: number
  /** How many connections the kernel holds that were not yet handed to the process; who finds no place tries again a second later. Default 4,096, which the system may cap. */
  readonly backlog?: number
  /**
   * How many connections of one listener may be open at once; one more is reset. Default 1,024: a
   * bound on descriptors for whoever listens without a swarm, whose own limits are far lower.
   */
  readonly maxConnections?: number
  /**
   * How many connections may wait for `accept()`; one more is reset and those that wait keep their
   * place. Default 128. Nothing is read from a connection that waits.
   */
  readonly maxPending?: number
}

/** {@link TcpOptions}, resolved. */
export interface TcpConfig {
  readonly keepAliveMs: number
  readonly backlog: number
  readonly maxConnections: number
  readonly maxPending: number
  readonly engine: StreamEngineOptions
}

/** @throws TypeError when an option is not a whole number in its range */
export function resolveOptions (options: TcpOptions): TcpConfig {
  return Object.freeze({
    keepAliveMs: wholeNumber('keepAliveMs', options.keepAliveMs ?? 30_000, 0),
    backlog: wholeNumber('backlog', options.backlog ?? 4096, 1),
    maxConnections: wholeNumber('maxConnections', options.maxConnections ?? 1024, 1),
    maxPending: wholeNumber('maxPending', options.maxPending ?? 128, 1),
    engine: options
  })
}

function wholeNumber (name: string, value: number, least: number): number {
  if (!Number.isInteger(value) || value < least) throw new TypeError(`${name} must be an integer of at least ${least}, not ${String(value)}`)
  return value
}
