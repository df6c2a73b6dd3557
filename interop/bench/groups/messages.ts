import type { Count } from '../agent/control.ts'
import type { Pair } from '../pair.ts'
import type { Figures } from '../scenarios.ts'
import type { Group, Sizes } from './group.ts'

/** Echoes on open streams: alone, and 64 at once. */
export const messages: Group = {
  ids: ['rtt_p50_us', 'rtt_p99_us', 'small_32b_c64_per_s', 'small_1k_c64_per_s'],
  async measure ({ server, client }: Pair, { roundTrips, countMs }: Sizes): Promise<Figures> {
    await client.send('connect', { addr: server.addr })
    await client.send('round-trips', { bytes: 32, count: roundTrips / 2 })
    const { p50Us, p99Us } = await client.send('round-trips', { bytes: 32, count: roundTrips })
    await client.send('exchanges', { bytes: 32, inFlight: 64, ms: countMs / 2 })
    const small = await client.send('exchanges', { bytes: 32, inFlight: 64, ms: countMs })
    const larger = await client.send('exchanges', { bytes: 1024, inFlight: 64, ms: countMs })
    return { rtt_p50_us: p50Us, rtt_p99_us: p99Us, small_32b_c64_per_s: perSecond(small), small_1k_c64_per_s: perSecond(larger) }
  }
}

/** Streams that come and go. */
export const streams: Group = {
  ids: ['stream_seq_per_s', 'stream_c64_per_s'],
  needsStreams: true,
  async measure ({ server, client }: Pair, { countMs }: Sizes): Promise<Figures> {
    await client.send('connect', { addr: server.addr })
    await client.send('streams', { inFlight: 8, ms: countMs / 2 })
    const sequential = await client.send('streams', { inFlight: 1, ms: countMs })
    const concurrent = await client.send('streams', { inFlight: 64, ms: countMs })
    return { stream_seq_per_s: perSecond(sequential), stream_c64_per_s: perSecond(concurrent) }
  }
}

/** Connections that come and go. There are few of them a second: it takes a while until their code is compiled. */
export const dials: Group = {
  ids: ['dial_seq_per_s', 'dial_c16_per_s'],
  async measure ({ server, client }: Pair, { countMs }: Sizes): Promise<Figures> {
    const { addr } = server
    await client.send('dials', { addr, clients: 1, ms: countMs * 1.5 })
    const sequential = await client.send('dials', { addr, clients: 1, ms: countMs })
    const concurrent = await client.send('dials', { addr, clients: 16, ms: countMs })
    return { dial_seq_per_s: perSecond(sequential), dial_c16_per_s: perSecond(concurrent) }
  }
}

function perSecond ({ count, ms }: Count): number { return count / (ms / 1000) }
