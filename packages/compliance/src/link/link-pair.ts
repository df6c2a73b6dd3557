import { systemClock, type Clock } from '../clock.ts'
import { LinkEnd } from './link-end.ts'
import type { LinkStream } from './link-stream.ts'
import { Wire, type WireShape } from './wire.ts'

export interface LinkPairOptions {
  /** How many bytes each direction holds between its writer and its reader. Default 65,536. */
  readonly capacity?: number
  /** How the bytes are broken up and delayed. Default: not at all. */
  readonly shape?: WireShape
  /** Default true. */
  readonly halfClose?: boolean
  /** Default true. Without it a writer is never held back, and an end aborts when more than `capacity` bytes wait unread. */
  readonly pausable?: boolean
  /** Default: the platform's. */
  readonly clock?: Clock
  /** Default 120,000; 0 = never. */
  readonly writeStallMs?: number
  /** Default 60,000; 0 = never. */
  readonly closeGraceMs?: number
}

/** Which way bytes go. */
export type Direction = 'near-to-far' | 'far-to-near'

/** Two ends joined back to back, with the means to make their life hard. */
export interface LinkPair {
  readonly near: LinkStream
  readonly far: LinkStream
  readonly capacity: number
  /** Grows with everything that moves: where it stands still, the link went quiet. */
  readonly moves: number
  /** Something is under way and will arrive by itself. */
  readonly isBusy: boolean
  /** How many bytes have arrived at the end of that direction. */
  delivered (direction: Direction): number
  /** The link is full from now on, and nothing arrives: both ways, or one. */
  clog (direction?: Direction): void
  /** What was clogged flows again. */
  unclog (): void
  /** The link is gone: both ends fail as lost, what is under way is dropped. */
  lose (): void
  /** Loses the link when `byteLength` more bytes have arrived in that direction. */
  loseAfter (direction: Direction, byteLength: number): void
  /** The last byte in that direction never arrives, until `endInside` puts an end in its place. */
  holdBack (direction: Direction): void
  /** What was held back is dropped, and the reader sees the end of the link: an end inside a frame. */
  endInside (direction: Direction): void
}

/** A pair of memory links. Nothing is copied, and without a shape bytes arrive in the turn in which they are written. */
export function linkPair (options: LinkPairOptions = {}): LinkPair {
  const { capacity = 65_536, shape, halfClose = true, pausable = true, clock = systemClock, writeStallMs = 120_000, closeGraceMs = 60_000 } = options
  if (!Number.isInteger(capacity) || capacity < 1) throw new TypeError(`capacity is an integer of at least 1, not ${String(capacity)}`)
  const wires: Record<Direction, Wire> = {
    'near-to-far': new Wire(pausable ? capacity : Infinity, shape),
    'far-to-near': new Wire(pausable ? capacity : Infinity, shape)
  }
  const config = { clock, halfClose, pausable, maxUnreadBytes: capacity, maxDiscardBytes: MAX_DISCARD_BYTES, writeStallMs, closeGraceMs }
  const near = new LinkEnd({ ...config, outgoing: wires['near-to-far'], incoming: wires['far-to-near'] })
  const far = new LinkEnd({ ...config, outgoing: wires['far-to-near'], incoming: wires['near-to-far'] })
  const both = Object.values(wires)
  const lose = (): void => {
    for (const wire of both) {
      wire.clog(true) // what an end drops gives the other no credit any more
      wire.drop()
    }
    near.lose()
    far.lose()
  }
  return {
    near,
    far,
    capacity,
    get moves () { return both.reduce((sum, wire) => sum + wire.moves, 0) },
    get isBusy () { return both.some(wire => wire.isBusy) },
    delivered: direction => wires[direction].delivered,
    clog: direction => { for (const wire of direction === undefined ? both : [wires[direction]]) wire.clog(true) },
    unclog: () => { for (const wire of both) wire.clog(false) },
    lose,
    loseAfter: (direction, byteLength) => wires[direction].cutAt(wires[direction].delivered + byteLength, lose),
    holdBack: direction => wires[direction].holdBack(1),
    endInside: direction => wires[direction].endHere()
  }
}

/** The contract's bound on what a closed stream discards. */
const MAX_DISCARD_BYTES = 1024 * 1024
