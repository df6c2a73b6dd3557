import { describe, expect, test } from 'vitest'
import { readExactly } from '@ts-libp2p/stream-tools'
import { perf } from '../../src/index.ts'
import { PerfPair } from '../support/perf-pair.ts'

const PROTOCOL = '/perf/1.0.0'

/** The class of CVE-2026-31814 and CVE-2026-33040. The one number of perf is how many bytes the answer is to have. */
describe('CVE-2026-33040 and its kind: a number of 64 bits that a peer asks for', () => {
  test.each([2n ** 36n + 1n, 2n ** 53n, 2n ** 53n + 1n, 2n ** 63n - 1n, 2n ** 63n, 2n ** 64n - 1n])('%s bytes are refused by name, and not one is sent', async wanted => {
    const pair = await served()
    const stream = await ask(pair, wanted)
    await expect(stream.read()).rejects.toMatchObject({ code: 'ERR_STREAM_RESET' })
    expect(pair.errors).toMatchObject([{ code: 'ERR_PERF_LIMIT', side: 'remote' }])
  })

  test.each([2n ** 31n, 2n ** 32n, 2n ** 36n])('%s bytes begin to come, and stop with who reads', async wanted => {
    const pair = await served()
    const stream = await ask(pair, wanted)
    expect((await readExactly(stream, 1000)).byteLength).toBe(1000)
    stream.abort()
    expect(pair.errors).toEqual([])
  })
})

async function served (): Promise<PerfPair> {
  const pair = new PerfPair()
  await perf().start(pair.swarm)
  return pair
}

async function ask (pair: PerfPair, wanted: bigint): Promise<ReturnType<PerfPair['open']>> {
  const stream = pair.open(PROTOCOL)
  const bytes = new Uint8Array(8)
  new DataView(bytes.buffer).setBigUint64(0, wanted)
  await stream.write(bytes)
  await stream.closeWrite().catch(() => {})
  return stream
}
