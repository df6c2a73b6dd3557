import type { Random } from '../random.ts'
import { linkPair, type LinkPair, type LinkPairOptions } from './link-pair.ts'

/**
 * A link that carries everything, in the worst way it can: pieces of a few bytes or of many, each up
 * to three turns late. The generator makes a failure repeatable.
 */
export function chaosPair (random: Random, options: LinkPairOptions = {}): LinkPair {
  const shape = {
    split: (byteLength: number) => Math.min(byteLength, random.chance(0.3) ? 1 + random.below(7) : 1 + random.below(4096)),
    turns: () => random.chance(0.5) ? 0 : random.below(4)
  }
  return linkPair({ capacity: 1000, ...options, shape })
}

/** A link that is already full in both directions: whatever is written to it waits. */
export function cloggedPair (options: LinkPairOptions = {}): LinkPair {
  const pair = linkPair(options)
  pair.clog()
  return pair
}
