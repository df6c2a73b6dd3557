import type { Ready } from './agent/control.ts'
import type { Entrant } from './contender-list.ts'
import type { Group, Sizes } from './groups/group.ts'
import { startPair, stopPair, type Pair } from './pair.ts'
import type { Figures } from './scenarios.ts'

export interface RoundEvents {
  readonly measured: (contender: string, figures: Figures) => void
  readonly failed: (contender: string, group: Group, error: unknown) => void
  /** What each end of a contender says about itself. */
  readonly started: (ready: Ready) => void
}

/**
 * One round: every contender has its processes, and each group is measured with all of them, one
 * after the other, before the next group; who begins changes from round to round. So what the
 * machine does meanwhile hits all alike.
 */
export async function runRound (entrants: readonly Entrant[], groups: readonly Group[], sizes: Sizes, round: number, events: RoundEvents): Promise<void> {
  const pairs = new Map<Entrant, Pair>()
  try {
    for (const entrant of entrants) {
      const pair = await startPair(entrant.launch)
      pairs.set(entrant, pair)
      events.started(pair.server.ready)
      events.started(pair.client.ready)
    }
    for (const group of groups) {
      for (const entrant of rotated(entrants, round)) {
        if (!takesPart(entrant, group)) continue
        const pair = pairs.get(entrant)
        if (pair === undefined) continue
        try {
          events.measured(entrant.name, await measure(group, entrant, pair, sizes))
        } catch (error) {
          events.failed(entrant.name, group, error)
          await stopPair(pair)
          pairs.set(entrant, await startPair(entrant.launch))
        }
      }
    }
  } finally {
    for (const pair of pairs.values()) await stopPair(pair)
  }
}

function takesPart ({ hasStreams, only }: Entrant, group: Group): boolean {
  return (hasStreams || group.needsStreams !== true) && (only === undefined || only.includes(group))
}

async function measure (group: Group, { launch }: Entrant, pair: Pair, sizes: Sizes): Promise<Figures> {
  if (group.needsFresh !== true) return await group.measure(pair, sizes)
  const fresh = await startPair(launch)
  try {
    return await group.measure(fresh, sizes)
  } finally {
    await stopPair(fresh)
  }
}

function rotated<T> (list: readonly T[], by: number): readonly T[] {
  const start = by % list.length
  return [...list.slice(start), ...list.slice(0, start)]
}
