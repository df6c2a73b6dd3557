import { withCpu, type Pair } from '../pair.ts'
import type { Figures } from '../scenarios.ts'
import type { Group, Sizes } from './group.ts'

/** One stream with as much as goes. */
export const bulk: Group = {
  ids: ['upload_mib_s', 'download_mib_s', 'upload_cpu_s_per_gib', 'download_cpu_s_per_gib'],
  async measure (pair: Pair, { warmBytes, bulkBytes }: Sizes): Promise<Figures> {
    const { server, client } = pair
    await client.send('connect', { addr: server.addr })
    await client.send('transfer', { uploadBytes: warmBytes, downloadBytes: warmBytes })
    const up = await withCpu(pair, () => client.send('transfer', { uploadBytes: bulkBytes, downloadBytes: 0 }))
    const down = await withCpu(pair, () => client.send('transfer', { uploadBytes: 0, downloadBytes: bulkBytes }))
    return {
      upload_mib_s: mibPerSecond(bulkBytes, up.result.ms),
      download_mib_s: mibPerSecond(bulkBytes, down.result.ms),
      upload_cpu_s_per_gib: up.cpuSeconds / (bulkBytes / GIB),
      download_cpu_s_per_gib: down.cpuSeconds / (bulkBytes / GIB)
    }
  }
}

/** Ten streams share a connection. */
export const tenStreams: Group = {
  ids: ['ten_streams_mib_s'],
  needsStreams: true,
  async measure ({ server, client }: Pair, { warmBytes, bulkBytes }: Sizes): Promise<Figures> {
    const half = bulkBytes / 2
    await client.send('connect', { addr: server.addr })
    await client.send('transfer', { uploadBytes: warmBytes, downloadBytes: warmBytes, streams: 10 })
    const { ms } = await client.send('transfer', { uploadBytes: half, downloadBytes: half, streams: 10 })
    return { ten_streams_mib_s: mibPerSecond(2 * half, ms) }
  }
}

export function mibPerSecond (bytes: number, ms: number): number { return bytes / MIB / (ms / 1000) }

const MIB = 1_048_576
const GIB = 1024 * MIB
