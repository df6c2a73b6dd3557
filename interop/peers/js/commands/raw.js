// raw: given bytes on a stream of a given protocol, and what comes back.

import { outcomeOf } from '../byte-stream.js'
import { open } from '../open.js'

const MAX_ANSWER_BYTES = 65_536

export function rawCommands ({ node }) {
  return {
    raw: async ({ peer, protocol, hex = '' }, signal) => {
      const { bytes, protocol: chosen } = await open(node, { peer }, protocol, { signal })
      const answer = []
      let size = 0
      let outcome = 'end'
      try {
        if (hex !== '') await bytes.write(Buffer.from(hex, 'hex'), signal)
        await bytes.closeWrite(signal)
        for (let chunk; size < MAX_ANSWER_BYTES && (chunk = await bytes.read(signal)) != null;) {
          answer.push(chunk)
          size += chunk.byteLength
        }
      } catch (error) {
        outcome = outcomeOf(error)
      }
      return { protocol: chosen, hex: Buffer.concat(answer).toString('hex'), outcome }
    }
  }
}
