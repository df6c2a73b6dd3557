import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import type { Pair } from '../pair.ts'
import type { Figures } from '../scenarios.ts'
import { mibPerSecond } from './bulk.ts'
import type { Group, Sizes } from './group.ts'

/** Whether windows grow to what a long line holds. The fastest possible is the largest window a round trip. */
export const windows: readonly Group[] = [0, 20, 60, 200].map(roundTripMs => ({
  ids: [`window_${roundTripMs}ms_mib_s`],
  needsStreams: true,
  isRare: true,
  async measure ({ server, client }: Pair, { sustainedMs }: Sizes): Promise<Figures> {
    return await throughProxy(server.addr, roundTripMs, async addr => {
      await client.send('connect', { addr })
      // Eight doublings of a window of 64 KiB or more, in two round trips each, are over by then.
      const { bytes, ms } = await client.send('sustained', { streams: 1, warmMs: 500 + 16 * roundTripMs, ms: sustainedMs })
      return { [`window_${roundTripMs}ms_mib_s`]: mibPerSecond(bytes[0] ?? 0, ms) }
    })
  }
}))

/** Puts a delay proxy in front of a multiaddr on loopback. */
async function throughProxy<T> (addr: string, roundTripMs: number, work: (addr: string) => Promise<T>): Promise<T> {
  const port = /\/tcp\/(\d+)/.exec(addr)?.[1]
  if (port === undefined) throw new Error(`${addr} has no port`)
  const proxy = spawn(process.execPath, [fileURLToPath(new URL('../delay-proxy.js', import.meta.url)), port, String(roundTripMs)], { stdio: ['pipe', 'pipe', 'inherit'] })
  try {
    const [printed] = await once(proxy.stdout, 'data') as [Buffer]
    return await work(addr.replace(`/tcp/${port}`, `/tcp/${String(printed).trim()}`))
  } finally {
    proxy.kill()
  }
}
