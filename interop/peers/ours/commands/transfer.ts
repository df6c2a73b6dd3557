// upload, download, progress, release: one side does not read until it is told to.

import { readExactly } from '@ts-libp2p/stream-tools'
import { CodedError } from '../coded-error.ts'
import { Content, ContentCheck, sha256, uint64 } from '../content.ts'
import type { CommandsNamed } from '../control.ts'
import { SINK, SOURCE, TRANSFER_SEED } from '../handlers.ts'
import type { Node } from '../node.ts'
import { onStream } from '../on-stream.ts'
import type { Records } from '../records.ts'

const DIGEST_BYTES = 32

export function transferCommands (node: Node, records: Records): CommandsNamed<'upload' | 'download' | 'progress' | 'release'> {
  return {
    upload: async ({ bytes: total, ...target }, signal) => {
      const progress = records.startTransfer()
      return await onStream(node, target, SINK, signal, async (stream) => {
        const hash = sha256()
        for (const chunk of new Content(TRANSFER_SEED).chunks(total)) {
          hash.update(chunk)
          progress.accepted += chunk.byteLength
          await stream.write(chunk, { signal })
        }
        await stream.closeWrite({ signal })
        const answer = Buffer.from(await readExactly(stream, 8 + DIGEST_BYTES, signal))
        if (!answer.equals(Buffer.concat([uint64(total), hash.digest()]))) {
          throw new CodedError('ERR_CONTENT', `the sink got ${answer.readBigUInt64BE()} bytes that differ`)
        }
        return { bytes: total }
      })
    },

    download: async ({ bytes: total, hold, ...target }, signal) => {
      const progress = records.startTransfer()
      return await onStream(node, target, SOURCE, signal, async (stream) => {
        await stream.write(uint64(total), { signal })
        await stream.closeWrite({ signal })
        if (hold) await records.hold()
        const expected = new ContentCheck(TRANSFER_SEED)
        for (let chunk; (chunk = await stream.read({ signal })) !== null;) {
          expected.push(chunk)
          progress.received = expected.received
        }
        expected.finish(total)
        return { bytes: total }
      })
    },

    progress: () => Promise.resolve({ ...records.progress }),

    release: async () => {
      await records.release()
      return {}
    }
  }
}
