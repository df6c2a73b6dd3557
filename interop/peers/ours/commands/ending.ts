// reset, abort, outcomes: how streams end, seen from both ends.

import { readExactly } from '@ts-libp2p/stream-tools'
import type { CommandsNamed } from '../control.ts'
import { RESET, WAIT } from '../handlers.ts'
import { connectionTo, type Node } from '../node.ts'
import { outcomeOf } from '../outcome.ts'
import type { Records } from '../records.ts'

const WAIT_BYTES = 1_024

export function endingCommands ({ swarm }: Node, records: Records): CommandsNamed<'reset' | 'abort' | 'outcomes'> {
  return {
    /** The handler resets; the reply says what we saw of it. */
    reset: async ({ peer }, signal) => {
      const stream = await connectionTo(swarm, peer).openStream(RESET, { signal })
      await stream.write(Uint8Array.of(1), { signal })
      try {
        while (await stream.read({ signal }) !== null);
        return { outcome: 'end' }
      } catch (error) {
        return { outcome: outcomeOf(error) }
      }
    },

    /** We finish a stream that the handler reads: by a reset, an end, or not at all ("leave"). */
    abort: async ({ peer, how }, signal) => {
      const stream = await connectionTo(swarm, peer).openStream(WAIT, { signal })
      await stream.write(new Uint8Array(WAIT_BYTES), { signal })
      await readExactly(stream, 1, signal)
      if (how === 'reset') stream.abort(new Error('a reset was asked for'))
      if (how === 'end') await stream.close({ signal })
      return {}
    },

    outcomes: () => Promise.resolve({ outcomes: records.outcomes })
  }
}
