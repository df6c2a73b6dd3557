// Waiting for what becomes true soon, with a deadline and no fixed sleep.

import { setTimeout as delay } from 'node:timers/promises'

const POLL_MS = 15

/** Calls `read` until it gives something other than undefined. */
export async function poll<Value> (what: string, deadlineMs: number, read: () => Promise<Value | undefined>): Promise<Value> {
  const startedMs = performance.now()
  for (;;) {
    const value = await read()
    if (value !== undefined) return value
    if (performance.now() - startedMs > deadlineMs) throw new Error(`${what}: not within ${deadlineMs} ms`)
    await delay(POLL_MS)
  }
}

/** Gives the number that `read` settles on: unchanged for `quietMs`. */
export async function settled (what: string, quietMs: number, deadlineMs: number, read: () => Promise<number>): Promise<number> {
  let last = await read()
  let sinceMs = performance.now()
  return await poll(what, deadlineMs, async () => {
    const now = await read()
    if (now !== last) {
      last = now
      sinceMs = performance.now()
    }
    return performance.now() - sinceMs >= quietMs ? last : undefined
  })
}
