import type { ByteStream } from '@ts-libp2p/interface-stream'
import { selectOptimistic, type OptimisticOptions } from '@ts-libp2p/multistream-select'
import { ManualClock, memoryPair, type MemoryPairOptions } from '@ts-libp2p/stream-tools'
import { HEADER_LINE, wire } from './bytes.ts'

export const ECHO = '/echo/1.0.0'
export const PRELUDE = '\x13/multistream/1.0.0\n\x0c/echo/1.0.0\n'
export const YES = wire(HEADER_LINE, ECHO)
export const NO = wire(HEADER_LINE, 'na')

export interface Proposed {
  readonly near: ByteStream
  readonly below: ByteStream
  readonly far: ByteStream
  readonly clock: ManualClock
}

/** `near` proposes over `below`; `far` is the raw other end. Timers fire only on demand. */
export function proposed (options: OptimisticOptions & MemoryPairOptions = {}): Proposed {
  const clock = new ManualClock()
  const [below, far] = memoryPair({ clock, ...options })
  return { near: selectOptimistic(below, ECHO, { clock, ...options }), below, far, clock }
}
