// echo, half-close, streams: content there and back.

import { Content, ContentCheck } from '../content.js'
import { open } from '../open.js'
import { CHUNK_BYTES, ECHO, LATE } from '../protocols.js'

/** The first bytes of each of many streams, sent and awaited before any stream goes on. */
const GREETING_BYTES = 4

export function streamCommands ({ node }) {
  return {
    echo: async ({ peer, conn, bytes: total, chunk = CHUNK_BYTES, seed = 1 }, signal) => {
      const startedMs = performance.now()
      const { bytes } = await open(node, { peer, conn }, ECHO, { signal })
      await Promise.all([send(bytes, new Content(seed), total, chunk, signal), check(bytes, new ContentCheck(seed), total, signal)])
      return { bytes: total, ms: Math.round(performance.now() - startedMs) }
    },

    'half-close': async ({ peer, bytes: total, seed = 1 }, signal) => {
      const { bytes } = await open(node, { peer }, LATE, { signal })
      await send(bytes, new Content(seed), total, CHUNK_BYTES, signal)
      await check(bytes, new ContentCheck(seed), total, signal)
      return { bytes: total }
    },

    streams: async ({ peer, count, bytes: total }, signal) => {
      const streams = []
      for (let i = 0; i < count; i++) streams.push(greet(node, peer, i + 1, signal))
      const greeted = await Promise.all(streams)
      const openAtOnce = greeted[0].connection.streams.length
      await Promise.all(greeted.map(({ bytes, content, expected }) => Promise.all([
        send(bytes, content, total - GREETING_BYTES, CHUNK_BYTES, signal),
        check(bytes, expected, total, signal)
      ])))
      return { count: greeted.length, open: openAtOnce }
    }
  }
}

async function greet (node, peer, seed, signal) {
  const { bytes, connection } = await open(node, { peer }, ECHO, { signal })
  const content = new Content(seed)
  const expected = new ContentCheck(seed)
  await bytes.write(content.next(GREETING_BYTES), signal)
  expected.push(await bytes.readExactly(GREETING_BYTES, signal))
  return { bytes, connection, content, expected }
}

async function send (bytes, content, total, chunk, signal) {
  for (let at = 0; at < total; at += chunk) await bytes.write(content.next(Math.min(chunk, total - at)), signal)
  await bytes.closeWrite(signal)
}

async function check (bytes, expected, total, signal) {
  for (let chunk; (chunk = await bytes.read(signal)) != null;) expected.push(chunk)
  if (expected.received !== total) {
    throw Object.assign(new Error(`ended after ${expected.received} of ${total} bytes`), { code: 'ERR_SHORT' })
  }
}
