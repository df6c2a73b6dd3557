// echo, half-close, streams: content there and back.

import type { Connection, Stream } from '@ts-libp2p/interface-connection'
import { readExactly } from '@ts-libp2p/stream-tools'
import { CHUNK_BYTES, Content, ContentCheck } from '../content.ts'
import type { CommandsNamed } from '../control.ts'
import { ECHO, LATE } from '../handlers.ts'
import { connectionTo, type Node } from '../node.ts'
import { onStream } from '../on-stream.ts'

/** The first bytes of each of many streams, sent and awaited before any stream goes on. */
const GREETING_BYTES = 4

export function streamCommands (node: Node): CommandsNamed<'echo' | 'half-close' | 'streams'> {
  return {
    echo: async ({ bytes: total, chunk = CHUNK_BYTES, seed = 1, ...target }, signal) => {
      await onStream(node, target, ECHO, signal, async (stream) => {
        await Promise.all([
          send(stream, new Content(seed), total, chunk, signal),
          check(stream, new ContentCheck(seed), total, signal)
        ])
      })
      return { bytes: total }
    },

    'half-close': async ({ bytes: total, ...target }, signal) => {
      await onStream(node, target, LATE, signal, async (stream) => {
        await send(stream, new Content(1), total, CHUNK_BYTES, signal)
        await check(stream, new ContentCheck(1), total, signal)
      })
      return { bytes: total }
    },

    streams: async ({ peer, count, bytes: total }, signal) => {
      const connection = connectionTo(node.swarm, peer)
      const greeted = await Promise.all(Array.from({ length: count }, (_, index) => greet(connection, index + 1, signal)))
      const open = connection.streams.length
      await Promise.all(greeted.map(async ({ stream, content, expected }) => {
        await Promise.all([
          send(stream, content, total - GREETING_BYTES, CHUNK_BYTES, signal),
          check(stream, expected, total, signal)
        ])
      }))
      return { count: greeted.length, open }
    }
  }
}

interface Greeted {
  readonly stream: Stream
  readonly content: Content
  readonly expected: ContentCheck
}

async function greet (connection: Connection, seed: number, signal: AbortSignal): Promise<Greeted> {
  const stream = await connection.openStream(ECHO, { signal })
  const content = new Content(seed)
  const expected = new ContentCheck(seed)
  await stream.write(content.next(GREETING_BYTES), { signal })
  expected.push(await readExactly(stream, GREETING_BYTES, signal))
  return { stream, content, expected }
}

async function send (stream: Stream, content: Content, total: number, chunkBytes: number, signal: AbortSignal): Promise<void> {
  for (const chunk of content.chunks(total, chunkBytes)) await stream.write(chunk, { signal })
  await stream.closeWrite({ signal })
}

async function check (stream: Stream, expected: ContentCheck, total: number, signal: AbortSignal): Promise<void> {
  for (let chunk; (chunk = await stream.read({ signal })) !== null;) expected.push(chunk)
  expected.finish(total)
}
