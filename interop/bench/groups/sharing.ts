import type { Pair } from '../pair.ts'
import type { Figures } from '../scenarios.ts'
import type { Group, Sizes } from './group.ts'

/** Whether streams of one connection get alike. */
export const fairness: Group = {
  ids: ['fairness_min_max'],
  needsStreams: true,
  isRare: true,
  async measure ({ server, client }: Pair, { sustainedMs }: Sizes): Promise<Figures> {
    await client.send('connect', { addr: server.addr })
    const { bytes } = await client.send('sustained', { streams: 8, warmMs: 500, ms: sustainedMs })
    return { fairness_min_max: Math.min(...bytes) / Math.max(...bytes) }
  }
}

/** What a bulk stream does to small messages beside it. */
export const beside: Group = {
  ids: ['small_p99_beside_upload_us', 'small_p99_beside_download_us'],
  needsStreams: true,
  isRare: true,
  async measure ({ server, client }: Pair, { roundTrips }: Sizes): Promise<Figures> {
    await client.send('connect', { addr: server.addr })
    const count = roundTrips / 4
    const up = await client.send('round-trips', { bytes: 32, count, beside: 'upload' })
    const down = await client.send('round-trips', { bytes: 32, count, beside: 'download' })
    return { small_p99_beside_upload_us: up.p99Us, small_p99_beside_download_us: down.p99Us }
  }
}
