// upload, download, progress, release: one side does not read until it is told to.

import { Content, ContentCheck, sha256, uint64 } from '../content.js'
import { open } from '../open.js'
import { CHUNK_BYTES, SINK, SOURCE, TRANSFER_SEED } from '../protocols.js'

const DIGEST_BYTES = 32

export function transferCommands ({ node, records }) {
  return {
    upload: async ({ peer, bytes: total }, signal) => {
      const progress = records.startTransfer()
      const { bytes } = await open(node, { peer }, SINK, { signal })
      const content = new Content(TRANSFER_SEED)
      const hash = sha256()
      for (let at = 0; at < total; at += CHUNK_BYTES) {
        const chunk = content.next(Math.min(CHUNK_BYTES, total - at))
        hash.update(chunk)
        await bytes.write(chunk, signal, (count) => { progress.accepted += count })
      }
      await bytes.closeWrite(signal)
      const expected = Buffer.concat([uint64(total), hash.digest()])
      const answer = await bytes.readExactly(8 + DIGEST_BYTES, signal)
      if (!answer.equals(expected)) {
        throw Object.assign(new Error(`the sink got ${answer.readBigUInt64BE()} bytes that differ`), { code: 'ERR_CONTENT' })
      }
      return { bytes: total }
    },

    download: async ({ peer, bytes: total, hold = false }, signal) => {
      const progress = records.startTransfer()
      const { bytes } = await open(node, { peer }, SOURCE, { signal, held: hold })
      await bytes.write(uint64(total), signal)
      await bytes.closeWrite(signal)
      if (hold) await records.hold()
      const expected = new ContentCheck(TRANSFER_SEED)
      for (let chunk; (chunk = await bytes.read(signal)) != null;) {
        expected.push(chunk)
        progress.received = expected.received
      }
      if (expected.received !== total) {
        throw Object.assign(new Error(`ended after ${expected.received} of ${total} bytes`), { code: 'ERR_SHORT' })
      }
      return { bytes: total }
    },

    progress: async () => ({ ...records.progress }),

    release: async () => {
      await records.release()
    }
  }
}
