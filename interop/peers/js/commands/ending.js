// reset, abort, outcomes: how streams end, seen from both ends.

import { outcomeOf } from '../byte-stream.js'
import { open } from '../open.js'
import { RESET, WAIT } from '../protocols.js'

export function endingCommands ({ node, records }) {
  return {
    /** The handler resets; the reply says what we saw of it. */
    reset: async ({ peer }, signal) => {
      const { bytes } = await open(node, { peer }, RESET, { signal })
      await bytes.write(Uint8Array.of(1), signal)
      try {
        while (await bytes.read(signal) != null);
        return { outcome: 'end' }
      } catch (error) {
        return { outcome: outcomeOf(error) }
      }
    },

    /** We finish a stream that the handler reads: by a reset, an end, or not at all ("leave"). */
    abort: async ({ peer, how = 'reset' }, signal) => {
      const { bytes } = await open(node, { peer }, WAIT, { signal })
      await bytes.write(new Uint8Array(1_024), signal)
      await bytes.readExactly(1, signal)
      if (how === 'reset') bytes.abort()
      if (how === 'end') await bytes.closeWrite(signal)
    },

    outcomes: async () => ({ outcomes: records.outcomes })
  }
}
