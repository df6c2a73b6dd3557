import type { Stream } from '@ts-libp2p/interface-connection'
import { ManualClock, readExactly } from '@ts-libp2p/stream-tools'
import { ping, type Ping, type PingOptions } from '../../src/index.ts'
import { connect, FakeNode, start, type FakeConnection } from './fake-swarm.ts'

export const PROTOCOL = '/ipfs/ping/1.0.0'

export interface Pair {
  readonly clock: ManualClock
  readonly near: FakeNode
  readonly far: FakeNode
  readonly connection: FakeConnection
  readonly protocol: Ping
}

/** A node that pings, connected to one whose handler is `serve`, or ping itself. */
export function pair (serve?: (stream: Stream, clock: ManualClock) => Promise<void>, options: PingOptions = {}): Pair {
  const clock = new ManualClock()
  const near = new FakeNode('near', clock)
  const far = new FakeNode('far', clock)
  const protocol = ping({ clock, ...options })
  start(protocol, near)
  if (serve === undefined) start(ping({ clock }), far)
  else far.swarm.handle(PROTOCOL, stream => serve(stream, clock))
  return { clock, near, far, connection: connect(near, far), protocol }
}

/** Answers `pings` pings, each after `ms`. */
export async function answer (stream: Stream, clock: ManualClock, pings = Infinity, ms = 0): Promise<void> {
  for (let index = 0; index < pings; index++) {
    const bytes = await readExactly(stream, 32)
    if (ms > 0) await new Promise<void>(resolve => { clock.after(ms, resolve) })
    await stream.write(bytes)
  }
}

/** The `code` a promise rejects with. */
export function code (promise: Promise<unknown>): Promise<unknown> {
  return promise.then(value => `resolved with ${String(value)}`, (error: unknown) => error instanceof Error && 'code' in error ? error.code : error)
}
