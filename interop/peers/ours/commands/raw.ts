// raw: given bytes on a stream of a given protocol, and what comes back.

import type { CommandsNamed } from '../control.ts'
import { connectionTo, type Node } from '../node.ts'
import { outcomeOf } from '../outcome.ts'

const MAX_ANSWER_BYTES = 65_536

export function rawCommands ({ swarm }: Node): CommandsNamed<'raw'> {
  return {
    raw: async ({ peer, protocol, hex }, signal) => {
      const stream = await connectionTo(swarm, peer).openStream(protocol, { signal })
      const answer: Uint8Array[] = []
      let size = 0
      let outcome = 'end'
      try {
        if (hex !== '') await stream.write(Buffer.from(hex, 'hex'), { signal })
        await stream.closeWrite({ signal })
        for (let chunk; size < MAX_ANSWER_BYTES && (chunk = await stream.read({ signal })) !== null;) {
          answer.push(chunk)
          size += chunk.byteLength
        }
      } catch (error) {
        outcome = outcomeOf(error)
      }
      return { protocol: stream.protocol, hex: Buffer.concat(answer).toString('hex'), outcome }
    }
  }
}
